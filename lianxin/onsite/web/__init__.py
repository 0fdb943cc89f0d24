"""Pages of onsite: `decisions` and `notes` as parts of the matter's page, `recording` a visit, `phone` carried along
on it, its `files`, `importing` what it could not send, `installed` on the home screen."""

from lianxin.onsite.web import decisions, files, importing, installed, notes, phone, recording

__all__ = ["decisions", "files", "importing", "installed", "notes", "phone", "recording"]
