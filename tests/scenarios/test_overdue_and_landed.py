"""漏雨件到期没有结果：系统提醒一次，周督查催办、发督办单（蓝），住建委回复后仍然拖着。

六十天总时限一到，事项自动落到兜底责任领导马副主任名下，由他作出最终答复；别的领导不能代他办结。
"""

from __future__ import annotations

import re

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office

NOTICE: dict[str, Given] = {
    "督办级别": "督办单（蓝）",
    "督办要求": "请说明逾期原因和完成日期。",
    "回复期限": "2026-03-16",
}


def test_overdue_reminded_pressed_and_at_last_landed(office: Office) -> None:
    receipt = routine.with_units(office)
    _reminded_once(office, receipt.number)
    _urged(office, receipt.number)
    _noticed(office, receipt.number)
    _landed(office, receipt.number)
    _concluded(office, receipt)


def _reminded_once(office: Office, number: str) -> None:
    office.at("2026-03-10 09:00")
    office.sweep()
    assert "办理将于03月11日到期" in office.desk("liu").sees("/")
    office.at("2026-03-12 09:30")
    office.sweep()
    assert "办理已于03月11日到期，请立即办理" in office.desk("liu").sees("/")
    before = office.desk("zhou").opens(number).text.count("到期提醒")
    office.sweep()
    assert office.desk("zhou").opens(number).text.count("到期提醒") == before
    assert "逾期1个工作日" in office.desk("zhou").screen
    assert "提级" not in office.desk("zhou").screen.block("全程留痕").text


def _urged(office: Office, number: str) -> None:
    zhou = office.desk("zhou")
    assert number in zhou.sees("/supervise/").block("老厂房屋顶漏雨", of="tr").text
    zhou.sends("催办所选事项", {number: True})
    zhou.sends("确认催办 1 件")
    assert "已办理 1 件，共 1 件" in zhou.screen
    assert "催办：请抓紧办理" in office.desk("liu").sees("/")


def _noticed(office: Office, number: str) -> None:
    """From the second level on it is a person who issues; the unit answers."""
    page = office.desk("zhou").does(number, "督办", NOTICE)
    issued = re.search(
        r"督办单（蓝） (\S+督〔2026〕\d+号) 区住房城乡建委 .* 回复期限 2026年3月16日", page.text
    )
    assert issued
    liu = office.desk("liu")
    liu.sees("/")
    liu.follows(issued.group(1))
    assert "请说明逾期原因和完成日期" in liu.screen
    liu.follows("回复督办单")
    liu.sends("确认回复督办", {"回复内容": "雨天无法施工，预计3月20日完工。"})
    assert "待签收、回复的督办单" not in liu.sees("/")
    assert "预计3月20日完工" in office.desk("zhou").opens(number)


def _landed(office: Office, number: str) -> None:
    assert "总时限 2026年5月6日" in office.desk("zhou").screen
    office.at("2026-05-15 09:00")
    office.sweep()
    page = office.desk("he").opens(number)
    assert "提级" in page
    assert "到总时限提级" in page
    assert "提级办结 · 人大 副主任 马副主任" in page
    assert "1提级待我协调" in office.desk("ma").sees("/")
    assert "已到总时限，请作出最终答复" in office.desk("ma").screen


def _concluded(office: Office, receipt: routine.Receipt) -> None:
    ma = office.desk("ma")
    final: dict[str, Given] = {
        "办理结果": "A类 已解决或采纳",
        "答复内容": "屋顶已由区里统一修缮，于5月14日验收。给您添麻烦了。",
        "送达渠道": "当面",
    }
    assert "已销号" in ma.does(receipt.number, "提级办结", final)
    raiser = office.nobody()
    raiser.sees("/track/")
    raiser.sends("查询", {"查询码": receipt.code})
    assert "给您添麻烦了" in raiser.screen
    assert "区领导作出最终答复" in raiser.screen


def test_another_leader_cannot_conclude_it(office: Office) -> None:
    number = routine.with_units(office).number
    office.at("2026-05-15 09:00")
    office.sweep()
    given = {"outcome": "solved", "answer": "已办结。", "channel": "phone"}
    he = office.desk("he")
    he.posts(f"/matters/{number}/do/supervise.conclude/", given, status=403)
    assert "没有“提级办结”的权限" in he.screen.faults
    assert "提级办结 · 人大 副主任 马副主任" in he.opens(number)
    zhang = office.desk("zhang")
    zhang.posts(f"/matters/{number}/do/supervise.conclude/", given, status=404)
    assert "没有此事项" in zhang.screen


def test_after_a_standstill_of_the_machine_it_says_overdue_not_soon(office: Office) -> None:
    routine.with_units(office)
    office.at("2026-03-12 09:30")
    office.sweep()
    home = office.desk("liu").sees("/")
    assert "办理已于03月11日到期，请立即办理" in home
    assert "办理将于" not in home
