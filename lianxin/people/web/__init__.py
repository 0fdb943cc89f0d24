"""Pages of people: `acting` (who acts), `door` (signing in), `security`, `passkeys` (my own), `looks`, `watch`, `posts`."""

from lianxin.people import commands
from lianxin.people.web import door, looks, passkeys, posts, security, watch
from lianxin.people.web.acting import ActingPost

__all__ = ["ActingPost", "commands", "door", "looks", "passkeys", "posts", "security", "watch"]
