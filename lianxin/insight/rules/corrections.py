"""更正 as words: how an issued text reads with its corrections, and how a correction is told. No database."""

from __future__ import annotations

from collections.abc import Sequence


def corrected(text: str, corrections: Sequence[tuple[str, str]]) -> str:
    """The text with each correction made where it stood once, the earliest first."""
    for before, after in corrections:
        text = text.replace(before, after, 1) if before else text
    return text


def line_of(n: int, day: str, before: str, after: str, reason: str) -> str:
    """第1次更正（2026年3月2日）：“甲”更正为“乙”。理由：……"""
    said = f"更正为“{_flat(after)}”" if after else "删去"
    return f"第{n}次更正（{day}）：“{_flat(before)}”{said}。理由：{_flat(reason).rstrip('。')}。"


def _flat(text: str) -> str:
    return " ".join(text.split())
