"""答复核对: each hint where it is due and nowhere else, with the words it rests on; never by length, never a block."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.rules import ResultClass
from lianxin.config import cli_reading
from lianxin.reading.rules.answers import Checked, check, core, phrases, points_of, substance, terms
from tests import world as county
from tests.pages import client_of, hidden, text_of
from tests.world import World

QUESTION = "东街路灯不亮。1、东街小学门口路灯坏了三盏。2、地下通道漏水，请问什么时候修好？"
GOOD = (
    "东街小学门口三盏路灯已由区城管局于3月5日更换；地下通道漏水经现场核实为伸缩缝破损，区住建委已列入4月检修，"
    "4月20日前完工。联系电话023-6312。"
)


def codes(found: Checked) -> set[str]:
    return {one.code for one in found.hints}


def test_an_answer_to_every_point_with_who_what_and_when_gets_no_hint() -> None:
    found = check(QUESTION, GOOD)
    assert codes(found) == set()
    assert len(found.points) == 2
    assert found.score > 0.9


def test_a_point_that_is_left_out_is_told_with_its_words() -> None:
    found = check(QUESTION, "东街小学门口三盏路灯已由区城管局于3月5日更换。")
    assert [(one.code, "地下通道" in one.words[0]) for one in found.hints] == [("point_missed", True)]


def test_who_what_and_when_are_asked_for() -> None:
    found = check("路灯不亮，请问何时修好", "路灯会修好的，相关部门会去，请放心。")
    assert {"who_missing", "what_missing", "when_missing"} <= codes(found)
    assert next(one for one in found.hints if one.code == "who_missing").words == ("相关部门",)


@pytest.mark.parametrize("length", [1, 8])
def test_empty_phrases_are_told_however_long_the_answer_is(length: int) -> None:
    text = "路灯一事我们高度重视，正在研究，将依法依规处理，进一步加强管理。" * length
    hint = next(one for one in check("路灯不亮", text).hints if one.code == "empty_words")
    assert {"高度重视", "正在研究", "依法依规处理"} <= set(hint.words)


def test_one_empty_phrase_in_an_answer_of_substance_is_none() -> None:
    assert "empty_words" not in codes(check(QUESTION, f"我局高度重视。{GOOD}"))


@pytest.mark.parametrize(
    ("text", "result_class", "is_told"),
    [
        ("路灯问题已解决，计划6月由城管局更换。", "B", True),
        ("路灯问题已解决，由城管局6月5日更换。", "B", True),
        ("路灯计划6月由城管局更换。", "B", False),
        ("路灯问题已解决，计划6月由城管局更换。", "A", False),
        ("路灯问题已解决，计划6月由城管局更换。", "", True),
        ("路灯由城管局更换，已解决。下一步计划6月检修。", "", False),
    ],
)
def test_a_promise_is_not_told_as_done(text: str, result_class: str, is_told: bool) -> None:
    assert ("promise_as_done" in codes(check("路灯不亮", text, result_class=result_class))) == is_told


@pytest.mark.parametrize(
    "text",
    [
        "您反映的问题已收悉。",
        "关于您反映的问题，已转东街街道调查处理。",
        "请您咨询公安局户政科。",
        "",
        "网友：您好！",
        "不属于我局职能范围。",
    ],
)
def test_what_only_passes_a_matter_on_is_told(text: str) -> None:
    assert "only_passed_on" in codes(check("路灯不亮，请问何时修好", text))


def test_a_copied_answer_is_told_with_the_matter_it_is_from() -> None:
    others = {
        "SFW-2026-00001": "西门菜场的摊位已由商务委于3月1日清理，摊主已迁入新址。",
        "SFW-2026-00002": f"网友：您好！{GOOD}感谢您的支持！",
    }
    hint = next(one for one in check(QUESTION, GOOD, others=others).hints if one.code == "copied")
    assert hint.words[0] == "SFW-2026-00002"
    assert hint.words[1][:-1] in GOOD
    assert "copied" not in codes(check(QUESTION, GOOD, others={"SFW-2026-00001": others["SFW-2026-00001"]}))


def test_an_answer_about_something_else_is_told() -> None:
    assert "off_topic" in codes(check("垃圾站臭味扰民", "公交3路4月1日起由区交通局延长至滨江站。"))


def test_greeting_thanks_and_date_are_no_answer() -> None:
    told = "网友“甲”：您好！您的留言已收悉。现将有关情况回复如下：路灯已更换。"
    assert core(f"{told}感谢您对我们工作的支持！2026年3月5日") == "路灯已更换。"


def test_length_alone_changes_nothing() -> None:
    """The same said over and over has no more substance and no fewer hints."""
    once, often = check(QUESTION, "路灯已由城管局更换。"), check(QUESTION, "路灯已由城管局更换。" * 30)
    assert codes(once) == codes(often)
    assert once.score == often.score


def test_points_are_numbered_items_or_sentences_that_ask() -> None:
    assert len(points_of("情况如下:1、路灯不亮;2、井盖松动;3、垃圾无人清运")) == 3
    assert points_of("我住在东街。希望修路灯。天气很好。") == ["希望修路灯"]
    assert points_of("") == []


def test_words_that_say_nothing_are_no_terms() -> None:
    assert terms("请问我们什么时候可以解决路灯问题") == {"路灯"}
    assert substance("相关部门") == frozenset()
    assert {"empty", "done", "planned", "act", "basis", "stop"} == set(phrases())


@pytest.mark.parametrize(
    "text", ["", "？？？", "𠮷" * 5000, "abc\x00def", "，" * 3000, "您好" * 3000, "1" * 5000]
)
def test_odd_texts_are_checked_without_harm(text: str) -> None:
    assert 0 <= check(text, text).score <= 1
    assert 0 <= check(QUESTION, text, others={"a": text}).score <= 1


# --- on the pages


def signed(world: World) -> Matter:
    return county.sign(world, county.send(world, county.accept(world, county.register(world))))


def test_the_review_and_the_signing_show_the_hints(world: World) -> None:
    matter = county.report(world, signed(world))
    Answer.objects.filter(matter=matter).update(text="高度重视，正在研究，尽快解决，依法依规处理。")
    page = text_of(client_of(world, "zhao"), f"/matters/{matter.number}/do/reply.review/")
    assert "答复核对" in page
    assert "“正在研究”" in page
    matter = county.pass_review(world, matter)
    assert "答复核对" in text_of(client_of(world, "he"), f"/matters/{matter.number}/do/reply.approve/")
    assert county.tell(world, matter).state == "to_call_back"


def test_who_reports_may_have_his_words_checked_before_they_go(world: World) -> None:
    matter = signed(world)
    part = next(one for one in county.parts(matter) if one.part == "lead")
    path, client = f"/undertakings/{part.pk}/do/reply.report/", client_of(world, "liu_head")
    page = text_of(client, path)
    assert "预览和核对答复" in page
    fields = {**hidden(page), "result_class": "B", "public_answer": "已解决，计划明年再修。", "check": "1"}
    checked = client.post(path, fields)
    body = checked.content.decode()
    assert checked.status_code == 200
    assert "计划中的事写成了已办结" in body
    assert "预览：反映人将看到" in body
    assert "已解决，计划明年再修。</textarea>" in body
    assert county.fresh(matter).state == "with_units"


def test_hints_come_while_somebody_writes_for_who_sees_the_matter(world: World) -> None:
    matter, path = signed(world), "/matters/{}/check-answer/"
    given = {"public_answer": "正在研究。", "result_class": "A"}
    part = client_of(world, "liu").post(path.format(matter.number), given)
    assert any("没有写明由谁办" in one["text"] for one in part.json()["items"])
    assert part["Cache-Control"] == "no-store"
    assert client_of(world, "liu").post(path.format(matter.number), {}).json() == {"items": []}
    assert client_of(world, "outsider").post(path.format(matter.number), given).status_code == 404


def test_a_copy_of_another_matters_answer_is_told_only_to_who_sees_that(world: World) -> None:
    county.to_call_back(world)
    matter = county.report(world, signed(world), ResultClass.A)
    page = text_of(client_of(world, "zhao"), f"/matters/{matter.number}/do/reply.review/")
    assert "与另一事项的答复大段相同" in page
    assert "“SFW-2026-00001”" in page


def test_the_command_line_checks_two_files(tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text(QUESTION, encoding="utf-8")
    (tmp_path / "a.txt").write_text("路灯一事正在研究。", encoding="gb18030")
    words = ["check-answer", "--question", str(tmp_path / "q.txt"), "--answer", str(tmp_path / "a.txt")]
    told = json.loads(CliRunner().invoke(cli_reading.group, [*words, "--json"]).output)
    assert {"who_missing", "when_missing"} <= {one["code"] for one in told["hints"]}
    assert 0 <= told["score"] < 0.5
    assert "没有写明时间" in CliRunner().invoke(cli_reading.group, words).output
    missing = CliRunner().invoke(cli_reading.group, [*words[:-1], str(tmp_path / "none.txt")])
    assert missing.exit_code != 0
