"""版面不重叠: on the worklist, a matter, its forms and the cockpit nothing stands on anything else, in English as in Chinese."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from lianxin.casefile.models import Matter
from tests import world as county
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WIDTHS = ((1440, 900), (1280, 800), (390, 844))
# Words that stand outside of their own cell, and neighbours in a line that cover each other.
OVERLAPS = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const box = (one) => one.getBoundingClientRect(), found = [];
  document.querySelectorAll("main td .tag, main td .light, main td .title, main td a, main .figure b").forEach((one) => {
    const cell = one.closest("td, .figure");
    if (seen(one) && cell && box(one).right > box(cell).right + 1) found.push(`outside: ${one.textContent.trim()}`);
  });
  const marks = Array.from(document.querySelectorAll("main .tag, main .light, main button, main .button")).filter(seen);
  marks.forEach((one, place) => marks.slice(place + 1).forEach((other) => {
    const a = box(one), b = box(other), fixed = (it) => it.closest(".many, [data-beside], .palette, dialog");
    if (one.contains(other) || other.contains(one) || fixed(one) || fixed(other)) return;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) found.push(`${one.textContent.trim()} / ${other.textContent.trim()}`);
  }));
  return found;
}"""


@pytest.fixture(scope="module")
def stocked(committed_world: county.World) -> Matter:
    """Matters in states with long names; the one that is looked at waits to be accepted."""
    world = committed_world
    county.accept(world, county.register(world, title="小吃店食品经营登记地址如何变更"))
    county.sign(world, county.send(world, county.accept(world, county.register(world, title="老厂房漏雨"))))
    return county.register(world, title="希望年末消费季支持社区超市让利")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_stands_on_anything_else(
    stocked: Matter, chromium: Browser, site: str, language: str
) -> None:
    he = Visitor(chromium, site, []).sign_in("he")
    he.page.locator(f"button[name=language][value={language}]").click()
    number = stocked.number
    paths = (
        "/matters/",
        f"/matters/{number}/",
        f"/matters/{number}/do/collect.accept/",
        f"/matters/{number}/later/",
    )
    found = []
    for width, height in WIDTHS:
        he.page.set_viewport_size({"width": width, "height": height})
        for path in (*paths, "/matters/new/", "/cockpit/", "/supervise/"):
            he.open(path)
            found += [f"{width} {path}: {words}" for words in he.page.evaluate(OVERLAPS)]
            if he.scrolls_sideways():
                found.append(f"{width} {path}: wider than the window")
    assert found == []
