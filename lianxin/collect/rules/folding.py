"""One-to-one folding of full-width signs, so that rules see one form while positions stay the same."""

from __future__ import annotations

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS: dict[int, int | str] = {
    ord("\u3000"): " ",
    ord("\u00a0"): " ",
    ord("〇"): "零",
    ord("「"): "“",
    ord("」"): "”",
    ord("『"): "‘",
    ord("』"): "’",
    ord("﹐"): ",",
    ord("︰"): ":",
    ord("﹔"): ";",
    ord("〔"): "(",
    ord("〕"): ")",
}
_TABLE: dict[int, int | str] = {**_WIDE, **_SIGNS}


def fold(text: str) -> str:
    """The text with half-width digits, letters and signs 半角; exactly as long as before."""
    return text.translate(_TABLE)
