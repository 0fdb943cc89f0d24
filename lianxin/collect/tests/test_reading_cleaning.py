"""Cleaning: injected noise goes, legitimate writing stays, and cleaning twice changes nothing."""

from __future__ import annotations

import csv
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.collect.rules import UnreadableFile, clean
from lianxin.collect.rules.lines import cut_tail, verdict
from lianxin.collect.rules.pinyin import remove_notes
from lianxin.collect.rules.script import to_simplified
from lianxin.collect.tests.samples import NUMBERS, report, shared

NOISY = [
    ("服(fu)務(wu)企業", "服务企业", 2),
    ("問(wèn)題(tí)", "问题", 2),
    ("座談會(huì )上", "座谈会上", 1),
    ("合理(li)(li)需求", "合理需求", 2),
    ("旅（lǚ）游（yóu）", "旅游", 2),
    ("文化旅(lv)游", "文化旅游", 1),
    ("收(shou)集(ji)問(wen)題,加強服務(fuwu)", "收集问题,加强服务", 4),
    ("長(zhǎng)大了", "长大了", 1),
    ("長(chang)江", "长江", 1),
]
LEGITIMATE = [
    "《若干政策(试行)》",
    "(以下简称“三服务”)",
    "企业资源计划(ERP)系统",
    "维生素(C)",
    "企业(IT)类",
    "重庆(CQ)",
    "他(TA)说",
    "这样不行(ok)",
    "丙(A)级",
    "服务(fuwu)窗口",
    "第(一)项、第(2)项",
    "显著成效,著名商标,本书由他编著",
    "乾源大厦、李昇先生、瞭望塔",
]


@pytest.mark.parametrize(("noisy", "plain", "count"), NOISY)
def test_notes_are_removed(noisy: str, plain: str, count: int) -> None:
    cleaned = clean(noisy)
    assert (cleaned.text, cleaned.removed) == (plain, count)


@pytest.mark.parametrize("text", LEGITIMATE)
def test_legitimate_writing_is_untouched(text: str) -> None:
    cleaned = clean(text)
    assert (cleaned.text, cleaned.removed) == (text, 0)


def test_one_lone_reading_aid_in_a_long_text_stays() -> None:
    text = "村里的老人把这种手艺叫做句藏(zang),几代人口口相传。" + "希望有关部门把这门手艺保护起来。" * 6
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("為企業著想", "为企业着想"),
        ("及時籤收", "及时签收"),
        ("盡快答復", "尽快答复"),
        ("顯著改善", "显著改善"),
        ("80餘家", "80余家"),
        ("幹部的身分", "干部的身份"),
        ("建立臺帳", "建立台账"),
        ("三天后爲企業", "三天后为企业"),
        ("瞭解情況,彙報工作", "了解情况,汇报工作"),
    ],
)
def test_traditional_becomes_simplified(traditional: str, simplified: str) -> None:
    assert to_simplified(traditional) == simplified


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("当前位置:首页 > 新闻中心 > 正文", "navigation"),
        ("字体:【大 中 小】 打印 分享到", "navigation"),
        ("责任编辑:林一", "credit"),
        ("上一篇:区委召开专题会", "navigation"),
        ("在线影视大全,极速彩金平台,免费小说下载站", "spam"),
        ("2026-03-12 08:15 来源:某某日报", "byline"),
        ("发布日期：2026-04-02　信息来源：区委办", "byline"),
        ("某路口交通秩序井然。记者 罗某 摄", "caption"),
        ("synthetic://fixture/01 noise=clean", "address"),
        ("区里严厉打击网络赌博、六合彩等违法行为。", None),
        ("A社区有人卖六合彩,请查处", None),
        ("走访对象:甲公司", None),
        ("3月10日,李明到甲公司走访。", None),
    ],
)
def test_only_page_furniture_is_dropped(line: str, why: str | None) -> None:
    assert verdict(line) == why


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("问题得到解决。; Q* d5 n# F8 x", "问题得到解决。"),
        ("共收集问题12个。 6 B^ n1 z", "共收集问题12个。"),
        ("本文来自某某论坛 www.example.com", ""),
        ("联系电话12345", "联系电话12345"),
        ("使用5G和AI", "使用5G和AI"),
        ("办结率98.5%", "办结率98.5%"),
        ("邮箱:a_b@example.com", "邮箱:a_b@example.com"),
    ],
)
def test_forum_junk_is_cut_from_line_ends(line: str, kept: str) -> None:
    assert cut_tail(line) == kept


def test_html_remnants_go() -> None:
    raw = "<p>走访&nbsp;企业&amp;nbsp;3家</p><br/><div class='x'>收集&ldquo;问题&rdquo;</div><script>var a=1;</script>"
    assert clean(raw).joined() == "走访 企业 3家\n收集“问题”"


def test_a_repeated_title_stands_once() -> None:
    cleaned = clean("甲区:上门服务解难题-甲区网\n\n甲区:上门服务解难题\n\n3月,甲区走访企业三家。\n走访结束。")
    assert (cleaned.title, cleaned.text) == ("甲区:上门服务解难题", "3月,甲区走访企业三家。\n走访结束。")


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("企业反??映,厂区外??路破损。", True),
        ("锟斤拷锟斤拷企业", True),
        ("服务\ufffd企业", True),
        ("这件事怎么办??我们很着急。", False),
        ("什么时候能修好?居民都在等。", False),
        ("“真的解决了?”他问。", False),
    ],
)
def test_destroyed_text_is_flagged(text: str, lost: bool) -> None:
    assert clean(text).lost is lost


def test_wrongly_decoded_text_is_restored_where_the_bytes_are_still_there() -> None:
    good = "区领导走访企业和社区,收集问题"
    assert clean(good.encode().decode("gb18030")).text == good
    assert clean(good.encode().decode("gb18030")).lost is False


def test_a_lossy_wrong_decoding_is_flagged() -> None:
    bad = "区领导走访企业,收集问题十二个。群众满意。".encode().decode("gbk", "replace").replace("\ufffd", "?")
    assert clean(bad).lost is True


def test_a_shuffled_copy_is_noted() -> None:
    shuffled = "其中,现场解决三个。\n随后,该公司恢复生产。\n区领导走访企业三家。"
    assert "scrambled" in clean(shuffled).notes


def test_more_than_two_million_characters_are_refused() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        clean("字" * (2 * 1024 * 1024 + 1))
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("number", NUMBERS)
def test_cleaning_a_clean_report_changes_nothing(number: str) -> None:
    once = clean(report(number))
    twice = clean(once.joined())
    assert (twice.title, twice.text, twice.removed) == (once.title, once.text, 0)


SIGNS = "务服理會系旅著乾瞭的,。(()）“”《》?:;、 \n\u3000<>&#-|"
SCRAPS = (
    "(li)",
    "(fuwu)",
    "(wù)",
    "(huì )",
    "&amp;",
    "nbsp;",
    "<p>",
    "</",
    "br>",
    "\ufeff",
    "\u200b",
    "锛",
    "銆",
    "??",
)
LABELS = (
    "2026-01-02",
    "来源:",
    "记者",
    "摄",
    "当前位置:",
    "责任编辑:",
    "# a",
    "% 1",
    "第3期",
    "-某某网",
    "工作简报",
)
PIECES = st.sampled_from([*SIGNS, *SCRAPS, *LABELS])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean(raw)
    twice = clean(once.joined())
    assert (twice.title, twice.text, twice.removed) == (once.title, once.text, 0)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_cleaned_twice(raw: str) -> None:
    once = clean(raw)
    assert clean(once.joined()).joined() == once.joined()


MESSAGES = (
    ("labelled_raw.csv", "留言详情"),
    ("replies.csv", "答复意见"),
    ("replies.csv", "留言详情"),
    ("stream.csv", "留言详情"),
    ("leaders_board.csv", "content"),
)


def test_no_bracket_of_real_messages_is_touched() -> None:
    csv.field_size_limit(sys.maxsize)
    texts = []
    for name, column in MESSAGES:
        with shared("data", "messages", name).open(encoding="utf-8-sig", newline="") as file:
            texts += [row[column] or "" for row in csv.DictReader(file)]
    assert sum(len(re.findall("[(（]", text)) for text in texts) > 5_000
    assert [text for text in texts if remove_notes(text).text != text] == []
