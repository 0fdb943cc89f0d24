"""Pages of onsite: `decisions` as a part of the matter's page, `recording` a visit with what was decided on the spot."""

from lianxin.onsite.web import decisions, recording

__all__ = ["decisions", "recording"]
