"""Pages of dispatch: `parts` (undertakings on a matter's page, their steps, the queue), `topics`, `reorganising` of units."""

from lianxin.dispatch.web import parts, reorganising, topics

__all__ = ["parts", "reorganising", "topics"]
