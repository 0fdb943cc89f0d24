"""反映人不用登录，凭回执上的查询码看办到哪一步、谁在办、最迟哪天有答复，办完了可以评价。

错码只得到一句“没有查到”，和没有这件事一样；内部的话一个字也看不到。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.pages import Desk, Office


def test_a_wrong_code_learns_nothing(office: Office) -> None:
    receipt = routine.register(office)
    raiser = office.nobody()
    raiser.sees("/track/")
    wrong = "AAAA-BBBB-CCCC-DDDD"
    answers = [raiser.sends("查询", {"查询码": code}, status=404).text for code in (wrong, receipt.number)]
    assert all("没有查到，请核对查询码" in one for one in answers)
    assert answers[0] == answers[1]
    assert receipt.number not in answers[0]


def test_the_right_code_tells_who_when_and_the_answer(office: Office) -> None:
    receipt = routine.register(office)
    raiser = _follows(office, receipt.code.lower().replace("-", " "))
    assert "区三服务办公室正在受理" in raiser.screen
    assert "这一步最迟 2026年3月3日 星期二" in raiser.screen

    routine.accept(office, receipt.number)
    routine.send(office, receipt.number)
    routine.sign(office, receipt.number)
    assert "区住房城乡建委正在办理" in _follows(office, receipt.code).screen
    routine.report(office, receipt.number)
    inside = _follows(office, receipt.code).screen
    assert "施工费用由产权单位承担" not in inside
    assert "更换防水层" not in inside
    routine.tell(office, receipt.number)

    raiser = _follows(office, receipt.code)
    assert "更换防水层" in raiser.screen.block("给您的答复").text
    _rates(office, raiser, receipt)


def test_too_many_tries_must_wait(office: Office) -> None:
    raiser = office.nobody()
    raiser.sees("/track/")
    for _ in range(10):
        raiser.sends("查询", {"查询码": "AAAA-BBBB-CCCC-DDDD"}, status=404)
    raiser.sends("查询", {"查询码": "AAAA-BBBB-CCCC-DDDD"}, status=429)
    assert "查询过于频繁，请一分钟后再试" in raiser.screen


def _follows(office: Office, code: str) -> Desk:
    raiser = office.nobody()
    raiser.sees("/track/")
    raiser.sends("查询", {"查询码": code})
    assert "?" not in raiser.screen.address
    return raiser


def _rates(office: Office, raiser: Desk, receipt: routine.Receipt) -> None:
    raiser.sends("提交评价", {"满意度": "基本满意", "意见": "来得晚了些，修得还行。"})
    assert "感谢您的评价" in raiser.screen
    assert "您满意吗" not in _follows(office, receipt.code).screen
    page = office.desk("chen").opens(receipt.number)
    assert "来得晚了些，修得还行。" in page.block("反映人评价", of="p").text
