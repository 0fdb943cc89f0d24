"""Pages of the casefile: `lists` of matters, `detail` of one with its `timeline`, `doing` a step on it."""

from lianxin.casefile.web import detail, doing, lists

__all__ = ["detail", "doing", "lists"]
