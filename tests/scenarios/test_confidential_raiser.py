"""王桂芬反映邻居违建，要求保密：承办单位处处只见“反映人A”，列表、详情、打印、搜索、通知都查不到她。

小李写明理由才能查看，理由留在台账；周督查没有这项权限。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Desk, Office

SECRET: dict[str, Given] = {
    "标题": "楼顶违建影响通行",
    "反映内容": "三单元楼顶搭建阳光房，堵了消防通道。",
    "服务对象": "王桂芬",
    "反映人姓名": "王桂芬",
    "联系电话": "13900000001",
    "保密（隐去反映人）": True,
}
NAMES = ("王桂芬", "13900000001")


def test_the_unit_never_sees_who_raised_it(office: Office) -> None:
    number = routine.with_units(office, SECRET).number
    for login in ("liu", "liu_head", "sun", "wu"):
        _sees_nobody(office.desk(login), number)
    for login in ("zhou", "audit", "li", "he"):
        assert not any(name in office.desk(login).opens(number).html for name in NAMES)


def test_a_clerk_reveals_with_a_reason_that_stays(office: Office) -> None:
    number = routine.with_units(office, SECRET).number
    li = office.desk("li")
    li.opens(number)
    li.follows("查看反映人")
    assert "查看将留痕" in li.screen
    assert "理由" in li.sends("查看", {}, status=422).faults
    li.sends("查看", {"查看理由": "核对联系电话，安排上门。"})
    assert all(name in li.screen.html for name in NAMES)

    page = office.desk("audit").opens(number)
    assert "核对联系电话，安排上门" in page.block("查看反映人", of="li").text
    assert not any(name in page.html for name in NAMES)
    assert not any(name in office.desk("liu").opens(number).html for name in NAMES)


def test_others_may_not_ask_at_all(office: Office) -> None:
    number = routine.with_units(office, SECRET).number
    for login in ("zhou", "liu", "audit"):
        desk = office.desk(login)
        assert "查看反映人" not in desk.opens(number).main.text
        desk.sees(f"/matters/{number}/raiser/", status=403)
        assert "没有这项权限" in desk.screen


def _sees_nobody(desk: Desk, number: str) -> None:
    assert "反映人A" in desk.opens(number)
    assert "保密件" in desk.screen
    pages = [desk.screen, *map(desk.sees, ("/", "/matters/", "/matters/?words=楼顶违建"))]
    assert not any(name in page.html for page in pages for name in NAMES)
    assert number in desk.screen
    for words in NAMES:
        desk.sees(f"/matters/?words={words}")
        assert number not in desk.screen
    assert number not in desk.sees("/directory/parties/wang/")
