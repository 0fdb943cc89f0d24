"""Lists of 督办单 and 批示: every one is on some page, the numbers are those of the lists, the filters say what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.config.tests.api_client import Program
from lianxin.kernel import clock
from lianxin.kernel.ids import new_id
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import Instruction, Notice, NoticeLevel
from lianxin.supervise.queries import lists
from lianxin.supervise.queries.lists import Tab, Wanted
from tests import world as county
from tests.owner import as_owner
from tests.pages import client_of, text_of
from tests.world import World

MANY = 130


def many_notices(world: World, matter: Matter) -> list[Notice]:
    """More than ever stood on one page: some answered, some late, several on one day."""
    first = county.fresh(matter)
    with as_owner():
        return Notice.objects.bulk_create(
            Notice(
                id=new_id(),
                matter=first,
                number=f"DC-2020-{n:05d}",
                level=[NoticeLevel.BLUE, NoticeLevel.RED][n % 2],
                unit=world.units["housing"],
                requirement="请说明进度",
                reply_due=world.now.date() + timedelta(days=n // 7 - 3),
                issued_by_id=world.actors["zhou"].officer_id,
                issued_at=world.now - timedelta(hours=n // 4),
                replied_at=world.now if n % 3 == 0 else None,
            )
            for n in range(MANY)
        )


def program(world: World, login: str) -> Program:
    """A program of one of the cast at the county's time."""
    clock.set_to(world.now)
    return Program(world, login)


def walked(world: World, wanted: Wanted, who: str = "zhou") -> list[str]:
    """The numbers on all pages of a list, in their order."""
    actor, found, after = world.actors[who], [], ""
    total = lists.notice_counts(actor, wanted, world.now)[wanted.show]
    while True:
        listed = lists.notice_page(actor, wanted, world.now, total, after=after)
        found += [one.number for one in listed.rows]
        if not (after := listed.next_mark):
            assert len(found) == listed.total
            return found


def test_every_notice_is_on_one_page_and_the_count_is_exact(world: World) -> None:
    made = many_notices(world, county.a_matter(world, at=State.WITH_UNITS))
    today = world.now.date()
    waiting = [one for one in made if one.replied_at is None]
    expected = {
        Tab.ALL: made,
        Tab.WAITING: waiting,
        Tab.LATE: [one for one in waiting if one.reply_due < today],
        Tab.DONE: [one for one in made if one.replied_at],
        Tab.MOOT: [],
    }
    for show, rows in expected.items():
        found = walked(world, Wanted(show))
        assert (len(found), set(found)) == (len(rows), {one.number for one in rows}), show
    dates = {one.number: one.reply_due for one in made}
    order = [dates[number] for number in walked(world, Wanted(Tab.WAITING))]
    assert order == sorted(order)
    assert walked(world, Wanted(), "outsider") == []


def test_filters_narrow_and_what_means_nothing_is_left_out(world: World) -> None:
    made = many_notices(world, county.a_matter(world, at=State.WITH_UNITS))
    all_of = replace(Wanted(), show=Tab.ALL)
    assert len(walked(world, replace(all_of, level=NoticeLevel.RED))) == MANY // 2
    assert walked(world, replace(all_of, unit="commerce")) == []
    day = (world.now - timedelta(days=1)).date()
    wanted = [one.number for one in made if one.issued_at.astimezone(world.now.tzinfo).date() == day]
    assert len(walked(world, replace(all_of, since=day, until=day))) == len(wanted)
    odd = Wanted.of({"show": "x", "since": "9999-99-99", "until": "0001-01-01", "unit": " "})
    assert odd == Wanted()
    page = text_of(client_of(world, "zhou"), "/supervise/notices/?show=all&after=x&level=4")
    assert f"共 {MANY // 2} 条" in page


def test_the_pages_lead_from_one_to_the_next(world: World) -> None:
    many_notices(world, county.a_matter(world, at=State.WITH_UNITS))
    zhou, path, seen = client_of(world, "zhou"), "/supervise/notices/?show=all", set()
    for _ in range(6):
        page = zhou.get(path).content.decode()
        seen |= set(re.findall(r"DC-2020-\d+", page))
        mark = re.search(r'<a class="button" rel="next" href="([^"]+)"', page)
        if mark is None:
            break
        path = f"/supervise/notices/{mark[1].replace('&amp;', '&')}"
    assert len(seen) == MANY


def test_a_unit_sees_the_papers_on_its_own_matters_only(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    many_notices(world, matter)
    assert "共 86 条" in text_of(client_of(world, "liu"), "/supervise/notices/")
    assert "没有符合条件的督办单" in text_of(client_of(world, "outsider"), "/supervise/notices/")


def many_instructions(world: World, matter: Matter) -> list[Instruction]:
    """Some with a day for the report, some without, some settled."""
    due = [None, world.now.date() - timedelta(days=2), world.now.date() + timedelta(days=9)]
    with as_owner():
        return Instruction.objects.bulk_create(
            Instruction(
                id=new_id(),
                matter=county.fresh(matter),
                post=world.posts["zhang"],
                text=f"请抓紧 {n}",
                at=world.now - timedelta(hours=n),
                given_on=(world.now - timedelta(hours=n)).date() if n % 2 else None,
                report_due=due[n % 3],
                unit=world.units["housing"] if n % 2 else None,
                settled_at=world.now if n % 5 == 0 else None,
            )
            for n in range(60)
        )


def test_instructions_are_paged_with_those_without_a_day_last(world: World) -> None:
    made = many_instructions(world, county.a_matter(world, at=State.WITH_UNITS))
    zhou = program(world, "zhou")
    for show in (Tab.WAITING, Tab.LATE, Tab.DONE, Tab.ALL):
        items, after = [], ""
        while True:
            told = zhou.get(
                "/instructions", {"show": show, "size": 7, **({"after": after} if after else {})}
            ).json()
            items += told["items"]
            if not (after := told["next"]):
                break
        assert len({one["id"] for one in items}) == len(items) == told["total"]
        assert len(items) == {"waiting": 48, "late": 16, "done": 12, "all": 60}[show]
    waiting = zhou.get("/instructions", {"size": 100}).json()["items"]
    days = [one["report_due"] or "9999" for one in waiting]
    assert days == sorted(days)
    assert (
        len(zhou.get("/instructions", {"unit": "housing", "show": "all", "size": 100}).json()["items"]) == 60
    )
    assert zhou.get("/instructions", {"leader": "ma", "show": "all"}).json()["total"] == 0
    assert zhou.get(f"/instructions/{made[3].id}").json()["text"] == "请抓紧 3"
    assert "逾期未报" in text_of(client_of(world, "zhou"), "/supervise/instructions/?show=late")


def test_programs_read_a_notice_and_a_list_as_the_pages_show_them(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    done = supervising.notice(
        by=world.act("zhou"),
        matter=county.fresh(matter),
        level=NoticeLevel.BLUE,
        requirement="请说明进度",
        reply_due=world.now.date() + timedelta(days=3),
    )
    liu, one = program(world, "liu"), Notice.objects.get(pk=done.ids["notice"])
    told = liu.get("/notices", {"unit": "housing"}).json()
    assert [(row["number"], row["waits"], row["late"]) for row in told["items"]] == [
        (one.number, True, False)
    ]
    assert liu.get(f"/notices/{one.number}").json() == told["items"][0]
    outsider = program(world, "outsider")
    assert outsider.get(f"/notices/{one.number}").status_code == 404
    assert outsider.get("/notices").json()["total"] == 0


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/notices", {"show": "x"}),
        ("/notices", {"level": "9"}),
        ("/notices", {"after": "x"}),
        ("/notices", {"since": "0001-01-01"}),
        ("/notices", {"leader": "ma"}),
        ("/instructions", {"show": "moot"}),
        ("/instructions", {"level": "2"}),
    ],
)
def test_a_filter_that_a_list_does_not_have_is_refused(
    world: World, path: str, query: dict[str, str]
) -> None:
    assert program(world, "zhou").get(path, query).status_code == 422
