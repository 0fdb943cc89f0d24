"""Pages of reading: `accepting`, `registering`, `likeness` suggest; `learning` shows how that does; `answering` checks answers,
`programmes` finds policies."""

from lianxin.reading.web import accepting, answering, learning, likeness, programmes, registering

__all__ = ["accepting", "answering", "learning", "likeness", "programmes", "registering"]
