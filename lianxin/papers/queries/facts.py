"""What several papers tell of a matter 文书要素: days, source, units, what leaders asked for. Never who a resident is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.time import calendar_of
from lianxin.casefile.rules import ClockKind, Source
from lianxin.directory.models import Unit
from lianxin.dispatch.lifecycle import Standing
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import Part
from lianxin.insight.rules.brief import veiled
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.limits import remaining_workdays
from lianxin.kernel.paper.shapes import Field
from lianxin.onsite.models import Decision
from lianxin.papers.models import PaperNumber
from lianxin.papers.rules import Kind, official, written_day
from lianxin.supervise.models import Instruction
from lianxin.visit.queries import visit_of

HANDLING = (ClockKind.HANDLE, ClockKind.REDO)
SECRECY = "反映人信息仅限办理使用，不得转告被反映单位或个人。"


def local_day(moment: datetime | date | None) -> date | None:
    """The day of a moment where the office is."""
    return working_calendar().local(moment).date() if isinstance(moment, datetime) else moment


def day_words(moment: datetime | date | None) -> str:
    """A day as it is written in papers; empty where there is none."""
    return written_day(local_day(moment)) if moment else ""


def prose(label: str, text: str) -> tuple[Field]:
    """A field of prose over the whole width, without telephones and identity numbers."""
    return (Field(label, veiled(text, {}), is_long=True),)


@dataclass(frozen=True)
class Facts:
    """A matter as papers tell of it, to somebody, at a moment; each fact is read when it is first asked for."""

    actor: Actor
    matter: Matter
    body: Unit
    now: datetime

    @property
    def today(self) -> str:
        """成文日期."""
        return day_words(self.now)

    def number(self, kind: Kind, key: UUID) -> str:
        """发文字号 of a paper, or room for one that was not taken yet."""
        found = PaperNumber.objects.filter(kind=kind, about=key).values_list("official", flat=True).first()
        return found or official(self.body.short_name, kind, working_calendar().local(self.now).year)

    @property
    def signed(self) -> tuple[str, str]:
        """署名 and 成文日期."""
        return self.body.name, self.today

    @cached_property
    def parts(self) -> list[Undertaking]:
        """The undertakings that stand, the first asked first."""
        rows = Undertaking.objects.filter(matter=self.matter).exclude(state=Standing.WITHDRAWN)
        return list(rows.select_related("unit").order_by("sent_at", "id"))

    def units(self, *parts: Part) -> str:
        """The units that have such a part, as a list in words."""
        return "、".join(dict.fromkeys(one.unit.name for one in self.parts if one.part in parts))

    @cached_property
    def clocks(self) -> list[Clock]:
        """The limits of the matter, the latest first."""
        return list(Clock.objects.filter(matter=self.matter).order_by("-started_at", "-id"))

    def due(self, *kinds: ClockKind, part: UUID | None = None) -> str:
        """The day on which the latest limit of these kinds ends; empty where there is none."""
        found = self._latest(kinds, part)
        return day_words(found.due_at) if found else ""

    @property
    def handled_by(self) -> str:
        """办结时限: until when the units have to be done in the round that runs, or ran last."""
        return self.due(*HANDLING)

    def workdays_late(self, at: datetime) -> int:
        """逾期工作日: how many working days the handling is late at a moment."""
        found = self._latest(HANDLING, None)
        due = found.due_at if found else self.matter.due_at
        return max(0, -remaining_workdays(at, due, calendar_of(self.matter))) if due else 0

    def _latest(self, kinds: Collection[ClockKind], part: UUID | None) -> Clock | None:
        fit = (one for one in self.clocks if one.kind in kinds and one.undertaking_id in (part, None))
        return next(fit, None)

    @cached_property
    def source(self) -> str:
        """问题来源: where it comes from, the leader, the day; of a confidential matter the way alone."""
        words = Source(self.matter.source).zh
        visit = None if self.matter.is_confidential else visit_of(self.actor, self.matter)
        if visit is None:
            return words
        holder = visit.leader_post.holder.name if visit.leader_post.holder else ""
        return (
            f"{words}：{day_words(visit.on)}，{visit.leader_post.title}{holder}走访{self.matter.raiser_words}"
        )

    @cached_property
    def asked_by_leaders(self) -> str:
        """领导要求: what was asked for on the spot, and in writing since."""
        said = [
            one.requirement or one.measures
            for one in Decision.objects.filter(matter=self.matter).order_by("at")
        ]
        written = Instruction.objects.filter(matter=self.matter).select_related("post").order_by("at")
        return "\n".join(
            [*(one for one in said if one), *(f"{one.post.title}批示：{one.text}" for one in written)]
        )

    @property
    def secrecy(self) -> tuple[str, ...]:
        """保密提示, where the raiser is protected."""
        return (SECRECY,) if self.matter.is_confidential else ()
