"""张书记走访启明纺织，企业一次提了三件事，书记当场定了三种去向。

一件现场解决，一件用惠企政策当面答复，一件点名住建委牵头、城管局和商务委联动。第三件交办后走完全程：
签收、先行联系、协办意见、进展、A类反馈、审核、审签、送达、回访、销号、归档。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import NUMBER, Office

PROGRAMME = "云桥区技改补助办法"
VISIT: dict[str, Given] = {"走访领导": "张书记", "走访对象": "启明纺织有限公司", "接待人": "厂长周启明"}
SETTLED: dict[str, Given] = {
    "标题": "厂门口路灯不亮",
    "反映内容": "厂门口两盏路灯已坏半月。",
    "性质": "问题",
    "现场处理": "现场解决",
    "解决措施": "当场接通电源。",
    "当面答复内容": "路灯今晚就能亮。",
}
ANSWERED: dict[str, Given] = {
    "标题": "想了解技改补助怎么申报",
    "反映内容": "今年换了六台织机，想问能不能申报补助。",
    "性质": "咨询",
    "现场处理": "现场答复",
    "答复内容": "设备投资满五十万元即可申报，六月底前在网上提交。",
    "惠企政策": PROGRAMME,
}
NAMED: dict[str, Given] = {
    "标题": "老厂房屋顶漏雨影响生产",
    "反映内容": "租用的老厂房屋顶多处漏雨，雨天只能停工。",
    "性质": "问题",
    "现场处理": "现场交办",
    "牵头单位": "区住房城乡建委",
    "联动单位": ("区城市管理局", "区商务委"),
    "领导要求": "汛期前修好，不能让企业停工。",
}


def test_one_visit_three_ways_and_the_long_one_to_the_archive(office: Office) -> None:
    _publish(office)
    settled, answered, named = _record(office)
    assert "现场解决" in office.desk("he").opens(settled)
    assert PROGRAMME in office.desk("he").opens(answered)
    assert "待受理" in office.desk("he").opens(named)

    routine.accept(office, named)
    _dispatch(office, named)
    _work(office, named)
    _answer(office, named)
    _see_the_end(office, named)


def _publish(office: Office) -> None:
    li = office.desk("li")
    li.sees("/policies/new/")
    given: dict[str, Given] = {
        "编号": "JG-2026-01",
        "名称": PROGRAMME,
        "解释单位": "区商务委",
        "要点": "设备投资满五十万元的，按一成补助。",
        "施行日期": "2026-01-01",
    }
    assert PROGRAMME in li.sends("确认发布政策", given)


def _record(office: Office) -> list[str]:
    zhang = office.desk("zhang")
    zhang.sees("/visits/new/")
    rows = enumerate((SETTLED, ANSWERED, NAMED), 1)
    parts = {f"第 {n} 件/{label}": value for n, row in rows for label, value in row.items()}
    screen = zhang.sends("登记走访", {**VISIT, **parts})
    assert "已登记 3 件" in screen
    numbers = list(dict.fromkeys(NUMBER.findall(screen.text)))
    assert len(numbers) == 3
    return numbers


def _dispatch(office: Office, number: str) -> None:
    he = office.desk("he")
    assert "老厂房屋顶漏雨" in he.sees("/dispatch-queue/")
    he.follows("交办", beside=number)
    assert "领导现场确定" in he.screen
    _, filled = he.would_send("确认交办", {})
    assert (filled["lead"], sorted(filled["support"])) == (["housing"], ["citymgmt", "commerce"])
    he.sends("确认交办")
    assert "区住房城乡建委 牵头 待签收" in he.screen
    assert "待交办的事项都已交办" in he.sees("/dispatch-queue/")


def _work(office: Office, number: str) -> None:
    liu = office.desk("liu")
    assert "老厂房屋顶漏雨" in liu.sees("/").block("交办", of="section").text
    liu.follows("签收", beside=number)
    assert "汛期前修好" in liu.screen
    liu.sends("确认签收", {"经办科室（人）": "房管科"})
    routine.sign(office, number, "sun", "qian")
    contact: dict[str, Given] = {"联系方式": "上门", "沟通情况和办理打算": "已到厂查看，三日内进场。"}
    liu.does(number, "先行联系", contact)
    assert "联系对象 启明纺织有限公司" in liu.screen
    office.desk("sun").does(number, "协办意见", {"协办意见": "屋面无违建，可直接施工。"})
    office.desk("qian").does(number, "协办意见", {"协办意见": "已联系产权单位出资。"})
    assert "屋面无违建" in liu.opens(number)
    liu.does(number, "进展反馈", {"进展情况": "防水材料已进场。"})
    routine.report(office, number)
    assert "待审核" in liu.opens(number)


def _answer(office: Office, number: str) -> None:
    zhao = office.desk("zhao")
    assert "老厂房屋顶漏雨" in zhao.sees("/matters/?state=in_review")
    page = routine.tell(office, number)
    assert "待回访" in page
    assert "公开答复 · 第1轮 · 审签 办公室主任 何主任" in page
    assert "电话 已送达" in page
    routine.call(office, number)
    routine.close(office, number)


def _see_the_end(office: Office, number: str) -> None:
    he = office.desk("he")
    he.does(number, "归档")
    assert "已归档" in he.screen
    trail = he.screen.block("全程留痕").text
    steps = [
        "登记走访事项",
        "现场交办",
        "受理",
        "交办",
        "签收",
        "先行联系",
        "协办意见",
        "进展反馈",
        "办理反馈",
    ]
    for step in [*steps, "审核通过", "答复审签", "送达回音", "回访", "销号", "归档"]:
        assert step in trail
    assert "已归档" in he.screen.why_grey("归档")
    assert "核验通过" in _verified(office)


def _verified(office: Office) -> str:
    audit = office.desk("audit")
    audit.sees("/jobs/")
    return audit.sends("核验全部留痕").text
