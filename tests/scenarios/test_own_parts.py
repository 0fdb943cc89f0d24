"""商业街停车难，住建委划线、城管局劝离，各办各的一份（分办）。

两家都反馈了才算办完：住建委先反馈，事项仍在办理；城管局也反馈后才送审核，答复里两家的话都有。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office

PARTS: dict[str, Given] = {
    "分办单位": ("区住房城乡建委", "区城市管理局"),
    "各单位任务": "",
}
TASKS = {"区住房城乡建委": "施划车位三十个。", "区城市管理局": "劝离占道商贩。"}


def test_every_unit_must_report_its_part(office: Office) -> None:
    number = routine.register(office, {"标题": "商业街停车难"}).number
    routine.accept(office, number, "0903")
    _dispatch(office, number)
    routine.sign(office, number)

    drawn: dict[str, Given] = {"公开答复口径": "车位已施划三十个。"}
    page = routine.report(office, number, drawn)
    assert "办理中" in page
    assert "区住房城乡建委 分办 已反馈" in page
    assert "部分反馈" in page
    assert "商业街停车难" not in office.desk("zhao").sees("/matters/?state=in_review")

    cleared: dict[str, Given] = {"公开答复口径": "占道商贩已劝离。"}
    routine.report(office, number, cleared, by="sun_head")
    assert "商业街停车难" in office.desk("zhao").sees("/matters/?state=in_review")
    page = routine.tell(office, number)
    told = page.block("公开答复 · 第1轮", of="p").text
    assert "车位已施划三十个。" in told
    assert "占道商贩已劝离。" in told


def _dispatch(office: Office, number: str) -> None:
    he = office.desk("he")
    he.opens(number)
    he.follows("分办")
    one_only: dict[str, Given] = {"分办单位": ("区住房城乡建委",), "各单位任务": "施划车位。"}
    assert "分办至少两个单位" in he.sends("确认分办", one_only, status=422).faults
    he.sends("确认分办", {**PARTS, "各单位任务": "\n".join(TASKS.values())})
    for unit, task in TASKS.items():
        assert task in he.screen.block(f"{unit} 分办 待签收", of="article").text
