"""Pages of dispatch: the steps of an undertaking, rulings in the queue, what another unit may not do."""

from __future__ import annotations

from datetime import timedelta

from lianxin.casefile.lifecycle import State
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.lifecycle import COMMAND_OF, UNDERTAKING, Standing
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.ids import new_id
from tests import world as county
from tests.pages import client_of, submit, text_of
from tests.world import World


def test_every_step_that_has_a_command_names_one_that_exists() -> None:
    assert set(COMMAND_OF) <= {row.step for row in UNDERTAKING.rows}
    assert set(COMMAND_OF.values()) <= set(COMMANDS)


def test_a_unit_signs_speaks_to_the_raiser_and_reports_by_page(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world)))
    lead = county.parts(matter)[0]
    step = f"/undertakings/{lead.id}/do/"
    liaison, head = client_of(world, "liu"), client_of(world, "liu_head")
    assert submit(liaison, f"{step}dispatch.accept/", {"handler": "房管科"})[0] == 302
    contact = {"whom": "厂方负责人", "how": "电话", "plan": "约定周三到场查看", "happened_at": ""}
    assert submit(liaison, f"{step}dispatch.contact/", contact)[0] == 302
    result = {
        "result_class": "A",
        "found": "情况属实",
        "measures": "更换防水层",
        "result": "已修好",
        "public_answer": "屋顶已修好，请查看。",
        "promised_on": "",
        "reason": "",
        "review_on": "",
    }
    assert submit(head, f"{step}reply.report/", result)[0] == 302
    assert county.fresh(matter).state == State.IN_REVIEW
    page = text_of(liaison, f"/matters/{matter.number}/")
    assert "约定周三到场查看" in page
    assert 'class="said public"' in page
    assert 'class="said inner"' in page


def test_another_unit_neither_sees_nor_takes_the_step(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world)))
    lead = county.parts(matter)[0]
    path = f"/undertakings/{lead.id}/do/dispatch.accept/"
    assert client_of(world, "outsider").get(path).status_code == 404
    joined = client_of(world, "sun")
    assert "没有“签收”的权限" in text_of(joined, path)
    assert joined.post(path, {"handler": "", "key": str(new_id())}).status_code == 403
    assert county.parts(matter)[0].state == Standing.SENT


def test_an_asked_return_waits_in_the_queue_and_is_ruled_there(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world)))
    lead = county.parts(matter)[0]
    dispatching.ask_return(
        by=world.act("liu_head"), undertaking=lead, reason=ReturnReason.NOT_OURS, basis="不在职责清单内"
    )
    client = client_of(world, "he")
    path = f"/undertakings/{lead.id}/do/dispatch.rule_return/"
    page = text_of(client, "/dispatch-queue/")
    assert f'href="{path}"' in page
    assert "不在职责清单内" in page
    status, _, _ = submit(
        client, path, {"granted": "false", "ruling": "属你单位职责，请继续办理", "reassign_to": ""}
    )
    assert status == 302
    assert f'href="{path}"' not in text_of(client, "/dispatch-queue/")
    assert client_of(world, "li").get("/dispatch-queue/").status_code == 403


def test_an_extension_asked_too_late_is_grey_and_says_why(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    assert matter.due_at is not None
    world.at(matter.due_at - timedelta(hours=2))
    page = text_of(client_of(world, "liu_head"), f"/matters/{matter.number}/")
    assert "应在到期1个工作日前申请延期" in page
