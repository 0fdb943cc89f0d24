"""承诺日历和挂账清单: every date on its day, promises that came due and how they were kept, months without a word."""

from __future__ import annotations

from datetime import date, timedelta

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import ResultClass
from lianxin.kernel.calendars import working_calendar
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Listing
from lianxin.supervise.queries.promises import Kept, kept, listings, month, promised, silent
from tests import world as county
from tests.pages import client_of, queries_of, text_of
from tests.world import World


def today_of(world: World) -> date:
    return working_calendar().local(world.now).date()


def all_of(world: World, day: date) -> dict[Kept, int]:
    """The figures of the month in which a promise fell due, asked at a day."""
    due = promised(world.actors["zhou"], date(2026, 1, 1), date(2026, 12, 31), day)
    return {one: kept(one, due).count() for one in Kept}


def solved(world: World, matter: Matter) -> Matter:
    """Handled again after its date, and this time solved."""
    told = county.tell(
        world, county.pass_review(world, county.report(world, county.sign(world, matter), ResultClass.A))
    )
    return county.close(world, county.call(world, told))


def test_a_promise_stands_on_its_day_whether_it_runs_or_ended(world: World) -> None:
    matter = county.listed(world)
    on = Listing.objects.get(matter=matter).returns_on
    for ended in (False, True):
        if ended:
            supervising.unlist(by=world.act("he"), matter=county.fresh(matter), reason="提前解决")
        weeks = month(world.actors["zhou"], on.replace(day=1), today_of(world))
        days = [day for week in weeks for day in week]
        assert [len(week) for week in weeks] == [7] * len(weeks)
        assert {day.on for day in days if day.rows} == {on}


def test_what_became_of_promises_is_counted_only_when_they_are_due(world: World) -> None:
    matter = county.listed(world)
    on = Listing.objects.get(matter=matter).returns_on
    assert all_of(world, on - timedelta(days=1)) == {
        Kept.DUE: 0,
        Kept.SOLVED: 0,
        Kept.IN_TIME: 0,
        Kept.STILL: 0,
    }
    assert all_of(world, on) == {Kept.DUE: 1, Kept.SOLVED: 0, Kept.IN_TIME: 0, Kept.STILL: 1}
    world.at(working_calendar().local(world.now) + timedelta(days=45))
    sweep(world.now)
    solved(world, county.fresh(matter))
    assert all_of(world, today_of(world)) == {Kept.DUE: 1, Kept.SOLVED: 1, Kept.IN_TIME: 0, Kept.STILL: 0}


def test_a_promise_kept_before_its_date_is_in_time(world: World) -> None:
    matter = county.listed(world)
    on = Listing.objects.get(matter=matter).returns_on
    supervising.unlist(by=world.act("he"), matter=matter, reason="提前解决")
    solved(world, county.fresh(matter))
    assert today_of(world) < on
    assert all_of(world, on) == {Kept.DUE: 1, Kept.SOLVED: 1, Kept.IN_TIME: 1, Kept.STILL: 0}


def test_a_month_without_a_word_shows_and_a_word_ends_it(world: World) -> None:
    matter = county.listed(world)
    day = today_of(world)
    rows = listings(world.actors["zhou"])
    assert not silent(rows, day + timedelta(days=31)).exists()
    assert silent(rows, day + timedelta(days=33)).count() == 1
    world.at(working_calendar().local(world.now) + timedelta(days=33))
    page = text_of(client_of(world, "zhou"), "/supervise/listed/?silent=1")
    assert matter.number in page
    assert "未按月报告" in page
    supervising.monthly_word(by=world.act("liu"), matter=county.fresh(matter), text="设计已完成")
    assert not silent(rows, today_of(world)).exists()
    assert "都按月报告了进展" in text_of(client_of(world, "zhou"), "/supervise/listed/?silent=1")


def test_the_calendar_page_turns_months_and_takes_nonsense(world: World) -> None:
    matter = county.listed(world)
    on = Listing.objects.get(matter=matter).returns_on
    zhou = client_of(world, "zhou")
    page = text_of(zhou, f"/supervise/promises/?month={on:%Y-%m}")
    assert f"/matters/{matter.number}/" in page
    assert f"?month={on.replace(day=1) - timedelta(days=1):%Y-%m}" in page
    for odd in ("", "2026-13", "0001-01", "9999-12", "x" * 500, "2026-01-01"):
        assert text_of(zhou, f"/supervise/promises/?month={odd}&show={odd}")
    assert client_of(world, "liu").get("/supervise/promises/").status_code == 403


def test_the_calendar_costs_the_same_for_many_promises(world: World) -> None:
    zhou = client_of(world, "zhou")
    county.listed(world)
    path = f"/supervise/promises/?month={Listing.objects.get().returns_on:%Y-%m}&show=due"
    one = queries_of(zhou, path)
    county.listed(world)
    county.listed(world)
    assert queries_of(zhou, path) == one
