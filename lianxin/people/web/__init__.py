"""Pages of people: `acting`, `door` (signing in), `security`, `passkeys` (my own), `looks`, `watch`, `posts`, `views`,
`unsent`."""

from lianxin.people import commands
from lianxin.people.web import door, looks, passkeys, posts, security, unsent, views, watch
from lianxin.people.web.acting import ActingPost

__all__ = [
    "ActingPost",
    "commands",
    "door",
    "looks",
    "passkeys",
    "posts",
    "security",
    "unsent",
    "views",
    "watch",
]
