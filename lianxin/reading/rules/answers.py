"""答复核对: what a reader would miss in an answer, before it is released: points, who, what, when; empty and copied words.

Owns the hints and the words they rest on. It blocks nothing, decides nothing, and never judges by length. Phrases are data
(`data/answer_phrases.csv`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import rjieba

from lianxin.kernel.text import fold
from lianxin.reading.rules.leaves import occurs

PHRASES: Final = Path(__file__).parents[1] / "data" / "answer_phrases.csv"
POINTS_MOST: Final = 8
# A point is met when the answer speaks of so much of it.
MET: Final = 0.2
COPIED: Final = 0.5
RUN: Final = 14
EMPTY_MOST: Final = 2
# As much of a point as a good answer takes up, and as many concrete things as it has.
SPOKEN_OF: Final = 0.5
SUBSTANCE: Final = 7
# So many words that say something make a sentence that does.
ENOUGH: Final = 4
_GREETING: Final = re.compile(
    r"^[^。!:]{0,24}(?:网友|网民|尊敬)[^。!:]{0,24}[:!。]|您好[!,。:]?|[^。!:,]{0,50}(?:收悉|已阅|获悉)(?:[^。:!]{0,30}[。:!])?"
    r"|(?:现[将就]?|具体)?[^。:!,]{0,24}(?:回复|答复)如下[:。]?"
)
_CLOSING: Final = re.compile(
    r"感谢[^。!]*[。!]?|衷心感谢[^。!]*[。!]?|(?:特此|专项)?回复。|此复。?|祝您[^。!]*[。!]?"
    r"|\d{4}[年.-]\d{1,2}[月.-]\d{1,2}日?[。 ]*$"
)
_NUMBERED: Final = re.compile(
    r"(?:^|(?<=[。；;！!？?:：,，\s]))(?:第?[一二三四五六七八九十]+[、是]|[0-9]{1,2}[.、,，)）](?![0-9]))"
)
_ASKS: Final = re.compile(
    "请问|为什么|为何|怎么|如何|是否|能否|能不能|可否|什么时候|何时|多久|哪里|希望|建议|请求|恳请|要求|请(?!假|客)|咨询|想知道|想了解|[?？]"
)
_BODY: Final = re.compile(
    r"[\u4e00-\u9fff0-9a-z]{1,12}(?:局|委员会|委|街道办事处|街道|办公室|社区|公司|中心|大队|支队|派出所|法院|学校|医院|政府|指挥部|管理处|村委会|镇|乡|所)"
)
_VAGUE_BODY: Final = re.compile("(?:相关|有关|职能|主管|上级|各)(?:职能|主管)?(?:部门|单位|政府)")
_PHONE: Final = re.compile(r"电话|热线|致电|拨打|[0-9]{3,4}-[0-9*x-]{4,}")
_WHEN: Final = re.compile(
    r"\d{1,4}年\d{1,2}月|\d{1,2}月\d{1,2}日|\d{1,2}月(?:份|底|初|中旬|上旬|下旬)|\d{4}年(?:底|初|上半年|下半年|度)?|(?:年|月|季度|本周|下周)底?前"
    r"|\d+个?(?:工作日|天|日|周|个月|月)内|上半年|下半年|年内|年底|月底|今年|明年|本月|下月|目前|当日|现已|近期"
)
_AMOUNT: Final = re.compile(
    r"\d+(?:\.\d+)?(?:万|亿|千)?(?:元|亩|平方米|公里|米|户|个|台|条|处|次|起|人|套|%|吨|路)"
)
_DOCUMENT: Final = re.compile(r"《[^》]{2,40}》|第[一二三四五六七八九十百\d]+条|\d+号文?")
_PASSING: Final = re.compile(
    "转(?:交|送|至|办|发|由)?[^。,，]{0,20}(?:核|办|处|调查|部门)|已?收悉|(?:建议|请)(?:您|你)?[^。]{0,14}(?:咨询|拨打|联系|反映|来电|到)|不属于?[^。,]{0,12}(?:范围|业务|管理|职)"
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at again 核对提示: what, in both languages, and the words it rests on."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in an answer 核对结果: the hints, how much of each point it speaks of (0 to 1), and what is concrete in it."""

    hints: tuple[Hint, ...]
    points: tuple[tuple[str, float], ...]
    substance: frozenset[str]

    @property
    def score(self) -> float:
        """How an answer stands, 0 to 1, for putting many in order: points met, and what was found wrong; never its length."""
        shares = [min(1.0, share / SPOKEN_OF) for _, share in self.points] or [0.5]
        wrong = sum(_WEIGHTS.get(one.code, 0.0) for one in self.hints)
        said = min(1.0, len(self.substance) / SUBSTANCE)
        return 0.35 * sum(shares) / len(shares) + 0.35 * said + 0.3 * (1 - min(1.0, wrong))


_WEIGHTS: Final = {
    "who_missing": 0.25, "what_missing": 0.35, "when_missing": 0.2, "empty_words": 0.3, "promise_as_done": 0.3,
    "copied": 0.5, "off_topic": 0.35, "only_passed_on": 0.6, "point_missed": 0.1,
}  # fmt: skip


def check(
    question: str, answer: str, *, result_class: str = "", others: Mapping[str, str] | None = None
) -> Checked:
    """Hints on an answer to a question 答复核对.

    Args:
        question: what was raised, title and text.
        answer: what the raiser would be told.
        result_class: A to D where it is known; B is a promise.
        others: answers to other matters by what those are called, of which this one should not be a copy.
    """
    asked, told = fold(question), core(answer)
    points = tuple((one, _share(one, told)) for one in points_of(asked))
    found = (
        *_missed(points),
        _off_topic(asked, told),
        _who(told),
        _what(told),
        _when(told),
        _promise(told, result_class),
        _empty(told),
        _passed_on(told),
        _copied(told, others or {}),
    )
    return Checked(tuple(one for one in found if one), points, substance(told))


def core(answer: str) -> str:
    """An answer without greeting, thanks and date, folded."""
    return _CLOSING.sub("", _CLOSING.sub("", _GREETING.sub("", fold(answer))).strip()).strip()


def points_of(asked: str) -> list[str]:
    """The points that a folded question raises 诉求要点: its numbered items, else the sentences that ask for something."""
    starts = [found.start() for found in _NUMBERED.finditer(asked)]
    if len(starts) >= 2:
        ends = [*starts[1:], len(asked)]
        items = [asked[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        return [one for one in items if terms(one)][:POINTS_MOST]
    asking = [one for one in re.split("[。！!；;\n]", asked) if _ASKS.search(one) and terms(one)]
    return asking[:POINTS_MOST]


def terms(text: str) -> set[str]:
    """The words of a folded text that say something 实词."""
    found: list[str] = rjieba.cut(text)
    stop = phrases()["stop"]
    return {one for one in found if len(one) > 1 and one not in stop and not one.isdigit()}


def _share(point: str, told: str) -> float:
    """How much of a point an answer speaks of, by its words or by their first two characters."""
    wanted = terms(point)
    met = sum(one in told or (len(one) > 2 and one[:2] in told) for one in wanted)
    return met / len(wanted)


def _missed(points: Iterable[tuple[str, float]]) -> Iterable[Hint]:
    for point, share in points:
        if share < MET:
            yield Hint(
                "point_missed", "这一点似乎没有答到", "This point seems not to be answered", (point[:40],)
            )


def _off_topic(asked: str, told: str) -> Hint | None:
    if not terms(asked) or _share(asked, told) > 0.08:
        return None
    words = tuple(sorted(terms(asked), key=len, reverse=True)[:3])
    return Hint("off_topic", "几乎没有提到反映的事", "It hardly speaks of what was raised", words)


def _who(told: str) -> Hint | None:
    if _BODY.search(_VAGUE_BODY.sub("", told)) or _PHONE.search(told):
        return None
    vague = tuple(dict.fromkeys(found.group() for found in _VAGUE_BODY.finditer(told)))
    return Hint("who_missing", "没有写明由谁办、找谁问", "It does not say who does it or whom to ask", vague)


def _what(told: str) -> Hint | None:
    if _said("act", told) or _said("basis", told):
        return None
    return Hint(
        "what_missing", "没有写明做了什么或依据什么", "It does not say what was done or on what basis"
    )


def _when(told: str) -> Hint | None:
    if _WHEN.search(told):
        return None
    return Hint("when_missing", "没有写明时间", "It does not say when", _said("planned", told)[:3])


def _promise(told: str, result_class: str) -> Hint | None:
    done, planned = _said("done", told), _said("planned", told)
    if not done or result_class not in ("B", "") or (not result_class and not planned):
        return None
    if not result_class and not _still_to_come(told, done):
        return None
    return Hint(
        "promise_as_done",
        "计划中的事写成了已办结",
        "What is only promised is told as done",
        (*done, *planned[:3]),
    )


def _still_to_come(told: str, done: Sequence[str]) -> bool:
    """Whether a sentence says of one thing that it is done and still to come."""
    sentences = [one for one in re.split("[。；;]", told) if any(word in one for word in done)]
    return any(_said("planned", one) for one in sentences)


def _empty(told: str) -> Hint | None:
    """Many empty phrases, or one where nothing is said of what was done and when."""
    found = _said("empty", told)
    thin = len(substance(told)) < len(found) + 2
    if found and (len(found) > EMPTY_MOST or thin):
        return Hint("empty_words", "空话、套话多，具体内容少", "Many empty phrases, little substance", found)
    return None


def _passed_on(told: str) -> Hint | None:
    """Nothing but that somebody else has it, or should be asked."""
    sentences = [one for one in re.split("[。!;]", told) if one.strip()]
    passing = [found for one in sentences if (found := _PASSING.search(one))]
    others = [one for one in sentences if not _PASSING.search(one) and len(terms(one)) >= ENOUGH]
    if others or (terms(told) and not passing):
        return None
    words = tuple(one.group() for one in passing[:2])
    return Hint(
        "only_passed_on", "只说已收到、已转办或请另问，没有实质答复", "It only passes the matter on", words
    )


def substance(told: str) -> frozenset[str]:
    """What is concrete in a folded answer 实质内容: bodies, times, amounts, documents, what was done and why."""
    found = [
        found.group() for pattern in (_BODY, _WHEN, _AMOUNT, _DOCUMENT) for found in pattern.finditer(told)
    ]
    said = (*_said("act", told), *_said("basis", told))
    return frozenset(one for one in (*found, *said) if not _VAGUE_BODY.fullmatch(one))


def _copied(told: str, others: Mapping[str, str]) -> Hint | None:
    mine = _runs(told)
    shared = {name: mine & _runs(core(text)) for name, text in others.items()}
    name = max(shared, key=lambda one: len(shared[one]), default="")
    if not mine or not name or len(shared[name]) < COPIED * len(mine):
        return None
    words = (name, f"{min(shared[name], key=told.index)}…")
    return Hint("copied", "与另一事项的答复大段相同", "Long parts are those of another answer", words)


def _runs(text: str) -> set[str]:
    return {text[start : start + RUN] for start in range(len(text) - RUN + 1)}


def _said(kind: str, told: str) -> tuple[str, ...]:
    return tuple(one.replace("~", "…") for one in phrases()[kind] if occurs(one, told))


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """The phrases by kind 用语: empty, done, planned, act, basis."""
    with PHRASES.open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], fold(row["phrase"])) for row in csv.DictReader(file)]
    return {kind: tuple(phrase for of, phrase in rows if of == kind) for kind, _ in rows}
