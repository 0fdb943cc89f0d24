"""消费券适用范围由市里定，何主任向市商务委争取：开一件上报子项，区商务委对接跟踪。

子项没有结果，原事项不得销号；市里同意、子项销号后，原事项才能销号。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import NUMBER, Office

UPWARD: dict[str, Given] = {
    "上级单位": "市商务委",
    "对接跟踪单位": "区商务委",
    "争取事项": "请将个体小店纳入市级消费券适用范围。",
}


def test_the_child_keeps_its_parent_open(office: Office) -> None:
    number = routine.register(office, {"标题": "消费券范围太窄"}).number
    routine.accept(office, number, "0701")
    routine.send(office, number, "区商务委", ())
    child = _raise(office, number)

    _finish(office, number, close=False)
    grey = office.desk("he").opens(number).why_grey("销号")
    assert "上报上级的事项尚未办结" in grey
    given = {"conclusion": "先销掉。"}
    office.desk("he").posts(f"/matters/{number}/do/reply.close/", given, status=422)
    assert "上报上级的事项尚未办结" in office.desk("he").screen.faults

    _finish(office, child)
    assert "已销号" in routine.close(office, number)


def test_a_unit_of_the_district_is_no_superior(office: Office) -> None:
    number = routine.with_units(office).number
    he = office.desk("he")
    he.opens(number)
    he.follows("向上争取")
    he.sends("确认向上争取", {**UPWARD, "上级单位": "区商务委"}, status=422)
    assert "区商务委不是上级单位" in he.screen.faults
    assert "请将个体小店纳入" in he.screen.html


def _raise(office: Office, number: str) -> str:
    page = office.desk("he").does(number, "向上争取", UPWARD)
    links = page.block("上报子项", of="li").text
    child: str = NUMBER.findall(links)[0]
    assert child != number
    page = office.desk("he").opens(child)
    assert "区商务委 牵头 待签收" in page
    assert "市商务委" in page
    assert number in page.block("原事项", of="li").text
    return child


def _finish(office: Office, number: str, *, close: bool = True) -> None:
    routine.sign(office, number, "qian")
    routine.report(office, number, {"公开答复口径": "市商务委已同意纳入。"}, by="qian_head")
    routine.tell(office, number)
    routine.call(office, number)
    if close:
        routine.close(office, number)
