"""同一处漏雨，企业打了 12345，走访时又说了一遍：小李并案，反映人都被告知，凭原来的查询码都能看到结果。

后来发现不是同一栋厂房，撤销并案，两件各办各的，总时限还是原来的日子。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.pages import Desk, Office

TOLD = "您反映的问题已与同一事项合并办理，结果会一并答复您。"


def test_both_raisers_get_the_answer_and_it_can_be_undone(office: Office) -> None:
    kept = routine.with_units(office)
    twin = routine.register(office, {"标题": "厂房屋顶又漏了"})
    total = _total_limit(office, twin.number)
    page = office.desk("li").does(twin.number, "并案", {"并入事项": kept.number, "告知反映人内容": TOLD})
    assert kept.number in page.block("已并入", of="li").text
    assert twin.number in office.desk("he").opens(kept.number).block("并入本事项").text

    follower = _follow(office, twin.code)
    assert TOLD in follower.screen
    assert "区住房城乡建委正在办理" in follower.screen
    routine.report(office, kept.number)
    routine.tell(office, kept.number)
    assert "更换防水层" in _follow(office, twin.code).screen

    page = office.desk("li").does(twin.number, "撤销并案", {"撤销理由": "经核实是另一栋厂房。"})
    assert "待受理" in page
    assert total in page
    assert "更换防水层" not in _follow(office, twin.code).screen


def test_what_cannot_be_merged_is_refused_in_words(office: Office) -> None:
    number = routine.register(office).number
    li = office.desk("li")
    li.opens(number)
    li.follows("并案")
    li.sends("确认并案", {"并入事项": number, "告知反映人内容": TOLD}, status=422)
    assert "不能并入自身" in li.screen.faults
    li.sends("确认并案", {"并入事项": "SFW-2026-09999"}, status=422)
    assert "没有找到“SFW-2026-09999”" in li.screen.faults
    assert TOLD in li.screen.html
    assert "待受理" in li.opens(number)


def _total_limit(office: Office, number: str) -> str:
    text = office.desk("li").opens(number).text
    return text[text.index("总时限 ") :].split("日")[0] + "日"


def _follow(office: Office, code: str) -> Desk:
    raiser = office.nobody()
    raiser.sees("/track/")
    raiser.sends("查询", {"查询码": code})
    return raiser
