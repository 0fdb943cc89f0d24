"""Pages of people: `acting` (who acts), `door` (signing in), `security`, `passkeys` (my own), `watch` (everybody's), `posts`."""

from lianxin.people import commands
from lianxin.people.web import door, passkeys, posts, security, watch
from lianxin.people.web.acting import ActingPost

__all__ = ["ActingPost", "commands", "door", "passkeys", "posts", "security", "watch"]
