"""Colours as eyes get them: contrast by WCAG 2.2, how far two lie apart (CIE 1976), and what is left with a colour weakness."""

from __future__ import annotations

import re

Channels = tuple[float, float, float]

# Machado, Oliveira and Fernandes 2009, the whole of each weakness, on linear light.
WEAKNESSES: dict[str, tuple[Channels, Channels, Channels]] = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def light_of(colour: str) -> Channels:
    """#rgb or #rrggbb as linear light."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    red, green, blue = (_linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    return red, green, blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _dot(a: Channels, b: Channels) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def contrast(a: str, b: str) -> float:
    """How much lighter one is than the other: 1 to 21."""
    weights = (0.2126, 0.7152, 0.0722)
    darker, lighter = sorted(_dot(weights, light_of(one)) for one in (a, b))
    return (lighter + 0.05) / (darker + 0.05)


def apart(a: str, b: str, weakness: str) -> float:
    """ΔE of two colours for an eye with a weakness."""
    seen = [_lab(_seen(light_of(one), weakness)) for one in (a, b)]
    return float(sum((x - y) ** 2 for x, y in zip(*seen, strict=True)) ** 0.5)


def _seen(light: Channels, weakness: str) -> Channels:
    red, green, blue = (min(1.0, max(0.0, _dot(row, light))) for row in WEAKNESSES[weakness])
    return red, green, blue


def _lab(light: Channels) -> Channels:
    x, y, z = (
        _root(_dot(row, light) / white)
        for row, white in (
            ((0.4124, 0.3576, 0.1805), 0.95047),
            ((0.2126, 0.7152, 0.0722), 1.0),
            ((0.0193, 0.1192, 0.9505), 1.08883),
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(share: float) -> float:
    return float(share ** (1 / 3)) if share > 0.008856 else 7.787 * share + 16 / 116


def tokens(block: str) -> dict[str, str]:
    """The colours that a block of a style sheet names."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block))
