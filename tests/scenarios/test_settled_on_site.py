"""张书记走访启明纺织，企业反映门前路灯不亮；区城管当场接通电源，书记当面答复。

现场解决的事也要回访：小陈电话核实，何主任销号，书记在首页看到这次走访收集 1 件、已有回音 1 件。
"""

from __future__ import annotations

from tests.scenarios.pages import Office, number_on


def test_settled_on_the_spot_and_still_called_back(office: Office) -> None:
    number = _visited(office)
    page = office.desk("he").opens(number)
    assert "待回访" in page
    assert "当场接通电源，路灯已亮" in page
    assert "尚未完成回访" in page.why_grey("销号")

    chen = office.desk("chen")
    assert "门前路灯不亮" in chen.sees("/call-backs/")
    chen.follows("回访", beside=number)
    assert "路灯今晚就能亮" in chen.screen
    chen.sends("确认回访", {"接通": "是", "是否解决": "已解决", "满意度": "非常满意"})

    office.desk("he").does(number, "销号", {"销号结论": "当场解决，企业满意。"})
    assert "已销号" in office.desk("he").screen
    assert "门前路灯不亮" not in chen.sees("/call-backs/")
    assert "收集 1 件，已有回音 1 件" in office.desk("zhang").sees("/")


def _visited(office: Office) -> str:
    li = office.desk("li")
    li.sees("/visits/new/")
    screen = li.sends(
        "登记走访",
        {
            "走访领导": "张书记",
            "走访对象": "启明纺织有限公司",
            "走访日期": "2026-03-02",
            "第 1 件/标题": "门前路灯不亮",
            "第 1 件/反映内容": "厂门口两盏路灯已坏半月，夜班职工出行不便。",
            "第 1 件/性质": "问题",
            "第 1 件/现场处理": "现场解决",
            "第 1 件/解决措施": "区城管局当场接通电源，路灯已亮。",
            "第 1 件/当面答复内容": "路灯今晚就能亮，今后每周巡查一次。",
        },
    )
    assert "已登记 1 件" in screen
    return number_on(screen)
