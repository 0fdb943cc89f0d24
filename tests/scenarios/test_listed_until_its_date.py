"""消费券扩面今年没有预算，商务委答 B 类，承诺 6 月 30 日前兑现：答复、回访都做了，但不能销号，只能挂账。

挂账期间每月说一次进展；日子一到系统自动拿回来办，这次 A 类，才销号。C 类解释清楚、反映人认可，可以直接销号。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office

VOUCHERS: dict[str, Given] = {
    "标题": "希望消费券覆盖老街小店",
    "反映内容": "老街小店没有纳入消费券，客流都去了商场。",
}
PLANNED: dict[str, Given] = {
    "结果类别": "B 列入计划逐步解决",
    "承诺完成日期（B类）": "2026-06-30",
    "公开答复口径": "已列入下半年计划，6月30日前将老街小店纳入消费券。",
}
LISTED: dict[str, Given] = {"挂账依据": "列入区商务委年度计划第八项。", "分管领导意见": "同意挂账。"}


def test_planned_is_listed_and_comes_back_on_its_date(office: Office) -> None:
    number = _answered(office, PLANNED)
    grey = office.desk("he").opens(number).why_grey("销号")
    assert "B类（列入计划）不得销号，应挂账跟踪到承诺日期" in grey
    page = office.desk("he").does(number, "挂账", LISTED)
    assert "挂账 承诺解决 2026年6月30日" in page
    assert "列入区商务委年度计划" in office.desk("zhou").sees("/supervise/listed/")

    office.at("2026-04-28 15:00")
    word: dict[str, Given] = {"本月进展": "资金申请已报区财政局。"}
    assert "资金申请已报区财政局" in office.desk("qian").does(number, "挂账月报", word)
    _comes_back(office, number)

    routine.sign(office, number, "qian")
    routine.report(office, number, {"公开答复口径": "老街四十家小店已纳入。"}, by="qian_head")
    routine.tell(office, number)
    routine.call(office, number)
    assert "A类 已解决或采纳" in routine.close(office, number)
    assert "将老街小店纳入消费券" in office.desk("he").screen


def test_explained_and_accepted_may_be_closed(office: Office) -> None:
    explained: dict[str, Given] = {
        "结果类别": "C 暂不能解决已解释",
        "未解决原因（C类）": "超出市级消费券适用范围。",
        "复查日期（C类）": "2026-08-31",
        "公开答复口径": "市级消费券暂不适用于个体小店，已向您说明原因，8月底前再核一次。",
    }
    number = _answered(office, explained)
    assert "C类 暂不具备条件已解释" in routine.close(office, number)


def test_promise_without_a_date_is_not_taken(office: Office) -> None:
    number = _in_hand(office)
    head = office.desk("qian_head")
    head.opens(number)
    head.follows("办理反馈")
    given: dict[str, Given] = {**routine.RESULT, **PLANNED, "承诺完成日期（B类）": "2026-03-01"}
    assert "B类须填写今后的承诺完成日期" in head.sends("确认办理反馈", given, status=422).faults
    head.sends("确认办理反馈", {"结果类别": "C 暂不能解决已解释"}, status=422)
    assert "C类须填写未解决原因" in head.screen.faults
    assert "C类须填写今后的复查日期" in head.screen.faults


def _in_hand(office: Office) -> str:
    number = routine.register(office, VOUCHERS).number
    routine.accept(office, number, "0701")
    routine.send(office, number, "区商务委", ())
    routine.sign(office, number, "qian")
    return number


def _answered(office: Office, result: dict[str, Given]) -> str:
    number = _in_hand(office)
    routine.report(office, number, result, by="qian_head")
    routine.tell(office, number)
    routine.call(office, number, "基本满意", "部分解决")
    return number


def _comes_back(office: Office, number: str) -> None:
    office.at("2026-06-29 20:00")
    office.sweep()
    assert "挂账" in office.desk("qian").opens(number).block("希望消费券覆盖老街小店", of="main").text
    office.at("2026-06-30 08:00")
    office.sweep()
    page = office.desk("qian").opens(number)
    assert "承诺（复查）日期已到" in page
    assert "区商务委 牵头 待签收" in page
    assert "目前没有挂账事项" in office.desk("zhou").sees("/supervise/listed/")
