"""Draws the pictures of 走访现场 for the home screen from the lines of lianxin.kernel's mark.svg; run after it changed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "lianxin/onsite/static/lianxin/phone"
GROUND, LINE = "#1a4a82", "#ffffff"
FINE = 4
# In the 32 units of the mark: the deck, the piers, the arch as a cubic curve.
LINES = (((4, 24), (28, 24)), ((9, 21), (9, 17)), ((16, 21), (16, 15)), ((23, 21), (23, 17)))
ARCH = ((4, 21), (9, 12), (23, 12), (28, 21))
Point = tuple[float, float]


def curve(points: tuple[Point, Point, Point, Point], steps: int = 200) -> list[Point]:
    """Points of a cubic curve."""
    found = []
    for n in range(steps + 1):
        t = n / steps
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        pairs = list(zip(weights, points, strict=True))
        found.append((sum(w * x for w, (x, _) in pairs), sum(w * y for w, (_, y) in pairs)))
    return found


def icon(side: int, *, inset: float, corner: float) -> Image.Image:
    """The mark at a size.

    Args:
        inset: how much smaller the lines are drawn, for screens that cut a circle out of the picture.
        corner: radius of the ground's corners in units of the mark.
    """
    large = side * FINE
    unit = large / 32
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, large - 1, large - 1), corner * unit, fill=GROUND)
    width = 2.2 * unit * (1 - inset)
    for one in (*LINES, curve(ARCH)):
        _stroke(pen, [_placed(point, unit, inset) for point in one], width)
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _placed(point: Point, unit: float, inset: float) -> Point:
    """Its place on the picture, the lines in the middle of it."""
    return (16 + (point[0] - 16) * (1 - inset)) * unit, (16 + (point[1] - 19) * (1 - inset)) * unit


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    pen.line(points, fill=LINE, width=round(width), joint="curve")
    for x, y in points:
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=LINE)


def main() -> None:
    """Write every picture."""
    for name, side, inset, corner in (
        ("icon-192.png", 192, 0.0, 5), ("icon-512.png", 512, 0.0, 5), ("icon-mask.png", 512, 0.3, 0),
        ("icon-apple.png", 180, 0.12, 0),
    ):  # fmt: skip
        picture = icon(side, inset=inset, corner=corner).quantize(32)
        picture.save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
