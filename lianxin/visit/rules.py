"""Words of a visit. No database."""

from __future__ import annotations

from datetime import date, timedelta

from lianxin.kernel.words import Labelled


class Mode(Labelled):
    """走访方式"""

    ON_SITE = "on_site", "实地", "On site"
    MEETING = "meeting", "座谈", "Meeting"
    VIDEO = "video", "视频", "Video"
    PHONE = "phone", "电话", "Phone"


class Period(Labelled):
    """时段"""

    MORNING = "morning", "上午", "Morning"
    AFTERNOON = "afternoon", "下午", "Afternoon"
    EVENING = "evening", "晚上", "Evening"


DUPLICATE_VISIT_DAYS = 30


class Span(Labelled):
    """周期: how often contacts are to be visited."""

    MONTH = "month", "每月", "Month"
    QUARTER = "quarter", "每季度", "Quarter"
    HALF_YEAR = "half_year", "每半年", "Half-year"
    YEAR = "year", "每年", "Year"

    @property
    def months(self) -> int:
        """How many months it has."""
        return MONTHS[self]


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.HALF_YEAR: 6, Span.YEAR: 12}
RHYTHM_TIMES, RHYTHM_SPAN = 1, Span.HALF_YEAR


def span_around(day: date, span: Span) -> tuple[date, date]:
    """The first and last day of the month, quarter, half-year or year in which a day lies."""
    first_month = (day.month - 1) // span.months * span.months + 1
    first = date(day.year, first_month, 1)
    after = first_month + span.months
    following = date(day.year + (after > 12), after - 12 if after > 12 else after, 1)
    return first, following - timedelta(days=1)
