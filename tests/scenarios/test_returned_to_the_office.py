"""住建委认为漏雨的事不归自己，申请退回。

一次：何主任不同意，裁定生效，住建委不得再退。另一次：同意退回，改派商务委，住建委从此看不到这件事。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office, Screen

ASKED: dict[str, Given] = {
    "退回理由": "不属于本单位职责",
    "依据": "三定规定第四条：厂房修缮由产权单位负责。",
    "建议承办单位": "区商务委",
}


def test_refused_it_stays_and_cannot_be_returned_again(office: Office) -> None:
    number = _asked(office)
    _rule(office, number, {"同意退回": "否", "裁定意见": "公房修缮属住建委职责，请继续办理。"})
    liu = office.desk("liu")
    page = liu.opens(number)
    assert "不同意 公房修缮属住建委职责" in page
    assert "已裁定由你单位办理，不得再次退回" in page.why_grey("申请退回")
    assert "退回未获同意，请继续办理" in liu.sees("/")

    part = _part(office, number)
    sent = liu.sees(f"{part}dispatch.ask_return/")
    assert "不得再次退回" in sent.faults
    given = {"reason": "not_ours", "basis": "再次申请。"}
    assert "不得再次退回" in liu.posts(f"{part}dispatch.ask_return/", given, status=422).faults


def test_granted_it_goes_to_another_unit(office: Office) -> None:
    number = _asked(office)
    page = _rule(office, number, {"同意退回": "是", "裁定意见": "同意。", "改派单位": "区商务委"})
    assert "区商务委 牵头 待签收" in page
    assert "区住房城乡建委 牵头 已撤回" in page
    assert "没有此事项" in office.desk("liu").sees(f"/matters/{number}/", status=404)
    assert "老厂房屋顶漏雨" not in office.desk("liu").sees("/matters/")
    routine.sign(office, number, "qian")
    assert "区商务委 牵头 办理中" in office.desk("he").opens(number)


def test_an_empty_basis_or_his_own_ruling_is_refused(office: Office) -> None:
    number = _with_housing(office)
    liu = office.desk("liu")
    liu.opens(number)
    liu.follows("申请退回")
    liu.sends("确认申请退回", {**ASKED, "依据": "", "建议承办单位": "区住房城乡建委"}, status=422)
    assert "依据：" in liu.screen.faults
    liu.sends("确认申请退回", {"依据": "三定规定第四条。"}, status=422)
    assert "建议承办单位不能是本单位" in liu.screen.faults
    assert "三定规定第四条。" in liu.screen.html


def _with_housing(office: Office) -> str:
    number = routine.register(office).number
    routine.accept(office, number)
    routine.send(office, number, support=())
    return number


def _asked(office: Office) -> str:
    number = _with_housing(office)
    office.desk("liu").does(number, "申请退回", ASKED)
    return number


def _rule(office: Office, number: str, given: dict[str, Given]) -> Screen:
    he = office.desk("he")
    assert "厂房修缮由产权单位负责" in he.sees("/dispatch-queue/")
    he.follows("裁定", beside=number)
    he.sends("确认退回裁定", given)
    assert "没有待裁定的退回" in he.sees("/dispatch-queue/")
    return he.opens(number)


def _part(office: Office, number: str) -> str:
    """The address of the steps of 住建委's undertaking, as its links have it."""
    liu = office.desk("liu")
    links = [
        one.attrs["href"] for one in liu.opens(number).page.all("a") if "/undertakings/" in str(one.attrs)
    ]
    return links[0].rsplit("/", 2)[0] + "/"
