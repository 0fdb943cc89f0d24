"""Pages of the casefile: `lists` of matters, `detail` of one, `doing` a step on it; `posts`: parts of others' pages."""

from lianxin.casefile.web import detail, doing, lists, posts

__all__ = ["detail", "doing", "lists", "posts"]
