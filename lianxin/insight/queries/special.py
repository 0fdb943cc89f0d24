"""What a special report 专报 is written from: a topic, field or area, its matters as they stood when the period ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from lianxin.casefile.lifecycle import ENDS, LABELS, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lists import Wanted
from lianxin.directory.models import Area
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.brief import done_of, names_of, sentence
from lianxin.insight.queries.sets import sizes
from lianxin.insight.queries.standing import due_then, maybe_open, stood
from lianxin.insight.rules.brief import veiled
from lianxin.insight.rules.special import GUARDED, TOLD_MOST, Line, Report
from lianxin.kernel.calendars import working_calendar

SETS = frozenset({"collected", "closings", "asked", "solved", "in_hand", "overdue", "listed"})
TITLE_MOST = 60


@dataclass(frozen=True, slots=True)
class About:
    """What a special report is about: a topic, or a field and an area, either of which may be left out."""

    topic: Matter | None = None
    head: str = ""
    area: Area | None = None

    @property
    def wanted(self) -> Wanted:
        """As lists are filtered by it."""
        if self.topic is not None:
            return Wanted(topic=self.topic.number)
        return Wanted(head=self.head, area=self.area.code if self.area else "")

    @property
    def words(self) -> str:
        """Such as “停车难”共性专题, 东街街道交通停车领域."""
        if self.topic is not None:
            return f"“{self.topic.title[:TITLE_MOST]}”共性专题"
        return f"{self.area.name if self.area else ''}{f'{self.head}领域' if self.head else ''}"


def report(asked: Asked, about: About) -> Report:
    """The report of a period, for whoever asks."""
    narrowed = replace(asked, wanted=about.wanted)
    rows = stood(narrowed.matters, narrowed.end, narrowed.now)
    rows = rows.filter(maybe_open(narrowed.end) | narrowed.during("registered_at"))
    rows = rows.exclude(~narrowed.during("registered_at") & Q(state_then__in=list(ENDS)))
    rows = rows.annotate(due_then=due_then(narrowed.end, narrowed.now))
    found = rows.select_related("category", "lead_unit", "party", "answer").order_by("registered_at", "id")
    return Report(
        title=f"关于{about.words}办理情况的专报",
        about=about.words,
        opening=_opening(about.topic) if about.topic else "",
        since=asked.since,
        until=asked.until,
        narrowed=tuple(about.wanted.as_query().items()),
        n=sizes(narrowed, SETS),
        lines=[_line(one, narrowed.end) for one in found[:TOLD_MOST]],
        n_lines=rows.count(),
    )


def _opening(topic: Matter) -> str:
    begun = working_calendar().local(topic.registered_at).date()
    lead = f"，由{topic.lead_unit.name}牵头" if topic.lead_unit else ""
    said = veiled(" ".join(topic.text.split()), {})
    day = f"{begun.year}年{begun.month}月{begun.day}日"
    return f"该共性专题（{topic.number}）于{day}立项{lead}。{said[:200]}{'……' if len(said) > 200 else ''}"


def _line(matter: Any, end: datetime) -> Line:
    state = State(matter.state_then) if matter.state_then else State(matter.state)
    is_open = state not in ENDS
    done = "" if matter.is_confidential else sentence(veiled(_before(matter, end), names_of(matter)))
    due = matter.due_then if is_open else None
    day = working_calendar().local(due).date() if due else None
    return Line(
        number=matter.number,
        title=GUARDED if matter.is_confidential else veiled(matter.title, names_of(matter)),
        field=matter.category.head if matter.category else "未分类",
        unit=matter.lead_unit.name if matter.lead_unit else "",
        state=LABELS[state][0],
        measures=done if done != "。" else "",
        due=f"{day.month}月{day.day}日" if day else "",
        is_open=is_open,
        is_late=bool(due and due < end),
    )


def _before(matter: Matter, end: datetime) -> str:
    """What was done by the end of the period."""
    return done_of(matter, end)[0]
