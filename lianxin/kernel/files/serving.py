"""How a file goes out 下载: always to be saved, never to be run, kept by nobody in between, streamed from the disk."""

from __future__ import annotations

from django.http import FileResponse

from lianxin.kernel.files import media
from lianxin.kernel.files.kinds import BYTES, SERVED_AS
from lianxin.kernel.refusal import refuse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class Served(FileResponse):
    """A file from the disk in pieces of 64 KB."""

    block_size = 1 << 16


def served(stored: str, name: str, content_type: str) -> FileResponse:
    """The bytes of a kept file under its name. Refuses: they are missing.

    Args:
        stored: the random name under which the bytes lie.
        name: what the file is offered as.
        content_type: of its row; anything outside the closed list goes out as plain bytes.
    """
    try:
        file = media.path_of(stored).open("rb")
    except OSError:
        raise refuse(
            "not_found",
            "文件内容在服务器上缺失，请告知系统管理员",
            "The contents are missing on the server; tell the administrator.",
        ) from None
    told = content_type if content_type in SERVED_AS else BYTES
    return Served(file, as_attachment=True, filename=name, content_type=told, headers=HEADERS)
