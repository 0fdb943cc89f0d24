"""网络慢，小李把“登记”连按三下，只登记一件；走访登记也一样。

老赵还在写更正，小李已经受理了：老赵得到 409 页，看到这期间谁做了什么，自己写的字一个没丢，核对后再交。
"""

from __future__ import annotations

from tests.scenarios import routine
from tests.scenarios.pages import NUMBER, Office


def test_the_same_form_sent_three_times_makes_one_matter(office: Office) -> None:
    li = office.desk("li")
    li.sees("/matters/new/")
    address, data = li.would_send("确认登记事项", routine.REGISTERED)
    receipts = [li.posts(address, data).text for _ in range(3)]
    assert len({NUMBER.findall(one)[0] for one in receipts}) == 1
    assert "共 1 条" in li.sees("/matters/")


def test_the_same_visit_sent_twice_is_one_visit(office: Office) -> None:
    li = office.desk("li")
    li.sees("/visits/new/")
    given = {
        "走访领导": "张书记",
        "走访对象": "东街小学",
        "第 1 件/标题": "校门口无斑马线",
        "第 1 件/反映内容": "放学时车多，家长担心。",
        "第 1 件/性质": "问题",
    }
    address, data = li.would_send("登记走访", given)
    for _ in range(2):
        assert "已登记 1 件" in li.posts(address, data)
    assert "共 1 条" in li.sees("/matters/")
    assert li.sees("/visits/").text.count("ZF-2026-") == 1


def test_one_key_for_two_different_acts_is_refused(office: Office) -> None:
    li = office.desk("li")
    li.sees("/matters/new/")
    address, data = li.would_send("确认登记事项", routine.REGISTERED)
    li.posts(address, data)
    li.posts(address, {**data, "title": "另一件事"}, status=409)
    assert "同一请求编号已用于另一项操作" in li.screen.faults
    assert "另一件事" in li.screen.html


def test_a_stale_form_tells_what_happened_and_keeps_the_words(office: Office) -> None:
    number = routine.register(office).number
    zhao = office.desk("zhao")
    zhao.opens(number)
    zhao.follows("更正")
    address, data = zhao.would_send(
        "确认更正", {"更正理由": "门牌号写错了，应为十八号。", "地点": "纺织路十八号"}
    )
    routine.accept(office, number)
    zhao.posts(address, data, status=409)
    assert "您填写期间已有的变化" in zhao.screen
    assert "小李" in zhao.screen.block("受理", of="li").text
    assert "门牌号写错了，应为十八号。" in zhao.screen.html
    assert "应为十八号" not in office.desk("he").opens(number)

    zhao.sends("确认更正")
    assert "已办理：更正" in zhao.screen
    assert "应为十八号" in office.desk("he").opens(number)


def test_a_conflict_shows_both_texts_and_says_when_the_act_is_not_possible_any_more(office: Office) -> None:
    number = routine.register(office).number
    zhao, he = office.desk("zhao"), office.desk("he")
    zhao.opens(number)
    zhao.follows("更正")
    mine = zhao.would_send("确认更正", {"更正理由": "来电说明", "地点": "纺织路十八号"})
    he.opens(number)
    he.follows("更正")
    he.posts(*he.would_send("确认更正", {"更正理由": "现场核对", "地点": "纺织路北口"}))
    zhao.posts(*mine, status=409)
    page = zhao.screen.html
    yours, stands = page.split('id="yours"')[1].split('id="stands"')
    assert "纺织路十八号" in yours
    assert "纺织路北口" in stands.split("</section>")[0]
    assert "纺织路十八号" in page.split('id="again"')[1]
    assert "更正" in zhao.screen.faults

    zhao.opens(number)
    zhao.follows("受理")
    late = zhao.would_send("确认受理", {"类别": "0404", "受理意见": "先行受理，尽快交办"})
    routine.accept(office, number)
    zhao.posts(*late, status=409)
    page = zhao.screen.html
    assert "先行受理，尽快交办" in page.split('id="yours"')[1]
    assert "只能在“待受理”时进行" in page.split('id="again"')[1]
    assert "确认受理" not in page
