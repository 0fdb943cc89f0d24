"""督办单 and 批示: numbered without a gap, signed for by the post, answered by the unit, with an effect; followed until settled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from lianxin.casefile.commands.taking import Taken
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Outbox
from lianxin.kernel.refusal import Refused
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands import notices
from lianxin.supervise.models import Instruction, Notice, NoticeLevel
from tests import world as county
from tests.laws.conftest import committed_world as committed_world
from tests.pages import client_of, submit, text_of
from tests.proving import size, tell
from tests.world import World

BROKEN = "中断的督办单"


def issue(world: World, matter: Matter, **more: object) -> Notice:
    asked: dict[str, object] = {
        "level": NoticeLevel.BLUE,
        "requirement": "请说明进度",
        "reply_due": world.now.date() + timedelta(days=3),
    }
    done = supervising.notice(by=world.act("zhou"), matter=county.fresh(matter), **{**asked, **more})  # type: ignore[arg-type]
    return Notice.objects.select_related("post", "matter", "unit").get(pk=done.ids["notice"])


def test_a_notice_bears_its_bodys_number_of_the_year(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    first, second = issue(world, matter), issue(world, matter)
    assert (first.official, second.official) == ("三服务办督〔2026〕1号", "三服务办督〔2026〕2号")
    with pytest.raises(Refused):
        issue(world, matter, reply_due=world.now.date() - timedelta(days=1))
    assert issue(world, matter).n == 3, "a refused one takes no number"


@pytest.mark.proof
def test_numbers_have_neither_gap_nor_double_when_many_issue_at_once(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = committed_world
    whole = notices._number

    def breaks(row: Notice, taken: Taken) -> None:
        whole(row, taken)
        if row.requirement == BROKEN:
            raise ConnectionError

    monkeypatch.setattr(notices, "_number", breaks)
    wanted = size(suite=12, release=400)
    matters = [county.a_matter(world, at=State.WITH_UNITS) for _ in range(3)]
    acts = [world.act("zhou" if n % 2 else "he") for n in range(wanted)]

    def one(n: int) -> bool:
        # Every third breaks off after it has taken its number.
        due = world.now.date() + timedelta(days=3)
        try:
            supervising.notice(
                by=acts[n],
                matter=county.fresh(matters[n % 3]),
                level=NoticeLevel.BLUE,
                requirement="请说明进度" if n % 3 else BROKEN,
                reply_due=due,
            )
        except ConnectionError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        done = sum(pool.map(one, range(wanted)))
    numbers = sorted(one or 0 for one in Notice.objects.values_list("n", flat=True))
    tell("P5", "notice numbers", injected=wanted, issued=done, gaps=numbers[-1] - len(numbers))
    assert 0 < done < wanted
    assert numbers == list(range(1, done + 1))


def test_a_notice_is_signed_for_answered_and_its_effect_kept(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    notice = issue(world, matter)
    path = f"/notices/{notice.id}/do/"
    page = text_of(client_of(world, "liu_head"), f"/matters/{matter.number}/")
    assert f"{path}supervise.receive_notice/" in page
    assert f"{path}supervise.answer_notice/" in page
    assert "尚未签收" in page
    assert f"{path}supervise.receive_notice/" not in text_of(
        client_of(world, "sun"), f"/matters/{matter.number}/"
    )
    assert submit(client_of(world, "sun"), f"{path}supervise.receive_notice/", {})[0] == 422
    assert submit(client_of(world, "liu_head"), f"{path}supervise.receive_notice/", {})[0] == 302
    assert submit(client_of(world, "zhou"), f"{path}supervise.record_effect/", {"effect": "已进场"})[0] == 422
    assert (
        submit(client_of(world, "liu"), f"{path}supervise.answer_notice/", {"reply": "本周五完成"})[0] == 302
    )
    assert Outbox.objects.filter(to_post_id=world.posts["zhou"].pk, text__contains="已回复").count() == 1
    assert (
        submit(client_of(world, "zhou"), f"{path}supervise.record_effect/", {"effect": "已进场施工"})[0]
        == 302
    )
    kept = Notice.objects.get()
    assert (kept.received_by_id, kept.replied_by_id) == (
        world.actors["liu_head"].officer_id,
        world.actors["liu"].officer_id,
    )
    assert (kept.reply, kept.effect) == ("本周五完成", "已进场施工")
    assert "已进场施工" in text_of(client_of(world, "zhou"), "/supervise/notices/?show=done")


def test_a_notice_is_answered_by_its_unit_only(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    path = f"/notices/{issue(world, matter).id}/do/supervise.answer_notice/"
    assert client_of(world, "sun").post(path, {"reply": "代为回复", "key": str(new_id())}).status_code == 422
    assert client_of(world, "outsider").get(path).status_code == 404
    assert submit(client_of(world, "liu"), path, {"reply": "本周五完成"})[0] == 302
    kept = Notice.objects.get()
    assert (kept.reply, kept.received_by_id) == ("本周五完成", world.actors["liu"].officer_id)


def test_a_late_reply_stands_on_the_board(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    issue(world, matter)
    zhou = client_of(world, "zhou")
    assert matter.number not in text_of(zhou, "/supervise/?list=late_replies")
    world.wait(days=5)
    zhou = client_of(world, "zhou")
    assert matter.number in text_of(zhou, "/supervise/?list=late_replies")
    assert "▲" in text_of(zhou, "/supervise/notices/")


def test_a_leaders_notice_is_his_own_to_sign_for(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world)), "commerce", ())
    notice = issue(world, matter, level=NoticeLevel.YELLOW)
    assert notice.post == world.posts["zhang"]
    assert notice.number in text_of(client_of(world, "zhang"), "/") or notice.official in text_of(
        client_of(world, "zhang"), "/"
    )
    with pytest.raises(Refused):
        supervising.receive_notice(by=world.act("qian_head"), notice=notice)
    supervising.receive_notice(by=world.act("zhang"), notice=notice)
    supervising.answer_notice(by=world.act("qian"), notice=notice, reply="已安排专人")
    assert Notice.objects.get().received_by_id == world.actors["zhang"].officer_id


def test_a_notice_goes_along_when_the_unit_is_replaced(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    issue(world, matter)
    dispatching.close_unit(
        by=world.act("he"), unit=world.units["housing"], to=world.units["commerce"], reason="机构改革"
    )
    moved = Notice.objects.get()
    assert (moved.unit, moved.post) == (world.units["commerce"], world.posts["qian_head"])


def test_an_instruction_is_recorded_followed_and_settled(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    due = world.now.date() + timedelta(days=7)
    with pytest.raises(Refused) as refused:
        supervising.instruct(by=world.act("zhou"), matter=matter, text="请抓紧", report_due=due)
    assert {one.code for one in refused.value.reasons} == {"no_leader"}
    supervising.instruct(
        by=world.act("zhou"),
        matter=matter,
        text="请住建委一周内办结",
        leader=world.posts["zhang"],
        report_due=due,
    )
    with pytest.raises(Refused) as refused:
        supervising.instruct(
            by=world.act("zhang"), matter=matter, text="请抓紧", unit=world.units["archives"]
        )
    assert {one.code for one in refused.value.reasons} >= {"not_held"}
    one = Instruction.objects.get()
    assert (one.post, one.recorded_by_id) == (world.posts["zhang"], world.actors["zhou"].officer_id)
    zhou = client_of(world, "zhou")
    assert matter.number in text_of(zhou, "/supervise/?list=instructed")
    world.wait(days=10)
    zhou = client_of(world, "zhou")
    assert "逾期未报" in text_of(zhou, "/supervise/instructions/")
    path = f"/instructions/{one.pk}/do/"
    assert submit(client_of(world, "liu"), f"{path}supervise.follow_up/", {"text": "已进场"})[0] == 302
    assert (
        submit(client_of(world, "liu"), f"{path}supervise.settle_instruction/", {"report": "已办结"})[0]
        != 302
    )
    assert submit(zhou, f"{path}supervise.settle_instruction/", {"report": "已按批示办结"})[0] == 302
    again = {"report": "再报一次", "key": str(new_id())}
    assert zhou.post(f"{path}supervise.settle_instruction/", again).status_code == 422
    assert matter.number not in text_of(zhou, "/supervise/?list=instructed")
    page = text_of(zhou, f"/matters/{matter.number}/")
    assert "已进场" in page
    assert "已按批示办结" in page
    assert Outbox.objects.filter(to_post_id=world.posts["zhang"].pk, text__contains="已报结").exists()
