"""Pages of reading: `accepting` and `registering` show what is suggested, `learning` how suggestions do and what was learned."""

from lianxin.reading.web import accepting, learning, registering

__all__ = ["accepting", "learning", "registering"]
