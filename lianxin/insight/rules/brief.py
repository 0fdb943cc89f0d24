"""The brief 简报 as sentences: from the figures of a period and of the one before to the six sections that offices write.

Owns the wording (practice, appendix A8) and how a sentence names its figures; what the figures are is found in
`insight.queries.brief`. Nothing personal: cases are told of 某企业, 某单位, 某居民. No database, no clock reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lianxin.insight.rules.brief_parts import Brief, BriefKind, Paragraph, Piece, Said, Section
from lianxin.insight.rules.figures import Figure, Form

NUMERALS = "一二三四五六七八九十"
CASES_MOST = 3
NO_FIELD = "未分类"
HEADS_MOST = 3
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx])(?!\d)")


@dataclass(frozen=True, slots=True)
class Case:
    """A case worth telling 典型案例: problem, measures, effect, without names."""

    title: str
    problem: str
    measures: str
    effect: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How a lead unit stands: what it has in hand, what is overdue, finished in time of what fell due, its tier in words."""

    code: str
    name: str
    in_hand: int
    overdue: int
    in_time: int
    due: int
    tier: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a brief is written from.

    Attributes:
        n, before: the sizes of the sets in this period and in the one before it.
        figures: the indicators of this period by code; `figures_before` those of the one before.
        heads: how many were collected in each field, most first; `returned` how many returns were asked in each.
        topics: titles of topics opened in the period.
        upward: titles of matters that were raised upward.
        left_out: indicators without the matters that are left out by a ruling 剔除后, each with how many those are.
    """

    since: date
    until: date
    n: Mapping[str, int]
    before: Mapping[str, int]
    figures: Mapping[str, Figure]
    figures_before: Mapping[str, Figure]
    heads: Sequence[tuple[str, int]]
    returned: Sequence[tuple[str, int]]
    units: Sequence[UnitLine]
    topics: Sequence[str]
    cases: Sequence[Case]
    left_out: Mapping[str, tuple[int, Figure]] = field(default_factory=dict)


def brief_of(facts: Facts) -> Brief:
    """Write the brief of a period."""
    writers = (_visits, _collected, _handled, _pressing, _common, _cases)
    sections = tuple(writer(facts) for writer in writers)
    numbered = tuple(
        Section(f"{NUMERALS[place]}、{one.title}", one.paragraphs, one.table)
        for place, one in enumerate(sections)
    )
    return Brief(title_of(kind_of(facts.since, facts.until)), (*numbered, _appendix(facts)))


def kind_of(since: date, until: date) -> BriefKind:
    """周报 for a week, 月报 for a month, else 简报."""
    if (until - since).days == 6 and since.weekday() == 0:
        return BriefKind.WEEK
    following = until.toordinal() + 1
    if since.day == 1 and date.fromordinal(following).day == 1 and (until - since).days < 31:
        return BriefKind.MONTH
    return BriefKind.BRIEF


def title_of(kind: BriefKind) -> str:
    """What a brief of a kind is called."""
    return f"区领导“三服务”工作{kind.zh}"


def days_words(since: date, until: date) -> str:
    """2026年11月9日至15日, with month and year said again only where they differ."""
    if since == until:
        return f"{since.year}年{since.month}月{since.day}日"
    last = f"{until.day}日"
    if since.month != until.month or since.year != until.year:
        last = f"{until.month}月{last}"
    if since.year != until.year:
        last = f"{until.year}年{last}"
    return f"{since.year}年{since.month}月{since.day}日至{last}"


def _n(facts: Facts, code: str) -> Said:
    return Said(code, str(facts.n[code]))


def _value(facts: Facts, code: str) -> Said:
    """An indicator as it is written: a share with its sign, nothing to reckon as 无."""
    return Said(code, value_words(facts.figures[code]), is_indicator=True)


def value_words(one: Figure) -> str:
    """96.6%, 3.8, 12; 无 where there was nothing to reckon."""
    if one.value is None:
        return "无"
    return f"{one.value:g}{'%' if one.indicator.form is Form.SHARE else ''}"


def _change(now: float, before: float, unit: str) -> str:
    """较上期 in words."""
    if now == before:
        return "与上期持平"
    return f"较上期{'增加' if now > before else '减少'}{abs(now - before):g}{unit}"


def _points(facts: Facts, code: str) -> str:
    """How a share moved, in points; nothing where one of the two could not be reckoned."""
    now, before = facts.figures[code].value, facts.figures_before[code].value
    if now is None or before is None:
        return ""
    if now == before:
        return "（与上期持平）"
    return f"（较上期{'上升' if now > before else '下降'}{abs(round(now - before, 1)):g}个百分点）"


def _without(facts: Facts, code: str) -> str:
    """What an indicator comes to without the matters that are left out; nothing where none is."""
    n, less = facts.left_out.get(code, (0, None))
    return f"（剔除{n}件后{value_words(less)}）" if less else ""


def _paragraph(*pieces: Piece) -> Paragraph:
    return Paragraph(tuple(one for one in pieces if one != ""))


def _listed(pairs: Sequence[tuple[str, Piece]], unit: str) -> list[Piece]:
    """甲3件、乙2件."""
    found: list[Piece] = []
    for place, (words, n) in enumerate(pairs):
        found += ["、" if place else "", words, n, unit]
    return found


def _visits(facts: Facts) -> Section:
    days = days_words(facts.since, facts.until)
    if not facts.n["visits"]:
        return Section("走访情况", (_paragraph(f"{days}，没有登记走访。"),))
    kinds = [("企业", "enterprises_met"), ("基层单位", "grassroots_met"), ("群众", "residents_met")]
    met = _listed([(words, _n(facts, code)) for words, code in kinds if facts.n[code]], "户")
    first = _paragraph(
        f"{days}，",
        _n(facts, "leaders"),
        "名区领导走访",
        _n(facts, "visits"),
        "次，",
        _change(facts.n["visits"], facts.before["visits"], "次"),
        "；走访对象",
        _n(facts, "parties_met"),
        "户，其中",
        *met,
        "。",
    )
    if not facts.n["plans_due"]:
        return Section("走访情况", (first,))
    second = _paragraph(
        "到期走访计划",
        _n(facts, "plans_due"),
        "项，完成",
        _n(facts, "plans_done"),
        "项，走访完成率",
        _value(facts, "visit_completion"),
        "，走访覆盖率",
        _value(facts, "visit_coverage"),
        "。",
    )
    return Section("走访情况", (first, second))


def _collected(facts: Facts) -> Section:
    n = facts.n["collected"]
    first = _paragraph(
        "共收集问题、建议", _n(facts, "collected"), "件，", _change(n, facts.before["collected"], "件"), "。"
    )
    if not n:
        return Section("问题收集", (first,))
    second = _paragraph("主要集中在", *_shares(facts.heads[:HEADS_MOST], n), "。")
    return Section("问题收集", (first, second), _heads_table(facts))


def _shares(heads: Sequence[tuple[str, int]], n: int) -> list[Piece]:
    found: list[Piece] = []
    for place, (words, count) in enumerate(heads):
        share = f"件（占{100 * count / n:.1f}%）"
        found += ["、" if place else "", words, _of_field("collected", words, count), share]
    return found


def _of_field(code: str, field: str, count: int) -> Said:
    """How many of a set lie in a field; what has none yet has no list of its own."""
    return Said(code, str(count), (("head", field),) if field != NO_FIELD else ())


def _heads_table(facts: Facts) -> tuple[tuple[str, ...], ...]:
    rows = [(words, str(count), f"{100 * count / facts.n['collected']:.1f}%") for words, count in facts.heads]
    return (("领域", "件数", "占比"), *rows)


BOOKS = (
    ("现场解决", "settled_on_site"),
    ("现场答复", "answered_on_site"),
    ("交办在办", "dispatched_open"),
    ("交办办结", "dispatched_ended"),
    ("上报", "upward"),
    ("并案", "merged"),
    ("不予受理", "declined"),
    ("撤回", "withdrawn"),
    ("待处理", "pending"),
)


def _handled(facts: Facts) -> Section:
    terms = _listed([(words, _n(facts, code)) for words, code in BOOKS if facts.n[code]], "件")
    books = _paragraph("本期收集的", _n(facts, "collected"), "件中，", *terms, "。")
    classes = _listed(
        [
            (f"{one}类", _n(facts, f"passed_{one.lower()}"))
            for one in "ABCD"
            if facts.n[f"passed_{one.lower()}"]
        ],
        "件",
    )
    passed = _paragraph(
        "审核通过办理结果", _n(facts, "passed"), "件", *(["，其中", *classes] if classes else []), "。"
    )
    rates = _paragraph(
        "按时签收率",
        _value(facts, "signed_in_time"),
        _points(facts, "signed_in_time"),
        _without(facts, "signed_in_time"),
        "，按时办结率",
        _value(facts, "finished_in_time"),
        _points(facts, "finished_in_time"),
        _without(facts, "finished_in_time"),
        "，有效回访",
        _n(facts, "asked"),
        "件，实际解决率",
        _value(facts, "solved"),
        _points(facts, "solved"),
        _without(facts, "solved"),
        "，满意率",
        _value(facts, "content"),
        _points(facts, "content"),
        _without(facts, "content"),
        "。办结答复率",
        _value(facts, "answered"),
        "。",
    )
    said = (books, passed, rates) if facts.n["collected"] else (passed, rates)
    return Section("办理情况", said, _compared(facts))


COMPARED = ("signed_in_time", "finished_in_time", "solved", "content")


def _compared(facts: Facts) -> tuple[tuple[str, ...], ...]:
    """与上期对照: the shares beside those of the period before; none where neither period has any."""
    pairs = [(facts.figures[code], facts.figures_before[code]) for code in COMPARED]
    rows = [
        (now.indicator.words[0], value_words(now), value_words(before))
        for now, before in pairs
        if now.value is not None or before.value is not None
    ]
    return (("指标", "本期", "上期"), *rows) if rows else ()


def _pressing(facts: Facts) -> Section:
    first = _paragraph(
        "期末在办",
        _n(facts, "in_hand"),
        "件，其中逾期",
        _n(facts, "overdue"),
        "件、两个工作日内到期",
        _n(facts, "near"),
        "件，挂账",
        _n(facts, "listed"),
        "件。",
    )
    late: list[tuple[str, Piece]] = [
        (one.name, Said("overdue", str(one.overdue), (("unit", one.code),)))
        for one in facts.units
        if one.overdue
    ]
    found = [first]
    if late:
        found.append(_paragraph("有逾期事项的单位（按单位代码排列，不排名）：", *_listed(late, "件"), "。"))
    if facts.returned:
        pairs: list[tuple[str, Piece]] = [
            (words, _of_field("returns_asked", words, count)) for words, count in facts.returned[:HEADS_MOST]
        ]
        found.append(_paragraph("退回申请较多的领域：", *_listed(pairs, "件"), "，请核对权责清单。"))
    return Section("提醒事项", tuple(found))


def _common(facts: Facts) -> Section:
    counted = _paragraph(
        "新立共性专题",
        _n(facts, "topics_opened"),
        "个，办结",
        _n(facts, "topics_ended"),
        "个，受益服务对象",
        _n(facts, "parties_helped"),
        "户。",
    )
    has_topics = facts.n["topics_opened"] or facts.n["topics_ended"]
    first = counted if has_topics else _paragraph("本期没有新立或办结的共性专题。")
    named = [_paragraph(f"新立专题：{'；'.join(facts.topics)}。")] if facts.topics else []
    top = [words for words, count in facts.heads[:HEADS_MOST] if count > 1]
    advice = [_paragraph(f"{'、'.join(top)}方面反映较为集中，建议牵头单位研究共性措施。")] if top else []
    return Section("共性问题与建议", (first, *named, *advice))


def _cases(facts: Facts) -> Section:
    if not facts.cases:
        return Section("典型案例", (_paragraph("本期没有经回访确认解决的事项。"),))
    found = [
        _paragraph(f"{place}.{one.title}。问题：{one.problem}措施：{one.measures}成效：{one.effect}")
        for place, one in enumerate(facts.cases, 1)
    ]
    return Section("典型案例", tuple(found))


def _appendix(facts: Facts) -> Section:
    rows = [
        (
            one.name,
            str(one.in_hand),
            str(one.overdue),
            f"{one.in_time}/{one.due}" if one.due else "—",
            one.tier,
        )
        for one in facts.units
    ]
    table = (("单位", "在办", "逾期", "按时办结/到期", "分档"), *rows)
    words = "按单位代码排列，分档不排名；到期不足5件的不分档。"
    return Section("附：承办单位情况", (_paragraph(words),), table if rows else ())


def veiled(text: str, names: Mapping[str, str]) -> str:
    """脱敏: a text without the names it was told of, telephones and identity numbers.

    Args:
        names: what is to be put in the place of each name; longer ones first whatever their order.
    """
    for name in sorted(names, key=len, reverse=True):
        if name:
            text = text.replace(name, names[name])
    return PHONE.sub("（略）", text)
