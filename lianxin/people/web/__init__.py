"""Pages of people: `door` (signing in, in which post I act, language, password) and `posts` (officers and posts)."""

from lianxin.people import commands
from lianxin.people.web import posts
from lianxin.people.web.door import ActingPost

__all__ = ["ActingPost", "commands", "posts"]
