"""从走访到回音，在真的浏览器里走一遍。

小李登记张书记的走访，两件事：路灯当场解决，漏雨带回办理；受理、交办、签收、先行联系、反馈、审核、审签、送达、
回访、销号，王厂长凭查询码看到答复；书记在手机上看得全。全程控制台无报错、无违反安全策略、不访问外部主机。
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROOF = "老厂房屋顶漏雨影响生产"
ANSWER = "您反映的屋顶漏雨问题，已更换防水层，请继续关注。"
NUMBER = re.compile(r"SFW-\d{4}-\d+")
RESULT = {
    "结果类别": "A 已解决或采纳",
    "调查核实情况": "经现场核实，防水层老化。",
    "办理措施": "已更换防水层。",
    "办理结果（内部）": "漏雨问题已处理完毕。",
    "公开答复口径": ANSWER,
}


def test_from_the_visit_to_the_closed_echo(chromium: Browser, site: str) -> None:
    trouble: list[str] = []
    cast = {
        login: Visitor(chromium, site, trouble).sign_in(login)
        for login in ("li", "he", "liu", "liu_head", "zhao", "chen")
    }
    number, code = _record_the_visit(cast["li"])
    _dispatch_and_handle(cast, number)
    _answer_and_close(cast, number)
    _follow_by_code(Visitor(chromium, site, trouble), code)
    _look_on_a_phone(Visitor(chromium, site, trouble, phone=True), number)
    assert trouble == []


def test_ten_quick_clicks_make_one_record(chromium: Browser, site: str) -> None:
    trouble: list[str] = []
    li = Visitor(chromium, site, trouble).sign_in("li")
    li.open("/matters/new/")
    li.fill({"标题": "校门口没有斑马线", "反映内容": "放学时车多。", "性质": "问题", "来源": "12345"})
    li.fill({"所在区划": "东街街道", "服务对象": "东街小学"})
    li.page.get_by_role("button", name="确认登记事项").evaluate(
        "button => { for (let n = 0; n < 10; n += 1) button.click(); }"
    )
    li.sees("受理回执")
    li.open("/matters/?words=校门口没有斑马线")
    li.sees("共 1 条")
    assert trouble == []


def test_what_goes_wrong_in_a_window_is_noticed(chromium: Browser, site: str) -> None:
    trouble: list[str] = []
    stranger = Visitor(chromium, site, trouble, phone=True)
    stranger.open("/track/")
    assert not stranger.scrolls_sideways()
    stranger.page.evaluate("document.body.style.width = '2000px'")
    assert stranger.scrolls_sideways()
    with stranger.page.expect_console_message(lambda said: said.text.startswith("CSP: img-src")):
        stranger.page.evaluate(
            "document.body.append(Object.assign(new Image(), {src: 'http://192.0.2.1/x.png'}))"
        )
    stranger.page.evaluate("setTimeout(() => { throw new Error('broken script'); })")
    stranger.page.wait_for_timeout(100)
    assert any("CSP: img-src" in one for one in trouble)
    assert any("broken script" in one for one in trouble)


def _record_the_visit(li: Visitor) -> tuple[str, str]:
    """A firm new to the register, two matters, each in its own part of the form; number and code of the second."""
    li.open("/directory/parties/new/")
    li.fill({"类别": "企业", "名称": "晨光纺织有限公司", "所在区划": "东街街道"})
    li.confirms("新增服务对象")
    li.open("/")
    li.follow("走访", within="nav.nav")
    li.follow("登记走访")
    li.field("走访对象").press_sequentially("晨光")
    expect(li.page.locator("datalist option[value=晨光纺织有限公司]")).to_be_attached()
    li.fill({"走访对象": "晨光纺织有限公司"})
    li.fill({"走访领导": _option(li, "走访领导", "张书记")})
    li.fill({"标题": "厂门口路灯不亮", "反映内容": "两盏路灯已坏半月。", "性质": "问题"}, within="#m1")
    expect(li.field("解决措施", "#m1")).to_be_hidden()
    li.tick("现场处理", "现场解决", within="#m1")
    li.fill({"解决措施": "当场接通电源。", "当面答复内容": "路灯今晚就能亮。"}, within="#m1")
    li.fill({"标题": ROOF, "反映内容": "屋顶多处漏雨，雨天停工。", "性质": "问题"}, within="#m2")
    li.press("登记走访")
    li.sees("已登记 2 件")
    receipt = li.page.locator("section.receipt", has_text=ROOF)
    number = NUMBER.findall(receipt.inner_text())[0]
    return number, receipt.locator("b.code").inner_text()


def _option(visitor: Visitor, label: str, words: str) -> str:
    """The full words of the only choice that holds these."""
    found = visitor.field(label).locator("option", has_text=words).all_text_contents()
    assert len(found) == 1
    return found[0].strip()


def _dispatch_and_handle(cast: dict[str, Visitor], number: str) -> None:
    cast["li"].does(number, "受理", {"类别": "0404 用地用房·楼宇改造"})
    he = cast["he"]
    he.open("/dispatch-queue/")
    he.follow("交办", within=f"tr:has-text('{number}')")
    expect(he.field("牵头单位")).to_have_value("housing")
    he.tick("协办单位", "区城市管理局")
    he.confirms("交办")
    liu = cast["liu"]
    liu.open("/")
    liu.follow("签收", within=f"li:has-text('{number}')")
    liu.confirms("签收")
    liu.does(number, "先行联系", {"联系方式": "上门", "沟通情况和办理打算": "三日内进场。"})
    cast["liu_head"].does(number, "办理反馈", RESULT)


def _answer_and_close(cast: dict[str, Visitor], number: str) -> None:
    zhao = cast["zhao"]
    zhao.open(f"/matters/{number}/")
    zhao.follow("审核")
    zhao.tick("审核通过", "是")
    for question in ("问题已解决或已说明", "诉求逐项答复", "已主动对接反映人", "措施合法合规"):
        zhao.field(question).check()
    zhao.confirms("审核")
    cast["he"].does(number, "答复审签")
    cast["li"].does(number, "送达回音", {"送达渠道": "电话"})
    chen = cast["chen"]
    chen.open("/call-backs/")
    chen.follow("回访", within=f"tr:has-text('{number}')")
    chen.tick("接通", "是")
    chen.fill({"是否解决": "已解决", "满意度": "满意"})
    chen.confirms("回访")
    cast["he"].does(number, "销号", {"销号结论": "已解决，企业满意。"})
    cast["he"].sees("已销号")


def _follow_by_code(raiser: Visitor, code: str) -> None:
    raiser.open("/track/")
    raiser.fill({"查询码": code})
    raiser.press("查询")
    raiser.sees(ANSWER)
    raiser.sees("已办结")
    assert code not in raiser.page.url


def _look_on_a_phone(leader: Visitor, number: str) -> None:
    leader.sign_in("zhang")
    leader.sees("收集 2 件，已有回音 1 件")
    assert not leader.scrolls_sideways()
    leader.open(f"/matters/{number}/")
    leader.sees(ANSWER)
    assert not leader.scrolls_sideways()
    leader.open("/visits/new/")
    assert not leader.scrolls_sideways()
