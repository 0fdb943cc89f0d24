"""Words of a visit. No database."""

from __future__ import annotations

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
