"""Pages of reply: `echo` on a matter's page and the call-back queue, `track` by code, `published` answers for everybody."""

from lianxin.reply.web import echo, published, track

__all__ = ["echo", "published", "track"]
