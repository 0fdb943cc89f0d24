"""Pages of onsite: `decisions` and `notes` as parts of the matter's page, `recording` a visit, `phone` carried along on it."""

from lianxin.onsite.web import decisions, notes, phone, recording

__all__ = ["decisions", "notes", "phone", "recording"]
