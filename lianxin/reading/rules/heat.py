"""What is told of a recurring topic 热点: place, subject, how hot, since when, rising or not.

Owns reading the messages of a file, the figures of a topic, and their order. Which messages belong together is in `topics`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import Any, Final

from lianxin.reading.rules.rows import Unreadable
from lianxin.reading.rules.topics import Telling, clusters, tellings

COLUMNS: Final = ("留言编号", "留言主题", "留言时间", "留言详情")
# Each two are compared: at ten thousand that takes 1.6 GB and some minutes.
MESSAGES_MOST: Final = 10_000
LEAST: Final = 3
WINDOW: Final = timedelta(days=30)
_DAY: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?!\d)")
_WORDS_MOST: Final = 4
_NAMES_MOST: Final = 2
# Said of anything.
_EMPTY: Final = re.compile(
    "什么|时候|关于|问题|为何|何时|恳请|有关|反映|咨询|投诉|建议|希望|强烈|强烈建议|请求|请问|怎么|如何|严重|存在|居民|业主|小区|附近|没有"
    "|可以|能否|是否|进行|解决|处理|领导|市民|群众|情况|为什么|到底|尽快|加快|再次|要求|举报|询问|相关|一个|这个|问问|能不能|哪些|不能|迟迟"
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a file 留言: `day` is None when its time cannot be read."""

    number: str
    sender: str
    title: str
    text: str
    day: date | None
    likes: int


def message(row: dict[str, str]) -> Message:
    """A row as a message; sender and likes may be missing."""
    return Message(
        row["留言编号"],
        row.get("留言用户", "") or row["留言编号"],
        row["留言主题"],
        row["留言详情"],
        day_of(row["留言时间"]),
        count_of(row.get("点赞数", "")),
    )


def day_of(text: str) -> date | None:
    """The day at the start of 2019/8/1 9:05, 2019-08-01 or 2019年8月1日; None when there is none."""
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def count_of(text: str) -> int:
    """A count as it was written; what is no whole number counts nothing."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def topics(rows: Sequence[dict[str, str]], *, least: int = LEAST) -> dict[str, Any]:
    """The recurring topics of the rows of a file 共性问题, the hottest first; rows without any words are left out and counted.

    Raises `Unreadable` when nothing is left or there are more than ten thousand.
    """
    messages = [message(row) for row in rows if row["留言主题"] or row["留言详情"]]
    _demand(len(messages))
    told = tellings([one.title or one.text[:40] for one in messages], [one.text for one in messages])
    common = Counter(word for one in told for word in set(one.title_words))
    days = [one.day for one in messages if one.day]
    found = [
        topic(
            [messages[place] for place in part],
            [told[place] for place in part],
            common,
            max(days, default=None),
        )
        for part in clusters(told)
        if len(part) >= least
    ]
    found.sort(key=lambda one: (-one["heat"], one["message_ids"]))
    return {
        "messages": len(messages),
        "left_out": len(rows) - len(messages),
        "undated": len(messages) - len(days),
        "topics": [{"rank": rank, **one} for rank, one in enumerate(found, 1)],
    }


def _demand(count: int) -> None:
    if not count:
        raise Unreadable(
            "没有可用的留言：主题和详情都是空的", "There are no messages: title and text are empty."
        )
    if count > MESSAGES_MOST:
        raise Unreadable(
            f"共 {count:,} 条，超过 {MESSAGES_MOST:,} 条，请按时间分成几份",
            f"There are {count:,} messages, more than {MESSAGES_MOST:,}; split the file by time.",
        )


def topic(
    messages: Sequence[Message], told: Sequence[Telling], common: Counter[str], today: date | None
) -> dict[str, Any]:
    """Everything that is said of one topic 共性问题."""
    days = sorted(one.day for one in messages if one.day)
    dense = busiest(days)
    senders = len({one.sender for one in messages})
    likes = sum(one.likes for one in messages)
    return {
        "place": place_of(told),
        "subject": subject_of(told, common),
        "title": typical(messages, told),
        "heat": heat((len(messages) + senders) / 2, likes, len(dense) / len(messages)),
        "count": len(messages),
        "senders": senders,
        "likes": likes,
        "from": days[0].isoformat() if days else None,
        "to": days[-1].isoformat() if days else None,
        "busiest": {"from": dense[0].isoformat(), "to": dense[-1].isoformat(), "count": len(dense)}
        if dense
        else None,
        "rise": rise(days, today),
        "months": dict(sorted(Counter(one.isoformat()[:7] for one in days).items())),
        "message_ids": [one.number for one in messages],
    }


def heat(voices: float, likes: int, dense: float) -> float:
    """热度: voices, and likes by their logarithm, up to doubled when all came within the busiest thirty days.

    Voices are the mean of messages and senders: ten letters of one person are more than one and less than ten of ten.
    """
    return round((voices + log(1 + likes)) * (1 + dense), 2)


def busiest(days: Sequence[date]) -> Sequence[date]:
    """The days, sorted, that fall into the fullest thirty 最集中的 30 天."""
    windows = [[day for day in days if first <= day < first + WINDOW] for first in dict.fromkeys(days)]
    return max(windows, key=len, default=[])


def rise(days: Iterable[date], today: date | None) -> int:
    """How many more in the last thirty days of the file than in the thirty before 升降."""
    if today is None:
        return 0
    ages = [(today - day) // WINDOW for day in days]
    return ages.count(0) - ages.count(1)


def place_of(told: Sequence[Telling]) -> str:
    """The district and the names, two at most, that half of the messages have 地点; empty when they share none."""
    names = {name for one in told for name in one.places}
    held = {name: sum(any(name in other for other in one.places) for one in told) for name in names}
    common = [name for name in names if held[name] * 2 >= len(told)]
    kept: list[str] = []
    for name in sorted(common, key=lambda name: (-held[name], -len(name), name)):
        if len(kept) < _NAMES_MOST and not any(set(name) & set(other) for other in kept):
            kept.append(name)
    return " ".join(
        filter(None, (_shared(one.areas for one in told), *sorted(kept, key=_order(told))))
    ).upper()


def _order(told: Sequence[Telling]) -> Callable[[str], tuple[float, str]]:
    """The district road stands before the estate, as most write it."""
    said = ["".join(one.places) for one in told]

    def mean(name: str) -> tuple[float, str]:
        found = [text.index(name) for text in said if name in text]
        return sum(found) / len(found), name

    return mean


def _shared(found: Iterable[Sequence[str]]) -> str:
    """The most frequent of the first of each, if any has one."""
    firsts = Counter(one[0] for one in found if one)
    return min(firsts, key=lambda name: (-firsts[name], name), default="")


def subject_of(told: Sequence[Telling], common: Counter[str]) -> str:
    """The words that most titles of the topic have and few others 主题词, in the order in which they are said."""
    shares = Counter(word for one in told for word in set(one.title_words) if not _EMPTY.fullmatch(word))
    score = {word: count * count / (len(told) * (common[word] + 3)) for word, count in shares.items()}
    best = sorted(score, key=lambda word: (-score[word], word))
    kept = [word for word in best if shares[word] * 3 >= len(told)][:_WORDS_MOST] or best[:1]
    said = [word for one in told for word in one.title_words]
    return " ".join(sorted(kept, key=said.index))


def typical(messages: Sequence[Message], told: Sequence[Telling]) -> str:
    """The title that has most of what all titles have 代表性标题, the shorter of two that have the same."""
    shared = Counter(run for one in told for run in set(one.title_runs))
    weight = [sum(shared[run] for run in set(one.title_runs)) / (len(one.title_runs) + 20) for one in told]
    best = max(range(len(told)), key=lambda place: (weight[place], -len(messages[place].title)))
    return messages[best].title or messages[best].text[:40]
