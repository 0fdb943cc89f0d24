"""政策跟踪: told, applied, paid out or refused; nothing waits unseen; the matter that was answered by a programme leads there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.onsite.commands import answer, explain_policy
from lianxin.onsite.models import PolicyAnswer
from lianxin.people.models import Officer
from lianxin.policy import commands
from lianxin.policy.commands.following import owner_for
from lianxin.policy.lifecycle import FOLLOW_UP, FollowState
from lianxin.policy.models import FollowUp, Programme
from lianxin.policy.queries.following import Wanted, filtered, follow_ups, tally
from lianxin.policy.rules.words import Telling
from tests.pages import client_of
from tests.world import World, register


def published(world: World, code: str = "P1", **more: Any) -> Programme:
    done = commands.publish(
        by=world.act("li"),
        code=code,
        name="招工补贴",
        unit=world.units["commerce"],
        summary="按人补贴",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        **more,
    )
    return Programme.objects.get(pk=done.id)


def told(world: World, programme: Programme, party: str = "mill", login: str = "li", **more: Any) -> FollowUp:
    act = world.act(login)
    done = commands.tell(by=act, programme=programme, party=world.parties[party], how=Telling.VISIT, **more)
    return FollowUp.objects.get(pk=done.id)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {one.code for one in refused.value.reasons}


def test_from_telling_to_the_payment(world: World) -> None:
    row = told(world, published(world))
    with pytest.raises(Refused) as early:
        commands.pay(by=world.act("li"), follow_up=row, amount=5000)
    assert codes(early) == {"applied_or_automatic"}
    commands.apply(by=world.act("li"), follow_up=row)
    commands.note(by=world.act("li"), follow_up=row, note="材料已补齐")
    commands.pay(by=world.act("li"), follow_up=row, amount=5000)
    row.refresh_from_db()
    assert (row.state, row.amount, row.next_on) == ("paid", 5000, None)
    steps = Entry.objects.filter(chain_id=row.pk).order_by("seq").values_list("step", "state_to")
    assert list(steps) == [
        ("policy.tell", "told"),
        ("policy.apply", "applied"),
        ("policy.note", "applied"),
        ("policy.pay", "paid"),
    ]


def test_what_needs_no_application_is_paid_without(world: World) -> None:
    row = told(world, published(world, is_automatic=True))
    commands.pay(by=world.act("li"), follow_up=row, amount=1)
    assert FollowUp.objects.get(pk=row.pk).state == FollowState.PAID


def test_a_refusal_has_its_reason_and_one_may_apply_anew(world: World) -> None:
    row = told(world, published(world))
    commands.apply(by=world.act("li"), follow_up=row)
    with pytest.raises(Refused):
        commands.refused(by=world.act("li"), follow_up=row, reason=" ")
    commands.refused(by=world.act("li"), follow_up=row, reason="参保不足三个月")
    row.refresh_from_db()
    assert (row.state, row.reason, row.next_on) == ("refused", "参保不足三个月", None)
    commands.apply(by=world.act("li"), follow_up=row)
    row.refresh_from_db()
    assert (row.state, row.reason, row.ended_on) == ("applied", "", None)


def test_every_state_and_step_as_the_table_says(world: World) -> None:
    programme = published(world)
    told_how: dict[str, dict[str, Any]] = {
        "policy.apply": {},
        "policy.pay": {"amount": 1},
        "policy.refuse": {"reason": "不符"},
        "policy.give_up": {"reason": "不需要"},
        "policy.note": {"note": "已联系"},
        "policy.hand": {"owner": Officer.objects.get(login="zhao"), "reason": "分工调整"},
    }
    run: dict[str, Any] = {
        "policy.apply": commands.apply,
        "policy.pay": commands.pay,
        "policy.refuse": commands.refused,
        "policy.give_up": commands.give_up,
        "policy.note": commands.note,
        "policy.hand": commands.hand,
    }
    row = told(world, programme)
    assert set(run) == {one.step for one in FOLLOW_UP.rows if one.frm}
    for state in FollowState:
        for step, given in told_how.items():
            runs = state in (FollowState.TOLD, FollowState.APPLIED)
            fields: dict[str, Any] = {
                "state": state,
                "amount": 1 if state is FollowState.PAID else None,
                "next_on": date(2026, 4, 1) if runs else None,
            }
            FollowUp.objects.filter(pk=row.pk).update(**fields)
            allowed = state in FOLLOW_UP.row(step).frm
            if FOLLOW_UP.row(step).needs:
                allowed = state is FollowState.APPLIED
            try:
                run[step](by=world.act("li"), follow_up=row, **given)
                assert allowed, (state, step)
            except Refused:
                assert not allowed, (state, step)


def test_nothing_runs_without_its_next_day_and_none_twice(world: World) -> None:
    programme = published(world)
    row = told(world, programme)
    with pytest.raises(Refused) as twice:
        told(world, programme)
    assert codes(twice) == {"runs_already"}
    for wrong in ({"next_on": None}, {"amount": 5}, {"state": "paid"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.filter(pk=row.pk).update(**wrong)
    copy = FollowUp.objects.get(pk=row.pk)
    copy.pk, copy.number = new_id(), "ZT-2026-77777"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_days_are_exact(world: World) -> None:
    today = world.now.date()
    programme = published(world, apply_from=today, apply_to=today)
    wrongs: tuple[tuple[dict[str, Any], str], ...] = (
        ({"on": today + timedelta(days=1)}, "day_to_come"),
        ({"next_on": today}, "next_past"),
        ({"next_on": today + timedelta(days=181)}, "next_far"),
        ({"on": date(2025, 12, 31)}, "not_in_force"),
    )
    for wrong, code in wrongs:
        with pytest.raises(Refused) as refused:
            told(world, programme, **wrong)
        assert code in codes(refused)
    row = told(world, programme)
    world.wait(days=1)
    with pytest.raises(Refused) as late:
        commands.apply(by=world.act("li"), follow_up=row)
    assert codes(late) == {"window_closed"}
    commands.apply(by=world.act("li"), follow_up=row, on=today)


def test_what_nobody_looked_at_appears_and_counts_are_their_lists(world: World) -> None:
    programme = published(world)
    row = told(world, programme)
    paid = told(world, programme, "bank")
    commands.apply(by=world.act("li"), follow_up=paid)
    commands.pay(by=world.act("li"), follow_up=paid, amount=8000)
    actor, day = world.actors["li"], row.next_on
    assert day is not None
    assert tally(actor, day, programme).stalled == 0
    later = day + timedelta(days=1)
    found = tally(actor, later, programme)
    assert (found.n, found.stalled, found.applied, found.amount) == (2, 1, 1, 8000)
    for state, _, n in found.states:
        wanted = Wanted(which=state, programme="P1")
        assert filtered(actor, wanted, later).count() == n
    assert list(filtered(actor, Wanted(which="stalled"), later)) == [row]
    world.wait(days=20)
    page = client_of(world, "li").get("/policies/follow-ups/?which=stalled").content.decode()
    assert row.number in page
    assert paid.number not in page


def test_whom_it_concerns_sees_it(world: World) -> None:
    row = told(world, published(world))
    for login in ("liu", "zhang"):
        with pytest.raises(Refused) as refused:
            commands.note(by=world.act(login), follow_up=row, note="路过")
        assert codes(refused) == {"not_granted"}
    sees = {
        login: follow_ups(world.actors[login]).count() for login in ("li", "qian", "zhang", "wu", "liu", "ma")
    }
    assert sees == {"li": 1, "qian": 1, "zhang": 1, "wu": 1, "liu": 0, "ma": 0}
    other = published(world, "P2")
    with pytest.raises(Refused) as far:
        told(world, other, "bank", "wu")
    assert codes(far) == {"out_of_area"}


def test_a_matter_answered_by_a_programme_leads_to_its_follow_up(world: World) -> None:
    programme, party = published(world), world.parties["mill"]
    matter = register(world, party=party)
    explain_policy(by=world.act("li"), matter=matter, programme=programme, note="已告知申报条件")
    link = PolicyAnswer.objects.select_related("follow_up").get()
    assert link.follow_up is not None
    assert link.follow_up.party == party
    with pytest.raises(Refused) as again:
        explain_policy(by=world.act("li"), matter=matter, programme=programme)
    assert codes(again) == {"linked"}
    clerk = client_of(world, "li")
    assert link.follow_up.number in clerk.get(f"/matters/{matter.number}/").content.decode()
    assert matter.number in clerk.get(f"/policies/follow-ups/{link.follow_up.number}/").content.decode()
    hidden = register(world, party=party, is_confidential=True)
    other = published(world, "P2")
    explain_policy(by=world.act("li"), matter=hidden, programme=other)
    assert PolicyAnswer.objects.get(programme=other).follow_up is None


def test_an_answer_on_the_spot_by_a_programme_is_followed_up_by_who_may(world: World) -> None:
    programme = published(world)
    matter = register(world, party=world.parties["mill"])
    answer(by=world.act("he"), matter=matter, answer="可按政策申报", programme=programme)
    row = FollowUp.objects.select_related("owner_post").get()
    assert (row.party, row.owner_post) == (world.parties["mill"], world.posts["he"])
    # A leader does not follow up himself: the unit that explains the programme does.
    assert owner_for(programme, world.act("zhang")) == world.posts["qian"]


def test_by_page(world: World) -> None:
    published(world)
    clerk = client_of(world, "li")
    asked = {"programme": "P1", "party": world.parties["mill"].code, "how": "phone", "key": str(new_id())}
    answered = clerk.post("/policies/follow-ups/new/", asked)
    assert answered.status_code == 302
    address = answered["Location"]
    page = clerk.get(address).content.decode()
    assert "policy.apply" in page
    assert "policy.pay" not in page
    assert clerk.post(f"{address}do/policy.apply/", {"key": str(new_id())}).status_code == 302
    paid = {"amount": "12000", "key": str(new_id())}
    assert clerk.post(f"{address}do/policy.pay/", paid).status_code == 302
    assert "12000" in clerk.get("/policies/P1/").content.decode()
    assert client_of(world, "liu").get(address).status_code == 404
