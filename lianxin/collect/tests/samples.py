"""Where the tests of reading find their texts: the reports of this folder, and reference texts if present."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

REPORTS = Path(__file__).parent / "reports"
ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("LIANXIN_SHARED", ROOT.parent / "shared"))


def shared(*parts: str) -> Path:
    """A reference text or table; the test is skipped with one line where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference texts not found at {path} (set LIANXIN_SHARED)")
    return path


def report(number: str) -> str:
    """One report of our own."""
    return (REPORTS / f"{number}.txt").read_text(encoding="utf-8")


def expected(number: str) -> dict[str, Any]:
    """What a clerk would mark in that report."""
    marks: dict[str, Any] = json.loads((REPORTS / f"{number}.json").read_text(encoding="utf-8"))
    return marks


NUMBERS = sorted(path.stem for path in REPORTS.glob("*.txt"))
