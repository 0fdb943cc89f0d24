"""Pages of the casefile: `lists`, `detail` of a matter, `doing` a step, `checking` its ledger, `files`, `posts`, `calendars`."""

from lianxin.casefile.web import calendars, checking, detail, doing, files, lists, posts

__all__ = ["calendars", "checking", "detail", "doing", "files", "lists", "posts"]
