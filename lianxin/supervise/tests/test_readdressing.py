"""转送: a notice or an instruction that waits with nobody goes to whoever is on duty, with an entry and a message, and once."""

from __future__ import annotations

from datetime import timedelta

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.kernel import ledger
from lianxin.kernel.models import Entry, Outbox
from lianxin.people import commands as managing
from lianxin.people.models import Officer, Post
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.commands.readdressing import STEP
from lianxin.supervise.models import Instruction, Notice, NoticeLevel
from tests import world as county
from tests.pages import client_of, text_of
from tests.world import World


def issue(world: World, matter: Matter, level: NoticeLevel = NoticeLevel.BLUE) -> Notice:
    done = supervising.notice(
        by=world.act("zhou"),
        matter=county.fresh(matter),
        level=level,
        level_reason="按专班要求",
        requirement="请说明进度",
        reply_due=world.now.date() + timedelta(days=3),
    )
    return Notice.objects.get(pk=done.ids["notice"])


def instruct(world: World, matter: Matter, unit: str = "") -> None:
    """An instruction of the leader's, recorded for him."""
    supervising.instruct(
        by=world.act("zhou"),
        matter=county.fresh(matter),
        text="请抓紧",
        leader=world.posts["zhang"],
        unit=world.units[unit] if unit else None,
    )


def vacate(world: World, login: str) -> None:
    managing.appoint(by=world.act("guard"), post=world.posts[login], holder=None, reason="调离")


def entries(matter: Matter) -> list[Entry]:
    return list(Entry.objects.filter(chain_id=matter.pk, step=STEP))


def test_a_vacant_post_hands_its_notice_to_who_is_on_duty(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    notice = issue(world, matter)
    assert notice.post == world.posts["liu_head"]
    vacate(world, "liu_head")
    assert [sweep(world.now).readdressed, sweep(world.now).readdressed] == [1, 0]
    notice.refresh_from_db()
    assert (notice.post, notice.unit) == (world.posts["liu"], world.units["housing"])
    (entry,) = entries(matter)
    assert (entry.data["number"], entry.data["handed_to"]) == (notice.official, "住建委 联络员")
    told = Outbox.objects.filter(event=STEP).values_list("to_post_id", flat=True)
    assert set(told) == {world.posts["liu"].pk, world.posts["zhou"].pk}
    assert ledger.verify(chain_id=matter.pk).faults == ()
    assert "转送督办单" in text_of(client_of(world, "liu"), f"/matters/{matter.number}/")


def test_a_deputy_keeps_what_came_to_a_vacant_post(world: World) -> None:
    notice = issue(world, county.a_matter(world, at=State.WITH_UNITS))
    managing.set_deputy(
        by=world.act("guard"), post=world.posts["liu_head"], deputy=Officer.objects.get(login="sun")
    )
    vacate(world, "liu_head")
    assert sweep(world.now).readdressed == 0
    notice.refresh_from_db()
    assert notice.post == world.posts["liu_head"]


def test_a_closed_post_hands_its_notice_on(world: World) -> None:
    notice = issue(world, county.a_matter(world, at=State.WITH_UNITS))
    managing.close_post(by=world.act("guard"), post=world.posts["liu_head"], reason="撤岗")
    assert sweep(world.now).readdressed == 1
    notice.refresh_from_db()
    assert notice.post == world.posts["liu"]


def test_where_nobody_is_left_in_the_unit_the_director_answers(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    notice = issue(world, matter)
    Post.objects.filter(unit=world.units["housing"]).update(holder=None, deputy=None)
    sweep(world.now)
    notice = Notice.objects.select_related("post", "matter", "unit").get(pk=notice.pk)
    assert (notice.post, notice.unit) == (world.posts["he"], world.units["housing"])
    assert "回复督办单" in text_of(client_of(world, "he"), f"/matters/{matter.number}/")
    supervising.answer_notice(by=world.act("he"), notice=notice, reply="该单位已无人在岗，由我办协调")
    assert Notice.objects.get().replied_by_id == world.actors["he"].officer_id
    assert sweep(world.now).readdressed == 0, "what is answered is left where it went"


def test_what_waits_at_a_unit_that_did_its_part_goes_to_the_lead_when_it_closes(world: World) -> None:
    """The unit works on the matter no more, so that closing it takes nothing along."""
    matter = county.a_matter(world, at=State.WITH_UNITS)
    notice = issue(world, matter)
    instruct(world, matter, "citymgmt")
    Notice.objects.filter(pk=notice.pk).update(unit=world.units["citymgmt"], post=world.posts["sun_head"])
    Undertaking.objects.filter(matter=matter, unit=world.units["citymgmt"]).update(
        state="done", ended_at=world.now
    )
    Matter.objects.filter(pk=matter.pk).update(held_by=[world.units["housing"].pk])
    dispatching.close_unit(
        by=world.act("he"), unit=world.units["citymgmt"], to=world.units["commerce"], reason="机构改革"
    )
    assert sweep(world.now).readdressed == 2
    notice.refresh_from_db()
    assert (notice.unit, notice.post) == (world.units["housing"], world.posts["liu_head"])
    assert Instruction.objects.get().unit == world.units["housing"]
    assert len(entries(matter)) == 2
    assert sweep(world.now).readdressed == 0


def test_an_instruction_goes_along_with_the_matter_to_the_unit_that_takes_over(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    instruct(world, matter, "housing")
    dispatching.close_unit(
        by=world.act("he"), unit=world.units["housing"], to=world.units["commerce"], reason="机构改革"
    )
    assert Instruction.objects.get().unit == world.units["commerce"]


def test_a_report_to_a_leader_who_has_left_reaches_the_director(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    instruct(world, matter)
    Post.objects.filter(pk=world.posts["zhang"].pk).update(holder=None, deputy=None)
    one = Instruction.objects.select_related("matter").get()
    supervising.settle_instruction(by=world.act("zhou"), instruction=one, report="已按批示办结")
    assert Outbox.objects.filter(to_post_id=world.posts["he"].pk, text__contains="已报结").exists()
