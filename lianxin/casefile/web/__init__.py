"""Pages of the casefile: `lists` of matters, `detail` of one, `doing` a step, its `files`; `posts`: parts of others' pages."""

from lianxin.casefile.web import detail, doing, files, lists, posts

__all__ = ["detail", "doing", "files", "lists", "posts"]
