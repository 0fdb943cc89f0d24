"""Pages of the casefile: `lists`, `detail` of one matter, `doing` a step, `checking` its ledger, its `files`, `posts`."""

from lianxin.casefile.web import checking, detail, doing, files, lists, posts

__all__ = ["checking", "detail", "doing", "files", "lists", "posts"]
