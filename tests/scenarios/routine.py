"""What each post does with a matter on an ordinary day, at its pages: the parts of a story that are not its point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.scenarios.forms import Given
from tests.scenarios.pages import Office, Screen, code_on, number_on

REGISTERED: dict[str, Given] = {
    "标题": "老厂房屋顶漏雨影响生产",
    "反映内容": "我公司租用的老厂房屋顶多处漏雨，雨天只能停工，希望尽快协调修缮。",
    "性质": "问题",
    "来源": "12345",
    "所在区划": "东街街道",
    "服务对象": "启明纺织有限公司",
}
RESULT: dict[str, Given] = {
    "结果类别": "A 已解决或采纳",
    "调查核实情况": "经现场核实，防水层老化，三处渗漏。",
    "办理措施": "已组织施工单位更换防水层。",
    "办理结果（内部）": "漏雨问题已处理完毕，施工费用由产权单位承担。",
    "公开答复口径": "您反映的屋顶漏雨问题，已更换防水层，请继续关注。",
}
CHECKED: dict[str, Given] = {
    "审核通过": "是",
    "问题已解决或已说明": True,
    "诉求逐项答复": True,
    "已主动对接反映人": True,
    "措施合法合规": True,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the raiser takes home: number and tracking code."""

    number: str
    code: str


def register(office: Office, changes: Mapping[str, Given] | None = None) -> Receipt:
    """小李 registers what came in, and prints the receipt."""
    li = office.desk("li")
    li.sees("/matters/new/")
    screen = li.sends("确认登记事项", {**REGISTERED, **(changes or {})})
    return Receipt(number_on(screen), code_on(screen))


def accept(office: Office, number: str, category: str = "0404") -> Screen:
    """小李 accepts it."""
    return office.desk("li").does(number, "受理", {"类别": category})


def send(
    office: Office, number: str, lead: str = "区住房城乡建委", support: tuple[str, ...] = ("区城市管理局",)
) -> Screen:
    """何主任 dispatches it to a lead and supports."""
    given: dict[str, Given] = {"牵头单位": lead, "协办单位": support, "办理要求": "请抓紧办理，按期反馈。"}
    return office.desk("he").does(number, "交办", {name: value for name, value in given.items() if value})


def sign(office: Office, number: str, *logins: str) -> None:
    """The units sign for it."""
    for login in logins or ("liu", "sun"):
        office.desk(login).does(number, "签收", {"经办科室（人）": "综合科"})


def with_units(office: Office, changes: Mapping[str, Given] | None = None) -> Receipt:
    """A matter in the hands of 住建委, supported by 城管局."""
    receipt = register(office, changes)
    accept(office, receipt.number)
    send(office, receipt.number)
    sign(office, receipt.number)
    return receipt


def report(
    office: Office, number: str, changes: Mapping[str, Given] | None = None, *, by: str = "liu_head"
) -> Screen:
    """The head of the lead unit reports the result."""
    return office.desk(by).does(number, "办理反馈", {**RESULT, **(changes or {})})


def tell(office: Office, number: str) -> Screen:
    """老赵 reviews, 何主任 signs the answer, 小李 delivers it by telephone."""
    office.desk("zhao").does(number, "审核", CHECKED)
    office.desk("he").does(number, "答复审签")
    return office.desk("li").does(number, "送达回音", {"送达渠道": "电话"})


def call(office: Office, number: str, contentment: str = "满意", solved: str = "已解决") -> Screen:
    """小陈 calls the raiser back."""
    given: dict[str, Given] = {"接通": "是", "是否解决": solved, "满意度": contentment}
    return office.desk("chen").does(number, "回访", given)


def close(office: Office, number: str) -> Screen:
    """何主任 strikes it off."""
    return office.desk("he").does(number, "销号", {"销号结论": "问题已办结，反映人认可。"})
