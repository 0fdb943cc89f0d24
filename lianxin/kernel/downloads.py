"""Downloads 下载: a file out of plain data, never rendered and never kept by the browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from lianxin.kernel.verifier import written

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def proof_file(receipt: dict[str, Any]) -> HttpResponse:
    """A receipt or a consistency path 留痕回执 as a file, byte for byte as the verifier wants it."""
    point = receipt["checkpoint"]["n"]
    entry = receipt.get("entry")
    name = f"{entry['reference']}-{entry['seq']}-{point}" if entry else f"checkpoint-{point}"
    return as_file(written(receipt), f"{name}.json", "application/json")


def as_file(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """A text or bytes as a file to be saved, under a name in any script."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "no-store",
    }
    kind = f"{kind}; charset=utf-8" if isinstance(content, str) else kind
    return HttpResponse(content, content_type=kind, headers=headers)
