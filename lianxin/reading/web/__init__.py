"""Pages of reading: `accepting`, `registering`, `likeness` suggest; `learning` shows how that does; `answering` checks answers."""

from lianxin.reading.web import accepting, answering, learning, likeness, registering

__all__ = ["accepting", "answering", "learning", "likeness", "registering"]
