"""时限推算 as the command line and programs ask for it: one reading of the question, one form of the answer. No database."""

from __future__ import annotations

from datetime import datetime

from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.limits import Due, Limit, due
from lianxin.kernel.refusal import Reason, Refused, refuse


def asked(start: str, limit: str) -> tuple[datetime, Limit]:
    """The start and the limit of a question; refused with every fault at once."""
    moment, wanted = _moment(start), _limit(limit)
    faults = [one for one in (moment, wanted) if isinstance(one, Reason)]
    if isinstance(moment, Reason) or isinstance(wanted, Reason):
        raise Refused(faults)
    return moment, wanted


def _moment(text: str) -> datetime | Reason:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return Reason(
            "start_wrong",
            f"起算时间“{text[:40]}”应写作 2026-09-18T16:40 或 2026-09-18T16:40+08:00",
            f"Write the start as 2026-09-18T16:40 or 2026-09-18T16:40+08:00, not “{text[:40]}”",
            "from",
        )


def _limit(text: str) -> Limit | Reason:
    try:
        return Limit.parse(text)
    except ValueError as error:
        return Reason(
            "limit_wrong",
            f"时限不对：{error}。可写 7个工作日、5个自然日、24小时、4个工作小时",
            f"The limit “{text[:40]}” cannot be read: write 7 working days, 5 calendar days, 24 hours or"
            " 4 working hours; ten years at most",
            "limit",
        )


def counted(moment: datetime, limit: Limit, calendar: WorkCalendar, lang: str) -> Due:
    """When the limit ends and why; a start without a zone is one of the office's clock."""
    start = moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)
    try:
        return due(start, limit, calendar, lang="en" if lang.startswith("en") else "zh")
    except (ValueError, OverflowError):
        raise refuse(
            "out_of_range",
            "日期超出可推算的范围",
            "The dates are beyond what can be calculated.",
            field="from",
        ) from None


def due_json(found: Due) -> dict[str, object]:
    """A calculated limit as plain data."""
    days = [
        {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason} for day in found.days
    ]
    return {"due_at": found.at.isoformat(), "provisional": found.provisional, "days": days}


def due_lines(found: Due) -> list[str]:
    """A calculated limit as people read it: a line per day, then the end."""
    lines = [f"{day.date}  {'+' if day.counted else ' '}  {day.reason}" for day in found.days]
    return [*lines, f"⇒ {found.at:%Y-%m-%d %H:%M}"]
