"""Rows of a matter 事项 and of its time 时限.

Every row of a case carries its matter; nothing but `Link` points from one matter to another, so that a
matter can later live on a server of its own.
"""

from lianxin.casefile.models.bulk import Bulk, BulkItem
from lianxin.casefile.models.matter import (
    COLLECTED,
    IS_OPEN,
    UNDONE,
    Answer,
    Attachment,
    Hold,
    Link,
    Matter,
    Raiser,
    SearchText,
)
from lianxin.casefile.models.presence import Presence
from lianxin.casefile.models.snooze import Snooze
from lianxin.casefile.models.time import Clock, DeadlineMove, LimitRule, Threshold

__all__ = [
    "COLLECTED",
    "IS_OPEN",
    "UNDONE",
    "Answer",
    "Attachment",
    "Bulk",
    "BulkItem",
    "Clock",
    "DeadlineMove",
    "Hold",
    "LimitRule",
    "Link",
    "Matter",
    "Presence",
    "Raiser",
    "SearchText",
    "Snooze",
    "Threshold",
]
