"""Pages of the casefile: `lists` of matters, `detail` of one, `doing` a step, `checking` its ledger; `posts`: on others' pages."""

from lianxin.casefile.web import checking, detail, doing, lists, posts

__all__ = ["checking", "detail", "doing", "lists", "posts"]
