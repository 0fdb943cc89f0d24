"""时限推算 for programs: when a limit ends and every day of it, as `lianxin due` tells it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from lianxin.config.api.operations import operation
from lianxin.config.api.reading import Word, answered, no_others
from lianxin.config.reckoning import asked, counted, due_json
from lianxin.kernel.calendar import WorkCalendar, builtin_calendar
from lianxin.kernel.calendars import calendars_in_force, working_calendar
from lianxin.kernel.pages import SIGNED_IN
from lianxin.kernel.refusal import refuse


class DueAsked(BaseModel):
    """What is asked 推算什么."""

    start: Annotated[
        str, Field(alias="from", title="起算时间", description="ISO 8601；不带时区按北京时间", max_length=40)
    ]
    limit: Annotated[Word, Field(title="时限", description="如 7个工作日、24小时、7 working days")]
    calendar: Annotated[
        Word, Field(title="日历", description="本区的工作日历，如 default；不填用随系统预置的节假日")
    ] = ""


class DayOut(BaseModel):
    """One day of a limit: whether it counts, and why."""

    date: str
    counted: bool
    reason: str


class DueOut(BaseModel):
    """When a limit ends 到期时间, day by day; provisional where a year's holidays are not known yet."""

    due_at: str
    provisional: bool
    days: list[DayOut]


@operation("GET", "/due", name="due", grant=SIGNED_IN, answer=DueOut, summary="时限推算 When a limit ends")
def due(request: HttpRequest, question: Query[DueAsked]) -> HttpResponse:
    """时限推算: the same question and the same answer as `lianxin due`."""
    no_others(request, question)
    moment, limit = asked(question.start, question.limit)
    calendar = _named(question.calendar) if question.calendar else builtin_calendar()
    return answered(due_json(counted(moment, limit, calendar, request.LANGUAGE_CODE)))


def _named(name: str) -> WorkCalendar:
    known = [one.calendar for one in calendars_in_force()]
    if name not in known:
        words = "、".join(sorted(known))
        raise refuse(
            "no_calendar",
            f"没有此日历，现有：{words}",
            f"No such calendar; there are: {words}",
            field="calendar",
        )
    return working_calendar(name)
