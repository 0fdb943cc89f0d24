"""Looks: every theme names the same colours, each readable on its ground and told apart by weak eyes; the choice is kept."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from django.test import Client

from lianxin import kernel
from lianxin.kernel.looks import COOKIE, Look, Theme
from lianxin.kernel.tests.colours import WEAKNESSES, apart, contrast, tokens
from tests.pages import text_of

STATIC = Path(kernel.__file__).parent / "static" / "lianxin"
BASE = (STATIC / "lianxin.css").read_text(encoding="utf-8")
THEMES = (STATIC / "themes.css").read_text(encoding="utf-8")


def blocks(selector: str) -> list[str]:
    """What stands in the blocks of a selector."""
    return re.findall(re.escape(selector) + r" \{([^}]*)\}", THEMES)


LIGHT = tokens(BASE.partition("}")[0])
(DARK,) = (LIGHT | tokens(one) for one in blocks(':root[data-theme="dark"]'))
(CONTRAST,) = (LIGHT | tokens(one) for one in blocks(':root[data-theme="contrast"]'))
ALL = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

GROUNDS = ("paper", "ground", "head", "hover", "inner")
SHADES = ("shade-1", "shade-2", "shade-3", "shade-4")
# What is written on what: words and shapes with words.
WRITTEN = [
    *((ink, ground) for ink in ("ink", "quiet") for ground in (*GROUNDS, "main-soft", "found")),
    *((ink, ground) for ink in ("main", "main-dark") for ground in ("paper", "ground", "main-soft", "head")),
    *((ink, ground) for ink in ("alarm", "warn", "done") for ground in ("paper", "ground", f"{ink}-soft")),
    *((ink, ground) for ink in ("ink", "alarm") for ground in SHADES),
    ("on-main", "main"),
    ("on-main", "main-dark"),
    ("on-alarm", "alarm"),
    ("ink", "found-here"),
]
# What must be seen to be used: edges of fields and the ring of the focus, 3:1.
SEEN = [
    ("edge-field", "paper"),
    ("focus", "paper"),
    ("focus", "ground"),
    ("alarm", "paper"),
    ("bar", "paper"),
]


@pytest.mark.parametrize("theme", ALL)
def test_whatever_is_written_can_be_read(theme: str) -> None:
    colours = ALL[theme]
    least = 7 if theme == "contrast" else 4.5
    faint = {
        (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in WRITTEN
        if contrast(colours[ink], colours[ground]) < least
    }
    assert not faint


@pytest.mark.parametrize("theme", ALL)
def test_edges_and_focus_can_be_seen(theme: str) -> None:
    colours = ALL[theme]
    assert not [pair for pair in SEEN if contrast(colours[pair[0]], colours[pair[1]]) < 3]


@pytest.mark.parametrize("theme", ALL)
@pytest.mark.parametrize("weakness", WEAKNESSES)
def test_lights_are_told_apart_by_weak_eyes(theme: str, weakness: str) -> None:
    colours = ALL[theme]
    lights = [colours[name] for name in ("done", "warn", "alarm")]
    assert min(apart(a, b, weakness) for a, b in combinations(lights, 2)) >= 20


def test_the_measures_are_those_of_the_books() -> None:
    assert round(contrast("#fff", "#000"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert apart("#808080", "#808080", "deutan") == 0
    assert apart("#ff0000", "#00ff00", "none") > 150
    assert apart("#7d4e00", "#a8201a", "deutan") < 5


def test_what_the_device_asks_for_is_what_can_be_chosen() -> None:
    asked = [tokens(one) for one in blocks(":root:not([data-theme])")]
    assert asked == [
        tokens(one) for name in ("dark", "contrast") for one in blocks(f':root[data-theme="{name}"]')
    ]


def test_every_theme_names_every_colour_of_the_first() -> None:
    for selector in (':root[data-theme="dark"]', ':root[data-theme="contrast"]'):
        (block,) = blocks(selector)
        assert set(tokens(block)) == set(LIGHT)


def test_a_cookie_says_what_was_chosen_and_nonsense_says_nothing() -> None:
    assert Look.of("dark.elder") == Look(Theme.DARK, is_elder=True)
    assert [Look.of(text) for text in ("", "pink", "elder", "auto.x")] == [Look()] * 4
    assert str(Look(Theme.CONTRAST).chosen("", "elder")) == "contrast.elder"
    assert Look(Theme.DARK, is_elder=True).chosen("pink", "wide") == Look(Theme.DARK, is_elder=True)
    assert Look(Theme.DARK, is_elder=True).chosen("auto", "plain") == Look()


@pytest.mark.django_db
def test_a_look_is_chosen_without_signing_in_and_without_a_script() -> None:
    client = Client()
    page = text_of(client, "/track/")
    assert "data-theme" not in page
    assert "data-view" not in page
    answer = client.post("/look/", {"theme": "dark", "next": "/track/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/track/")
    client.post("/look/", {"view": "elder", "next": "/track/"})
    assert client.cookies[COOKIE].value == "dark.elder"
    page = text_of(client, "/track/")
    assert '<html lang="zh-Hans" data-theme="dark" data-view="elder">' in page
    assert "退出长辈版" in page
    client.post("/look/", {"theme": "auto", "view": "plain"})
    assert '<html lang="zh-Hans">' in text_of(client, "/track/")
    assert client.post("/look/", {"next": "https://elsewhere.example/"}).headers["Location"] == "/"
