"""Pages of people: `acting` (who acts), `door` (signing in), `security` (my own), `watch` (everybody's), `posts`."""

from lianxin.people import commands
from lianxin.people.web import door, posts, security, watch
from lianxin.people.web.acting import ActingPost

__all__ = ["ActingPost", "commands", "door", "posts", "security", "watch"]
