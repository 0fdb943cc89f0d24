"""Pages of onsite: `notes` and decisions as a part of the matter's page, `recording` a visit, `phone` carried along on it,
its `files`, `importing` what it could not send, `installed` on the home screen."""

from lianxin.onsite.web import files, importing, installed, notes, phone, recording

__all__ = ["files", "importing", "installed", "notes", "phone", "recording"]
