"""How files come in with a form 接收上传: at most so large, nothing half-written, and said in words when not.

The handler stops writing as soon as a file is too large or the disk is full; the page then asks `uploaded`, which
refuses. Without it, Django would write whatever is sent to the disk and answer a full disk with an error page.
"""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from lianxin.kernel.files.refusals import FILE_MOST, reason
from lianxin.kernel.refusal import Reason, Refused, refuse

FAULTS = "lianxin.upload_faults"
REQUEST_MOST = 4 * FILE_MOST


class Limited(TemporaryFileUploadHandler):
    """Writes larger files to the disk, up to the limit of a file and of a request."""

    taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """One piece of a file; the rest of a file that cannot be kept is read and thrown away."""
        self.taken += len(raw_data)
        if start + len(raw_data) > FILE_MOST or self.taken > REQUEST_MOST:
            self._give_up("file_too_large")
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._give_up("disk_full")
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._give_up("disk_full")

    def _give_up(self, code: str) -> None:
        if self.request is not None:
            self.request.META.setdefault(FAULTS, []).append(reason(code, str(self.file_name or "")[:60]))
        raise SkipFile


def uploaded(request: HttpRequest, field: str = "file") -> list[UploadedFile[Any]]:
    """The files of a form's field. Refuses: what was too large or found no room, with its name."""
    files = [one for one in request.FILES.getlist(field) if isinstance(one, UploadedFile)]
    reasons: list[Reason] = request.META.get(FAULTS, [])
    if reasons:
        raise Refused(reasons)
    return files


def text_of(content: bytes) -> str:
    """A text file as text, whichever of the two usual ways it was saved in. Refuses: what is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    zh = "读不懂这个文件，请另存为 CSV（UTF-8）或纯文本"
    raise refuse("no_text", zh, "This is no text file; save it as CSV (UTF-8).", field="file")
