"""Downloads 下载: a file out of plain data, never rendered and never kept by the browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lianxin.kernel.verifier import written


def proof_file(receipt: dict[str, Any]) -> HttpResponse:
    """A receipt or a consistency path 留痕回执 as a file, byte for byte as the verifier wants it."""
    point = receipt["checkpoint"]["n"]
    entry = receipt.get("entry")
    name = f"{entry['reference']}-{entry['seq']}-{point}" if entry else f"checkpoint-{point}"
    return as_file(written(receipt), f"{name}.json", "application/json")


def as_file(text: str, name: str, kind: str) -> HttpResponse:
    """A text as a file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
