"""租金官司已经进了法院，小李不予受理，但必须说清理由、告诉人家该去哪儿。

反映人凭码看到的是一句完整的话；办公室后来发现搞错了，还能重启。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.forms import Given
from tests.scenarios.pages import Office

DECLINED: dict[str, Given] = {
    "不予受理理由": "租金纠纷已由法院立案。",
    "告知的受理渠道": "区人民法院诉讼服务中心",
    "告知内容": "您反映的租金纠纷已进入诉讼，请向区人民法院诉讼服务中心查询进展。",
}


def test_declined_but_told_where_to_go(office: Office) -> None:
    receipt = routine.register(office, {"标题": "与房东的租金纠纷"})
    li = office.desk("li")
    li.opens(receipt.number)
    li.follows("不予受理")
    li.sends("确认不予受理", {**DECLINED, "告知的受理渠道": "", "告知内容": ""}, status=422)
    assert "告知的受理渠道" in li.screen.faults
    assert "租金纠纷已由法院立案" in li.screen.html
    li.sends("确认不予受理", DECLINED)
    assert "不予受理（已告知渠道）" in li.screen
    assert "区人民法院诉讼服务中心" in li.screen

    raiser = office.nobody()
    raiser.sees("/track/")
    raiser.sends("查询", {"查询码": receipt.code})
    assert "请向区人民法院诉讼服务中心查询进展" in raiser.screen
    assert "不属受理范围，已告知渠道" in raiser.screen

    page = office.desk("he").does(receipt.number, "重启", {"重启理由": "法院已裁定驳回，仍属本区处理。"})
    assert "待受理" in page


def test_a_lead_on_misconduct_is_not_taken_in(office: Office) -> None:
    number = routine.register(office, {"标题": "反映某干部作风问题"}).number
    li = office.desk("li")
    li.opens(number)
    li.follows("受理")
    li.sends("确认受理", {"类别": "0804"}, status=422)
    assert "不在此办理，请以“不予受理”告知受理渠道" in li.screen.faults
