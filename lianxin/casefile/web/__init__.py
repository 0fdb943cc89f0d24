"""Pages of the casefile: `lists`, with `brief` beside; `detail` of a matter, `doing` a step, `palette`, and the rest by name."""

from lianxin.casefile.web import (
    brief,
    calendars,
    checking,
    detail,
    doing,
    files,
    limits,
    lists,
    many,
    palette,
    posts,
    presence,
    snoozes,
)

__all__ = [
    "brief",
    "calendars",
    "checking",
    "detail",
    "doing",
    "files",
    "limits",
    "lists",
    "many",
    "palette",
    "posts",
    "presence",
    "snoozes",
]
