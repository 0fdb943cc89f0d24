"""Pages of dispatch: `parts` (undertakings on a matter's page, their steps, the queue), `reorganising` of units."""

from lianxin.dispatch.web import parts, reorganising

__all__ = ["parts", "reorganising"]
