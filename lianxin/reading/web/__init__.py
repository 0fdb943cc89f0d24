"""Pages of reading: `accepting` and `registering` show suggestions, `learning` how they do, `answering` checks answers."""

from lianxin.reading.web import accepting, answering, learning, registering

__all__ = ["accepting", "answering", "learning", "registering"]
