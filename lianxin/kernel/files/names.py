"""What an uploaded file is called 文件名: the sender's name made harmless. It is shown and offered, never used as a path."""

from __future__ import annotations

import re
import unicodedata

BYTES_MOST = 255
NAMELESS = "未命名"
_CUT = re.compile(r'[\\/:*?"<>|]')


def clean_name(name: str, extension: str) -> str:
    """The last part of a name without control, direction and invisible characters, at most 255 bytes, ending as its kind does.

    Args:
        name: what the sender called it; may hold anything.
        extension: of the kind that its content has, such as ".pdf"; replaces what the name claims.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode()))[-1]
    shown = "".join(one if _is_harmless(one) else "" for one in last)
    stem = re.sub(r"\s+", " ", _CUT.sub("_", shown)).strip(" .")
    stem = _without_extension(stem, extension)
    return _short(stem or NAMELESS, BYTES_MOST - len(extension)) + extension


def _is_harmless(character: str) -> bool:
    """Letters, digits, signs and spaces; no control, format (direction, width zero), private or lone surrogate."""
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def _without_extension(stem: str, extension: str) -> str:
    """Drop the ending that is set anew; any other ending stays, so that a.pdf.exe becomes a.pdf.exe.pdf, not a.pdf."""
    alike = {
        ".jpg": (".jpeg", ".jpg"),
        ".png": (".png", ".gif", ".webp", ".bmp"),
        ".txt": (".txt", ".csv", ".md"),
    }
    for one in alike.get(extension, (extension,)):
        if one and stem.lower().endswith(one):
            return stem[: -len(one)].rstrip(" .")
    return stem


def _short(stem: str, most: int) -> str:
    return stem.encode()[:most].decode("utf-8", "ignore").rstrip(" .")
