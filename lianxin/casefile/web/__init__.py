"""Pages of the casefile: `lists`, `detail` of a matter, `doing` a step, `checking`, `files`, `posts`, `calendars`, `limits`."""

from lianxin.casefile.web import calendars, checking, detail, doing, files, limits, lists, posts

__all__ = ["calendars", "checking", "detail", "doing", "files", "limits", "lists", "posts"]
