"""全程留痕 as people read it: each ledger entry with its step in words and its data as labelled lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from lianxin.casefile.lifecycle import LABELS, MATTER, State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, ClockKind, Kind, Outcome, ResultClass, Source, Urgency
from lianxin.kernel.acts import Channel
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.lights import is_end_of_day
from lianxin.kernel.models import Entry
from lianxin.kernel.words import Labelled

Pair = tuple[str, str]

# Packages of later stages add the words of their own steps, data and closed lists.
STEP_WORDS: dict[str, Pair] = {
    **{row.step: (row.zh, row.en) for row in MATTER.rows},
    "collect.merged_in": ("并入他案", "Another was merged in"),
    "collect.unmerged_from": ("撤出并案", "A merged one was taken out"),
    "casefile.hand_over": ("移交责任岗", "Handed over"),
}
DATA_WORDS: dict[str, Pair] = {
    "title": ("标题", "Title"),
    "source": ("来源", "Source"),
    "kind": ("性质", "Kind"),
    "lead": ("牵头单位", "Lead"),
    "support": ("协办单位", "Support"),
    "units": ("单位", "Units"),
    "unit": ("单位", "Unit"),
    "part": ("承办方式", "Part"),
    "handler": ("经办", "Handler"),
    "who_acted": ("办理人（单位）", "Who did it"),
    "basis": ("依据", "Basis"),
    "programme": ("政策", "Programme"),
    "withdrawn": ("收回单位", "Taken back from"),
    "reason": ("理由", "Reason"),
    "proposed": ("建议承办单位", "Proposed unit"),
    "reassigned": ("改派单位", "Re-assigned to"),
    "until": ("延至", "Until"),
    "stands_until": ("暂停至", "Stands still until"),
    "workdays": ("工作日", "Working days"),
    "party_told": ("告知反映人", "The party was told"),
    "class": ("结果类别", "Class"),
    "batch": ("导入批次", "Batch"),
    "row": ("原台账行号", "Row of the ledger"),
    "own_number": ("原台账编号", "Number in the ledger"),
    "superior": ("上级单位", "Superior body"),
    "tracking": ("对接跟踪单位", "Tracking unit"),
    "child": ("上报子项", "Upward child"),
    "topic": ("共性专题", "Topic"),
    "topic_title": ("专题名称", "Title of the topic"),
    "number": ("文号", "Number"),
    "level": ("级别", "Level"),
    "proposed_level": ("建议级别", "Proposed level"),
    "level_reason": ("调整级别的理由", "Why another level"),
    "reply_due": ("回复期限", "Reply due"),
    "returns_on": ("承诺（复查）日期", "Returns on"),
    "coordinator": ("责任领导", "Coordinator"),
    "new_lead": ("改由牵头", "New lead"),
    "outcome": ("办理结果", "Outcome"),
    "channel": ("渠道", "Channel"),
    "delivered": ("已送达", "Delivered"),
    "reached": ("接通", "Reached"),
    "solved": ("是否解决", "Solved"),
    "contentment": ("满意度", "Satisfaction"),
    "reasonable": ("诉求合理", "Reasonable"),
    "round": ("轮次", "Round"),
    "days": ("用时（工作日）", "Working days"),
    "clock": ("环节", "Limit"),
    "into": ("并入", "Into"),
    "from": ("来自", "From"),
    "where_to_go": ("告知渠道", "Where to go"),
    "urgency": ("紧急程度", "Urgency"),
    "handed_from": ("原责任岗", "From"),
    "handed_to": ("转由", "To"),
    "moved_from": ("原期限", "Until now"),
    "moved_to": ("现期限", "Now"),
    "calendar": ("日历版本", "Calendar"),
}
VALUE_WORDS: dict[str, type[Labelled]] = {
    "source": Source,
    "kind": Kind,
    "class": ResultClass,
    "outcome": Outcome,
    "channel": AnswerChannel,
    "clock": ClockKind,
    "urgency": Urgency,
}
# Ends of limits: a day, with the hour where the limit is one of hours.
MOMENTS = ("moved_from", "moved_to")
FIELD_WORDS: dict[str, Pair] = {
    "title": ("标题", "Title"),
    "text": ("反映内容", "Text"),
    "place": ("地点", "Place"),
    "category": ("类别", "Category"),
    "urgency": ("紧急程度", "Urgency"),
}
CHANNELS: dict[str, Pair] = {
    Channel.PAGE: ("网页", "Page"),
    Channel.API: ("接口", "API"),
    Channel.CLI: ("命令行", "Command line"),
    Channel.JOB: ("系统计时", "The clock"),
    Channel.LOAD: ("导入", "Loaded"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the timeline."""

    seq: int
    label: str
    who: str
    at: datetime
    channel: str
    change: str
    text: str
    facts: tuple[tuple[str, str], ...]


def timeline(matter: Matter, language: str, *, after: int = 0) -> list[Event]:
    """The entries of a matter, newest first."""
    rows = Entry.objects.filter(chain_id=matter.id, seq__gt=after).order_by("-seq")
    place = 1 if language.startswith("en") else 0
    return [_event(row, place) for row in rows]


def _event(row: Entry, place: int) -> Event:
    return Event(
        seq=row.seq,
        label=step_words(row.step)[place],
        who=row.actor_words,
        at=row.at,
        channel=CHANNELS[row.channel][place],
        change=_change(row, place),
        text=row.text,
        facts=tuple(_facts(row.data, place)),
    )


def step_words(step: str) -> Pair:
    """What a step is called, in both languages."""
    known = STEP_WORDS.get(step)
    command = COMMANDS.get(step)
    return known or ((command.zh, command.en) if command else (step, step))


def _change(row: Entry, place: int) -> str:
    if row.state_from == row.state_to or not row.state_to:
        return ""
    after = LABELS[State(row.state_to)][place]
    return f"{LABELS[State(row.state_from)][place]} → {after}" if row.state_from else after


def _facts(data: Mapping[str, Any], place: int) -> list[tuple[str, str]]:
    found = [
        (words[place], text)
        for name, words in DATA_WORDS.items()
        if name in data and (text := _value(name, data[name], place))
    ]
    changed: Mapping[str, Sequence[Any]] = data.get("changed") or {}
    return found + [
        (FIELD_WORDS[name][place], f"{old or '—'} → {new or '—'}") for name, (old, new) in changed.items()
    ]


def _value(name: str, value: Any, place: int) -> str:
    if isinstance(value, bool):
        return (("否", "No"), ("是", "Yes"))[value][place]
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if name in MOMENTS:
        return _end(value)
    words = VALUE_WORDS.get(name)
    if words is not None and value in {one.value for one in words}:
        member = words(value)
        return member.en if place else member.zh
    return str(value) if isinstance(value, str | int) else ""


def _end(value: str) -> str:
    """The end of a limit as the ledger has it; 2026-12-31, or 2026-12-31 16:40."""
    local = timezone.localtime(datetime.fromisoformat(value))
    return f"{local:%Y-%m-%d}" if is_end_of_day(local) else f"{local:%Y-%m-%d %H:%M}"
