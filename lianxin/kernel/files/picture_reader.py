"""Writes a photograph anew (sandbox reader 重写图片): its pixels only, upright, not too large; and a small one for lists.

Nothing else of the file goes on: no position, no device, no hidden text, no bytes behind the picture. Arguments: the
descriptors for the picture and the small one. Prints "jpeg" or "png" and the measures.
"""

from __future__ import annotations

import os
import sys

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
PIXELS_MOST, PIXELS_MOST_OF_OTHERS = 64_000_000, 30_000_000
SIDE_MOST, DECODED_AT_LEAST, SMALL_SIDE = 4096, 3000, 320
Image.MAX_IMAGE_PIXELS = PIXELS_MOST


def main() -> str | None:
    """Write both pictures; one word on standard error when there is none to write."""
    full, small = (int(one) for one in sys.argv[1:3])
    try:
        with Image.open(sys.stdin.buffer, formats=FORMATS) as found:
            if found.width * found.height > (
                PIXELS_MOST if found.format == "JPEG" else PIXELS_MOST_OF_OTHERS
            ):
                return "file_pixels"
            format_, picture = rewritten(found)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return "file_pixels"
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, OverflowError):
        return "file_damaged"
    written(picture, full, format_)
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    written(on_white(picture), small, "JPEG")
    sys.stdout.write(f"{format_.lower()} {picture.width} {picture.height}")
    return None


def rewritten(found: Image.Image) -> tuple[str, Image.Image]:
    """The format to write and the first picture of the file: upright, small enough, in plain colours."""
    is_photo = found.format == "JPEG"
    # A JPEG can be decoded at a half or a quarter of its size: the large ones of telephones then fit into memory.
    found.draft("RGB", (DECODED_AT_LEAST, DECODED_AT_LEAST))
    found.thumbnail((SIDE_MOST, SIDE_MOST))
    upright = ImageOps.exif_transpose(found)
    if is_photo:
        return "JPEG", upright.convert("RGB")
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    return "PNG", upright.convert("RGBA" if has_alpha else "RGB")


def on_white(picture: Image.Image) -> Image.Image:
    """The picture on paper, for a format without transparency."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def written(picture: Image.Image, descriptor: int, format_: str) -> None:
    """Save a picture with nothing but its pixels."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    with os.fdopen(descriptor, "wb", closefd=False) as file:
        options = {"quality": 88, "optimize": False} if format_ == "JPEG" else {"compress_level": 6}
        bare.save(file, format_, **options)


if __name__ == "__main__":
    sys.exit(main())
