"""办公室收到一篇走访通讯，小李粘贴进“材料读取”，系统读出走访和问题的草稿，每个字段标着出处。

小李核对后确认走访和其中一件，弃用另一件；确认的成了真正的走访和事项，有台账；材料本身不产生任何记录。
"""

from __future__ import annotations

from tests.scenarios.forms import Given
from tests.scenarios.pages import NUMBER, Desk, Office, number_on

REPORT = """云桥区领导走访启明纺织有限公司

2026年2月26日上午，区人大常委会主任张书华到启明纺织有限公司走访调研，面对面听取意见。

座谈中，启明纺织有限公司反映，厂区周边停车位不足，职工上下班停车难，希望协调增设停车位。张书华当场明确，由区城市管理局牵头、区住房城乡建委配合，十五个工作日内拿出方案。

启明纺织有限公司还反映，希望了解今年技改补助的申报条件。区商务委现场作了政策解读。
"""


def test_drafts_become_records_only_when_confirmed(office: Office) -> None:
    li = office.desk("li")
    _read(li)
    assert "待确认 3 条" in li.screen
    review = li.screen.address
    assert "没有符合条件的事项" in li.sees("/matters/")
    assert "没有符合条件的走访" in li.sees("/visits/")

    li.sees(review)
    _open(li, "走访")
    assert "张书华" in li.screen
    visit: dict[str, Given] = {"走访领导": "张书记", "走访日期": "2026-02-26"}
    li.sends("确认走访", visit)
    assert "已登记 ZF-2026-" in li.screen
    number = _confirm_parking(li)
    _reject_other(li)

    assert "草稿都已处理" in li.screen
    assert "共 1 条" in li.sees("/matters/")
    page = office.desk("he").opens(number)
    assert "登记走访事项" in page.block("全程留痕").text
    assert "张书记" in page
    assert "停车位不足" in page


def test_an_empty_text_or_a_broken_file_is_refused(office: Office) -> None:
    li = office.desk("li")
    li.sees("/intake/")
    li.sends("读取", {"或粘贴文本": " "}, status=422)
    assert "材料没有文字内容" in li.screen.faults


def _read(li: Desk) -> None:
    li.sees("/intake/")
    li.sends("读取", {"或粘贴文本": REPORT, "材料名称": "走访通讯"})
    assert "确认之前不产生任何记录" in li.screen


def _open(li: Desk, words: str) -> None:
    """Choose the draft that says so."""
    drafts = next(one for one in li.screen.main.all("ol") if "drafts" in one.classes)
    link = next(one for one in drafts.all("a") if words in one.text)
    li.sees(li.screen.address.split("?")[0] + link.attrs["href"].split("#")[0])


def _confirm_parking(li: Desk) -> str:
    _open(li, "停车")
    marked = [one.text for one in li.screen.main.all("mark")]
    assert any("停车" in one for one in marked)
    li.sends("确认事项", {"标题": "厂区周边停车位不足"})
    assert NUMBER.search(li.screen.text)
    assert "现场交办" in li.screen
    return number_on(li.screen)


def _reject_other(li: Desk) -> None:
    _open(li, "技改")
    li.sends("弃用草稿")
    assert "已弃用" in li.screen
