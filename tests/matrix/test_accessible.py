"""Every page for everyone: axe finds nothing against WCAG 2.2 AA in any language and theme, and nothing scrolls sideways at 320 px.

The suite opens a share of the cells, the same each time; before a release every page is opened in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from itertools import product

import pytest
from django.conf import settings
from playwright.sync_api import Page

from lianxin.kernel.looks import COOKIE
from tests.browser.conftest import CHROMIUM
from tests.matrix.asking import Asker, in_the_suite
from tests.matrix.chromium import SITE, Shelf, Trouble, browser
from tests.matrix.county import Stock
from tests.matrix.routes import told
from tests.matrix.surfaces import SHOWN, Surface, pages
from tests.proving import tell

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium，跳过浏览器测试 (apt install chromium)"),
]
LANGUAGES = ("zh-hans", "zh-hant", "en")
LOOKS = ("light", "dark", "contrast", "light.elder")
ONE_OF = 70
ALWAYS = ("/cockpit/", "/design/", "/track/", "/sign-in/")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (rules) => {
  const found = await axe.run({runOnly: rules, resultTypes: ['violations']});
  return found.violations.flatMap((one) => one.nodes.slice(0, 3).map((node) => `${one.id} ${node.html.slice(0, 120)}`));
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


def reader(language: str, look: str) -> Asker:
    """Asks as somebody who reads one language in one look."""
    ask = Asker()
    ask.cookies = {settings.LANGUAGE_COOKIE_NAME: language, COOKIE: look}
    return ask


def kept(stock: Stock) -> Iterator[Surface]:
    """The pages of this run, each in its language and look."""
    for language, look in product(LANGUAGES, LOOKS):
        ask = reader(language, look)
        for where, answer in pages(ask, stock, partial(_is_in, language, look)):
            if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith(SHOWN[0]):
                yield Surface(f"{where} {language} {look}", 200, dict(answer.headers), answer.content)


def _is_in(language: str, look: str, path: str) -> bool:
    always = path in ALWAYS and language == "zh-hans" and look in ("dark", "light.elder")
    return always or in_the_suite(path, language, look, one_of=ONE_OF)


def looked_at(page: Page, where: str) -> list[str]:
    """What is wrong with the page that is open."""
    page.evaluate(AXE)
    wrong = [f"{where}: {one}" for one in page.evaluate(RUN, RULES)]
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate(SIDEWAYS)
    page.set_viewport_size({"width": 1280, "height": 900})
    return [*wrong, *([f"{where}: {wide} px wider than 320"] if wide > 0 else [])]


def looked_through(shown: list[Surface]) -> list[str]:
    """Open each and say what is wrong."""
    shelf, wrong = Shelf(shown, Trouble()), list[str]()
    with browser() as chromium:
        window = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        window.route("**/*", shelf.answer)
        page = window.new_page()
        for n, one in enumerate(shown):
            page.goto(f"{SITE}/shelf/{n}/")
            wrong += looked_at(page, one.where)
    return wrong


def test_a_bad_page_would_be_found() -> None:
    body = (
        "<!doctype html><html><title>x</title><meta name=viewport content='width=device-width'>"
        "<main><h1>x</h1><input><p>" + "w" * 400 + "</p><font color=#999>faint</font></main></html>"
    )
    found = " ".join(looked_through([Surface("bad", 200, {"Content-Type": "text/html"}, body.encode())]))
    assert all(one in found for one in ("html-has-lang", "label", "color-contrast", "wider than 320"))


def test_nothing_stands_in_anybodys_way(stock: Stock) -> None:
    shown = list(kept(stock))
    wrong = looked_through(shown)
    tell("B4", "axe and reflow", injected=len(shown), wrong=len(wrong))
    assert len(shown) >= 2 * len(ALWAYS)
    assert not wrong, told(sorted(wrong), "what stands in somebody's way")
