"""Supervision on a matter's page 督办情况: notices with receipt, reply and effect, instructions, urges, escalations, listing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.alarms import alarm_words
from lianxin.casefile.queries.lines import post_of
from lianxin.casefile.queries.present import present
from lianxin.casefile.queries.time import light_words
from lianxin.casefile.queries.timeline import STEP_WORDS, VALUE_WORDS
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.lights import Light, light, words
from lianxin.kernel.limits import end_of_day
from lianxin.kernel.panels import panel
from lianxin.kernel.steps import Suggestion, suggests
from lianxin.supervise.commands.notices import answers, is_addressed
from lianxin.supervise.commands.readdressing import STEP
from lianxin.supervise.models import Escalation, Instruction, Listing, Notice, Reminder, Urge
from lianxin.supervise.queries.ladder import (
    colour_for,
    highest_issued,
    holder_of,
    ladder_on,
    level_for,
    post_for,
)
from lianxin.supervise.queries.papers import pressed
from lianxin.supervise.rules import ISSUED_LEVELS, NoticeLevel, words_of

VALUE_WORDS.update({"level": NoticeLevel, "proposed_level": NoticeLevel})
STEP_WORDS[STEP] = ("转送督办单、批示", "Papers re-addressed")
KINDS = {"urge": ("催办", "Urged"), "remind": ("到期提醒", "Reminder")}


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice with its own clock, and what the reader may do with it."""

    row: Notice
    level: NoticeLevel
    proposed: NoticeLevel | None
    post: str
    light: Light | None
    left: str
    may: tuple[str, ...]


@panel("matter", order=50, template="supervise/_panel.html")
def supervision(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """督办情况."""
    has = present(
        matter,
        notices=Notice.objects.filter(matter=matter),
        escalations=Escalation.objects.filter(matter=matter),
        listings=Listing.objects.filter(matter=matter),
        urges=Urge.objects.filter(matter=matter),
        instructions=Instruction.objects.filter(matter=matter),
        reminders=Reminder.objects.filter(matter=matter),
    )
    if not has:
        return None
    return {
        "notices": _notices(actor, matter) if "notices" in has else [],
        "instructions": _instructions(matter) if "instructions" in has else [],
        "may_follow": "supervise.follow_up" in actor.grants,
        "may_settle": "supervise.settle" in actor.grants,
        "escalations": _escalations(matter) if "escalations" in has else [],
        "listings": _listings(matter) if "listings" in has else [],
        "pressed": _pressed(matter) if has & {"urges", "reminders"} else [],
    }


def _notices(actor: Actor, matter: Matter) -> list[NoticeShown]:
    rows = Notice.objects.filter(matter=matter).select_related(
        "unit", "issued_by", "replied_by", "received_by", "post__unit", "post__holder", "matter"
    )
    moment = now()
    return [notice_shown(actor, one, moment) for one in rows.order_by("-issued_at")]


def notice_shown(actor: Actor, one: Notice, moment: datetime) -> NoticeShown:
    """A notice as it is shown: to whom, its own clock until it is answered, what the reader may do."""
    calendar, language = working_calendar(), get_language() or ""
    due = end_of_day(one.reply_due, calendar)
    waits = one.replied_at is None and one.matter.is_open
    lit = light(now=moment, started_at=one.issued_at, due_at=due, calendar=calendar) if waits else None
    left = words(lit, moment, due, calendar, "en" if language.startswith("en") else "zh") if lit else ""
    called = NoticeLevel(one.proposed) if one.proposed and one.level_reason else None
    return NoticeShown(
        one, NoticeLevel(one.level), called, post_of(one.post), lit, left, _may(actor, one, moment)
    )


def _may(actor: Actor, one: Notice, moment: datetime) -> tuple[str, ...]:
    may = "supervise.answer_notice" in actor.grants and one.matter.is_open and one.replied_at is None
    late = one.reply_due < working_calendar().local(moment).date()
    offered = {
        "supervise.receive_notice": may
        and one.received_at is None
        and is_addressed(one, actor.post_id, actor.unit_id),
        "supervise.answer_notice": may and answers(one, actor.post_id, actor.unit_id),
        "supervise.record_effect": "supervise.notice" in actor.grants
        and not one.effect
        and (one.replied_at is not None or late),
    }
    return tuple(name for name, is_offered in offered.items() if is_offered)


def _instructions(matter: Matter) -> list[tuple[str, Instruction]]:
    rows = Instruction.objects.filter(matter=matter).select_related(
        "post__unit", "post__holder", "unit", "settled_by", "recorded_by"
    )
    return [(post_of(one.post), one) for one in rows.prefetch_related("words__by").order_by("-at")]


def _escalations(matter: Matter) -> list[tuple[str, Escalation]]:
    rows = Escalation.objects.filter(matter=matter).select_related("coordinator__unit", "coordinator__holder")
    return [(post_of(one.coordinator), one) for one in rows.order_by("-at")]


def _listings(matter: Matter) -> list[Listing]:
    rows = Listing.objects.filter(matter=matter).select_related("approved_by")
    return list(rows.prefetch_related("words__by").order_by("-at"))


def _pressed(matter: Matter) -> list[dict[str, Any]]:
    english = (get_language() or "").startswith("en")
    rows = pressed(matter)
    for one in rows:
        one["words"] = KINDS[one["kind"]]
        if one["kind"] == "remind":
            one["said"] = alarm_words(one["said"])[english]
    return rows


# --- what is filled in beforehand


@suggests("supervise.list")
def _list(_actor: object, matter: Matter) -> Suggestion:
    """The date that the unit promised in its result."""
    if matter.returns_on is None:
        return Suggestion()
    return Suggestion(
        {"returns_on": matter.returns_on}, {"returns_on": _("承办单位反馈中的承诺（复查）日期")}
    )


@suggests("supervise.urge")
def _urge(_actor: object, _matter: Matter) -> Suggestion:
    return Suggestion({"text": _("请抓紧办理，并及时反馈进展。")})


@suggests("supervise.notice")
def _notice(_actor: object, matter: Matter) -> Suggestion:
    """The next level of this round, its words and its limit by the ladder; the supervisor goes over all of it."""
    moment = now()
    calendar = working_calendar()
    today = calendar.local(moment).date()
    level = level_for(matter, moment)
    rule = ladder_on(today)[int(level)]
    until = calendar.workday_after(today, max(1, rule.reply_workdays))
    to = post_of(post_for(rule.to, matter, holder_of(matter)))
    hints = {
        "level": _colour_words(matter, moment),
        "addressee": _("按督办阶梯送达：%(post)s") % {"post": to},
        "reply_due": light_words(matter, moment),
    }
    return Suggestion(
        {"level": level.value, "requirement": requirement(matter, moment, until), "reply_due": until}, hints
    )


def _colour_words(matter: Matter, moment: datetime) -> str:
    """Why this colour is proposed."""
    if colour_for(matter, moment) is None:
        return _("未到督办颜色，按督办阶梯建议")
    raised = highest_issued(matter) in ISSUED_LEVELS
    why = _("本轮已发督办单，建议高一级") if raised else _("按亮灯规则建议")
    return _("%(why)s（%(left)s）；改用其他颜色的，请写明理由") % {
        "why": why,
        "left": light_words(matter, moment),
    }


def requirement(matter: Matter, moment: datetime, until: date) -> str:
    """The words of a notice as they are proposed."""
    calendar = working_calendar()
    due = calendar.local(matter.due_at or moment).date()
    late = calendar.workdays_between(due, calendar.local(moment).date())
    urged = Urge.objects.filter(matter=matter).count()
    return words_of(
        matter.title,
        matter.number,
        due=f"{due.month}月{due.day}日",
        late=max(0, late) if matter.due_at and matter.due_at < moment else 0,
        urged=urged,
        until=f"{until.month}月{until.day}日",
    )
