"""Coverage 走访覆盖: what leaders owe in a period, plans for it, going along; streets by who was visited. Nobody is ranked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lianxin.directory.models import Party
from lianxin.directory.rules import PartyKind
from lianxin.kernel.models import Outbox
from lianxin.kernel.refusal import Refused
from lianxin.visit import commands
from lianxin.visit.models import Plan, Rhythm, Visit
from lianxin.visit.queries.coverage import Which, by_leader, by_street, covered, duties, rhythms
from lianxin.visit.rules import Span, span_around
from tests.pages import client_of, queries_of, submit, text_of
from tests.world import World


def connect(world: World, party: str = "mill", leader: str = "zhang") -> None:
    commands.connect(
        by=world.act("he"),
        leader=world.posts[leader],
        party=world.parties[party],
        since=date(2026, 1, 1),
    )


def visit(
    world: World, party: str = "mill", leader: str = "zhang", on: date | None = None, *with_whom: str
) -> Visit:
    seen = commands.Seen(
        leader=world.posts[leader],
        party=world.parties[party],
        on=on or world.now.date(),
        companions=with_whom,
    )
    return Visit.objects.get(pk=commands.register(by=world.act("li"), visit=seen, items=()).id)


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in caught.value.reasons}


@given(some.dates(date(1999, 1, 1), date(2100, 12, 31)), some.sampled_from(Span))
def test_a_period_holds_its_day_begins_with_a_month_and_has_its_length(day: date, span: Span) -> None:
    first, last = span_around(day, span)
    assert first <= day <= last
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    assert span_around(first, span) == span_around(last, span) == (first, last)
    after = last + timedelta(days=1)
    assert (after.year - first.year) * 12 + after.month - first.month == span.months


def test_a_visit_by_the_leader_or_with_him_is_what_he_owes(world: World) -> None:
    today, he = world.now.date(), world.actors["he"]
    connect(world)
    connect(world, "bank")
    assert [one.is_due for one in duties(he, today)] == [True, True]
    visit(world, "mill", "ma")
    assert [one.is_due for one in duties(he, today)] == [True, True], "another leader's visit is not his"
    holder = world.posts["zhang"].holder
    assert holder is not None
    visit(world, "mill", "ma", None, holder.login)
    visit(world, "bank", "zhang", date(2025, 12, 30))
    found = {one.contact.party.code: one for one in duties(he, today)}
    mill, bank = (found[world.parties[name].code] for name in ("mill", "bank"))
    assert (mill.n_done, mill.is_due, mill.last_on) == (1, False, today)
    assert (bank.n_done, bank.is_due, bank.last_on) == (0, True, date(2025, 12, 30)), (
        "the year before does not count"
    )
    (row,) = by_leader(he, today)
    assert (row.contacts, row.met, row.due) == (2, 1, 1)


def test_the_rhythm_in_force_decides_and_the_past_stays(world: World) -> None:
    today = world.now.date()
    kind = PartyKind(world.parties["mill"].kind)
    assert (rhythms(today)[kind].times, rhythms(today)[kind].span) == (1, Span.HALF_YEAR)
    commands.set_rhythm(by=world.act("he"), party_kind=kind, span=Span.MONTH, times=2, valid_from=today)
    owed = rhythms(today)[kind]
    assert (owed.times, owed.first, owed.last) == (2, *span_around(today, Span.MONTH))
    assert rhythms(today - timedelta(days=1))[kind].span is Span.HALF_YEAR
    connect(world)
    visit(world)
    (one,) = duties(world.actors["he"], today)
    assert (one.n_done, one.times, one.is_due) == (1, 2, True)
    for wrong in ({"times": 0}, {"times": 32}, {"valid_from": today - timedelta(days=1)}):
        asked = {"party_kind": kind, "span": Span.YEAR, "times": 1, "valid_from": today} | wrong
        with pytest.raises(Refused):
            commands.set_rhythm(by=world.act("he"), **asked)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        commands.set_rhythm(by=world.act("li"), party_kind=kind, span=Span.YEAR, times=1, valid_from=today)
    assert Rhythm.objects.count() == 1


def test_what_is_due_is_planned_at_once_and_only_once(world: World) -> None:
    today = world.now.date()
    connect(world)
    connect(world, "bank")
    visit(world, "bank")
    by_day = today + timedelta(days=20)
    done = commands.plan_due(by=world.act("he"), leader=world.posts["zhang"], by_day=by_day)
    assert done.number == "1"
    assert [(one.party, one.by_day) for one in Plan.objects.all()] == [(world.parties["mill"], by_day)]
    with pytest.raises(Refused) as caught:
        commands.plan_due(by=world.act("he"), leader=world.posts["zhang"], by_day=by_day)
    assert codes(caught) == {"nothing_due"}
    with pytest.raises(Refused) as caught:
        commands.plan_due(by=world.act("ma"), leader=world.posts["zhang"], by_day=by_day)
    assert codes(caught) == {"not_own"}


def test_going_along_counts_for_both_and_the_first_is_told(world: World) -> None:
    today = world.now.date()
    connect(world, "mill", "zhang")
    connect(world, "mill", "ma")
    commands.plan(
        by=world.act("he"),
        leader=world.posts["zhang"],
        party=world.parties["mill"],
        by_day=today + timedelta(days=9),
    )
    (plan,) = Plan.objects.all()
    commands.join_plan(by=world.act("ma"), plan=plan, leader=world.posts["ma"])
    told = Outbox.objects.get(event="visit.join_plan")
    assert told.to_post_id == world.posts["zhang"].pk
    assert [one.n_plans for one in duties(world.actors["he"], today)] == [1, 1]
    for leader in ("ma", "zhang"):
        with pytest.raises(Refused) as caught:
            commands.join_plan(by=world.act("he"), plan=plan, leader=world.posts[leader])
        assert codes(caught) == {"joined"}
    visit(world, "mill", "ma")
    plan.refresh_from_db()
    assert plan.done_by is not None, "whoever of the two leads the visit"
    with pytest.raises(Refused) as caught:
        commands.join_plan(by=world.act("he"), plan=plan, leader=world.posts["ma"])
    assert "plan_done" in codes(caught)


def test_streets_add_up_and_each_figure_is_the_length_of_its_list(world: World) -> None:
    he, since = world.actors["he"], date(2026, 1, 1)
    connect(world)
    visit(world)
    rows = by_street(he, since)
    register = Party.objects.filter(is_active=True).exclude(kind=PartyKind.RESIDENT)
    assert [one.area.code for one in rows] == sorted(one.area.code for one in rows)
    assert sum(one.parties for one in rows) == register.exclude(area=world.areas["D"]).count()
    for one in rows:
        where = {"area__path__startswith": one.area.path}
        figures = {
            Which.ALL: one.parties,
            Which.VISITED: one.visited,
            Which.UNVISITED: one.unvisited,
            Which.UNOWNED: one.unowned,
        }
        assert {which: covered(he, which, since).filter(**where).count() for which in Which} == figures
    assert sum(one.visited for one in rows) == 1
    assert by_street(world.actors["zhang"], since) == [], "a leader sees his own coverage only"


def test_the_pages_show_owe_plan_and_join(world: World) -> None:
    connect(world)
    connect(world, "bank", "ma")
    he, zhang = client_of(world, "he"), client_of(world, "zhang")
    page = text_of(he, "/visits/coverage/")
    assert "走访覆盖" in page
    assert "东街街道" in page
    own = text_of(zhang, "/visits/coverage/")
    assert "东街街道" not in own
    assert str(world.posts["ma"].pk) not in own
    leader = world.posts["zhang"].pk
    assert world.parties["mill"].name in text_of(he, f"/visits/coverage/due/?leader={leader}")
    assert world.parties["bank"].name not in text_of(he, f"/visits/coverage/due/?leader={leader}")
    by_day = (world.now.date() + timedelta(days=20)).isoformat()
    assert submit(he, f"/visits/plans/due/?leader={leader}", {"leader": leader, "by_day": by_day})[0] == 302
    plan = Plan.objects.get()
    doubled = {
        "leader": world.posts["ma"].pk,
        "party": world.parties["mill"].code,
        "by_day": by_day,
        "purpose": "",
    }
    status, _, page = submit(client_of(world, "ma"), "/visits/plans/new/", doubled)
    assert (status, Plan.objects.count()) == (200, 1)
    assert f"/visits/plans/{plan.pk}/join/?leader={world.posts['ma'].pk}" in page
    joined = submit(
        client_of(world, "ma"), f"/visits/plans/{plan.pk}/join/", {"leader": world.posts["ma"].pk}
    )
    assert joined[0] == 302
    assert "一同前往：" in text_of(he, "/visits/plans/")
    for which in ("all", "visited", "unvisited", "unowned", "nonsense"):
        assert text_of(he, f"/visits/coverage/parties/?which={which}&street=D01&since=x")
    assert client_of(world, "liu").get("/visits/coverage/").status_code == 403


def test_a_leader_is_warned_of_another_leaders_visit_without_seeing_it(world: World) -> None:
    visit(world, "mill", "ma")
    by_day = (world.now.date() + timedelta(days=5)).isoformat()
    given_ = {
        "leader": world.posts["zhang"].pk,
        "party": world.parties["mill"].code,
        "by_day": by_day,
        "purpose": "",
    }
    status, _, page = submit(client_of(world, "zhang"), "/visits/plans/new/", given_)
    assert status == 200
    assert "已有走访或计划" in page
    assert Plan.objects.count() == 0


def test_coverage_costs_the_same_for_one_contact_and_for_many(world: World) -> None:
    he = client_of(world, "he")
    connect(world)
    one = queries_of(he, "/visits/coverage/")
    connect(world, "bank", "ma")
    connect(world, "bank", "zhang")
    assert queries_of(he, "/visits/coverage/") == one
