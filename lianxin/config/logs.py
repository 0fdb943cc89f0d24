"""The form of log lines (运行日志): one JSON object per line with the number of its request, without personal data.

The ledger says who did what; a log says whether the machine is well. Of an error it keeps the kind and the places in
the source. Its words may quote what somebody typed, so they stay out, but for errors that speak of the machine.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from lianxin.kernel.tracing import harmless_words, number, scrubbed

FRAMES_MOST = 30

Caught = tuple[type[BaseException], BaseException, TracebackType | None]


def fault(error: BaseException) -> list[dict[str, Any]]:
    """An error and what caused it, the cause last: kind, words where they are harmless, places in the source."""
    told: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(told) < 5:
        kind = type(seen)
        one: dict[str, Any] = {"kind": f"{kind.__module__}.{kind.__qualname__}"}
        if words := harmless_words(seen):
            one["words"] = words
        frames = traceback.extract_tb(seen.__traceback__)[-FRAMES_MOST:]
        one["at"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        told.append(one)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return told


def _short(path: str) -> str:
    """The path from the package on: where the program lies on this machine is nobody's business."""
    for mark in ("site-packages/", "/lib/python"):
        if mark in path:
            return path.rpartition(mark)[2]
    return f"lianxin/{path.rpartition('/lianxin/')[2]}" if "/lianxin/" in path else path.rpartition("/")[2]


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; of an error kind and places, values of variables never."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "number": number(),
            "text": _text(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
            line["error"] = fault(record.exc_info[1])
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)


def _text(record: logging.LogRecord) -> str:
    """Django puts addresses into its messages, which carry tracking codes and search words; its status stays."""
    if record.name.startswith(("django.request", "django.security", "django.server")):
        return f"status {getattr(record, 'status_code', '-')}"
    return scrubbed(record.getMessage())
