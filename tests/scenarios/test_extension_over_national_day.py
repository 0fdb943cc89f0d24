"""九月下旬交办的漏雨件跨国庆长假：七个工作日数到 10 月 9 日。

住建委节前申请延到 10 月 14 日，何主任同意，原定日期仍可查；到期当天再申请已太晚。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office

ASKED: dict[str, Given] = {
    "申请延至": "2026-10-14",
    "延期理由": "节日期间施工队停工。",
    "告知反映人情况": "9月29日电话告知厂长，已同意。",
}


def test_more_time_is_granted_and_the_first_date_is_kept(office: Office) -> None:
    office.at("2026-09-22 10:00")
    number = routine.with_units(office).number
    liu = office.desk("liu")
    assert "时限 2026年10月9日" in liu.opens(number)
    _explained(office, number)

    office.at("2026-09-29 10:00")
    liu.does(number, "申请延期", ASKED)
    assert "已有延期申请待裁定" in liu.screen.why_grey("申请延期")
    _granted(office, number)
    page = office.desk("liu").sees(f"/matters/{number}/why/due/")
    assert "推算到期 2026年10月9日" in page
    assert "现行到期 2026年10月14日" in page

    office.at("2026-10-14 10:00")
    too_late = liu.opens(number).why_grey("申请延期")
    assert "应在到期1个工作日前申请延期" in too_late


def test_too_long_or_backwards_is_refused_beside_the_field(office: Office) -> None:
    office.at("2026-09-22 10:00")
    number = routine.with_units(office).number
    liu = office.desk("liu")
    liu.opens(number)
    liu.follows("申请延期")
    liu.sends("确认申请延期", {**ASKED, "申请延至": "2026-12-01"}, status=422)
    assert "每次延期不超过10个工作日" in liu.screen.faults
    liu.sends("确认申请延期", {"申请延至": "2026-10-09"}, status=422)
    assert "延期日期应晚于现办理时限" in liu.screen.faults
    assert "节日期间施工队停工。" in liu.screen.html


def _explained(office: Office, number: str) -> None:
    """Which days count: the make-up Saturday does, the holidays do not."""
    page = office.desk("liu").sees(f"/matters/{number}/why/due/")
    assert "2026年10月1日 星期四不计国庆节" in page
    assert "2026年9月25日 星期五不计中秋节" in page
    assert "2026年10月9日 星期五第 7 日" in page


def _granted(office: Office, number: str) -> None:
    he = office.desk("he")
    assert "节日期间施工队停工" in he.sees("/dispatch-queue/")
    he.follows("裁定", beside=number)
    he.sends("确认延期裁定", {"同意延期": "是", "裁定意见": "同意，务必按期完工。"})
    assert "时限 2026年10月14日" in he.screen
    assert "同意延期至" not in he.sees("/dispatch-queue/")
