"""企业说屋顶只补了一半，不满意且有道理：自动重办，第一轮的结果和答复一字不动。

谁办的谁不能回访：东街街道自己办的事，街道老吴来回访，系统不让，换回访员小陈。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office

UNHAPPY: dict[str, Given] = {
    "接通": "是",
    "是否解决": "部分解决",
    "满意度": "不满意",
    "反映人意见": "只补了一半，东侧仍漏。",
}


def test_unsatisfied_with_reason_means_another_round(office: Office) -> None:
    receipt = routine.with_units(office)
    number = receipt.number
    routine.report(office, number)
    routine.tell(office, number)
    page = office.desk("chen").does(number, "回访", UNHAPPY)
    assert "办理中" in page
    assert "第2轮" in page.block("老厂房屋顶漏雨", of="main").text
    assert "第2轮重办" in office.desk("liu").sees("/")

    routine.sign(office, number)
    again: dict[str, Given] = {"公开答复口径": "东侧屋面已补做防水，经闭水试验不再渗漏。"}
    routine.report(office, number, again)
    page = routine.tell(office, number)
    assert "更换防水层，请继续关注" in page.block("公开答复 · 第1轮", of="p").text
    assert "闭水试验" in page.block("公开答复 · 第2轮", of="p").text
    assert "部分解决，不满意" in page
    routine.call(office, number, "基本满意")
    assert "已销号" in routine.close(office, number)


def test_unreasonable_needs_a_word_and_makes_no_round(office: Office) -> None:
    number = routine.with_units(office).number
    routine.report(office, number)
    routine.tell(office, number)
    chen = office.desk("chen")
    chen.opens(number)
    chen.follows("回访")
    asked: dict[str, Given] = {**UNHAPPY, "不满意诉求合理": False, "反映人意见": ""}
    assert "认为诉求不合理须写明理由" in chen.sends("确认回访", asked, status=422).faults
    chen.sends("确认回访", {"反映人意见": "要求免除三年租金，无政策依据，已说明。"})
    assert "诉求不合理" in chen.screen
    assert "第2轮" not in chen.screen
    routine.close(office, number)


def test_who_handled_it_does_not_call_back(office: Office) -> None:
    number = routine.register(office).number
    routine.accept(office, number)
    routine.send(office, number, "东街街道", ())
    routine.sign(office, number, "wu")
    routine.report(office, number, by="wu")
    routine.tell(office, number)
    wu = office.desk("wu")
    assert "经办人不得审核或回访自己办理的事项" in wu.opens(number).why_grey("回访")
    given = {"reached": "true", "solved": "yes", "contentment": "satisfied"}
    wu.posts(f"/matters/{number}/do/reply.call_back/", given, status=422)
    assert "经办人不得审核或回访自己办理的事项" in wu.screen.faults
    assert "满意" in routine.call(office, number)
