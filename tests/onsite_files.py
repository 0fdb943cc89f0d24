"""Pictures as a phone takes them, and the lines by which its notes announce them."""

from __future__ import annotations

import hashlib
import io

from PIL import Image

from lianxin.kernel.ids import new_id


def picture(side: int = 400) -> bytes:
    """A photograph."""
    found = io.BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(found, "JPEG", quality=95)
    return found.getvalue()


def line_of(content: bytes, sort: str = "photo", number: object = None) -> str:
    """The line of a file in a note."""
    return f"{number or new_id()} {sort} {len(content)} {hashlib.sha256(content).hexdigest()}"
