"""A real Chromium that opens kept answers 真实浏览器: dialogs, script nodes, violations and calls to other hosts are kept."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Route, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.visitors import TELL_VIOLATIONS
from tests.matrix.payloads import MARK
from tests.matrix.surfaces import Surface

SITE = "http://lianxin.test"
# What every payload calls.
CANARY = "canary"
# What no page of ours has, and a payload would make.
SCAN = """(mark) => {
  const bad = [], text = /^(value|title|placeholder|alt|content|aria-.+|data-.+|datetime|download)$/;
  const made = ['iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'base', 'style', 'math', 'marquee',
                'portal', 'foreignobject', 'animate', 'set', 'use', 'audio', 'video'];
  for (const one of document.querySelectorAll('*')) {
    const name = one.localName.toLowerCase();
    if (made.includes(name) || name.includes(mark)) bad.push('<' + name + '>');
    if (name === 'script' && !(one.src || '').startsWith(location.origin + '/static/')) bad.push('<script>');
    if (name === 'meta' && one.httpEquiv) bad.push('<meta http-equiv>');
    for (const {name: key, value} of one.attributes) {
      const key_ = key.toLowerCase();
      if (key_.startsWith('on') || key_ === 'style' || key_ === 'srcdoc' || key_.includes(mark))
        bad.push(name + ' ' + key_);
      if (/^(href|src|action|formaction|data|xlink:href|to|srcset|poster|background)$/.test(key_)) {
        const leads = new URL(value, location.href);
        const ours = leads.origin === location.origin || /^(blob:|data:image|mailto:|tel:)/.test(leads.href);
        if (!ours) bad.push(name + ' ' + key_ + '=' + value.slice(0, 60));
      } else if (value.includes(mark) && !text.test(key_)) bad.push(name + ' ' + key_ + '=' + value.slice(0, 60));
    }
  }
  return bad;
}"""
# Everything that can be typed into gets a payload, so that our own scripts handle it.
TYPE = """(payload) => {
  for (const one of document.querySelectorAll('input:not([type=hidden]):not([type=file]), textarea')) {
    if (['checkbox', 'radio', 'submit', 'date', 'number', 'datetime-local'].includes(one.type)) continue;
    one.value = payload;
    for (const event of ['input', 'change', 'keyup']) one.dispatchEvent(new Event(event, {bubbles: true}));
  }
}"""


@dataclass
class Trouble:
    """What went wrong in the browser: scripts that ran, dialogs, nodes that text made, violations, calls elsewhere."""

    ran: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    nodes: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    opened: int = 0

    def all(self) -> list[str]:
        """All of it in words."""
        return [*self.ran, *self.dialogs, *self.nodes, *self.violations, *self.foreign]


class Shelf:
    """Serves kept answers and our static files to the browser; asks nobody else."""

    def __init__(self, kept: Sequence[Surface], trouble: Trouble) -> None:
        self.kept, self.trouble = kept, trouble

    def answer(self, route: Route) -> None:
        """One request of the browser."""
        parts = urlsplit(route.request.url)
        if parts.hostname != "lianxin.test":
            self.trouble.foreign.append(f"call to {route.request.url[:80]}")
            route.abort()
        elif parts.path.startswith("/shelf/"):
            one = self.kept[int(parts.path.split("/")[2])]
            route.fulfill(status=one.status, headers=one.headers, body=one.body)
        elif parts.path.startswith("/static/"):
            self._static(route, parts.path.removeprefix("/static/"))
        else:
            self._fetched(route, parts.path)

    def _fetched(self, route: Route, path: str) -> None:
        """What our own scripts ask for: as it was kept, so that they put it into the page."""
        found = next((one for one in self.kept if one.where.startswith(path) and one.status == 200), None)
        if found and path != "/":
            route.fulfill(status=200, headers=found.headers, body=found.body)
        else:
            route.fulfill(status=404, body="")

    def _static(self, route: Route, name: str) -> None:
        file = finders.find(name)
        if isinstance(file, str):
            kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
            route.fulfill(status=200, content_type=kind, body=Path(file).read_bytes())
        else:
            route.fulfill(status=404, body="")


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        yield found
        found.close()


def opened(kept: Sequence[Surface], *, typed: str = "") -> Trouble:
    """Open every kept answer and say what went wrong."""
    trouble = Trouble()
    shelf = Shelf(kept, trouble)
    with browser() as chromium:
        window = chromium.new_context(locale="zh-CN")
        window.add_init_script(TELL_VIOLATIONS)
        window.route("**/*", shelf.answer)
        page = window.new_page()
        where = ""

        def asked(dialog: Dialog) -> None:
            if dialog.type != "beforeunload":  # our own: something typed would be lost
                trouble.dialogs.append(f"{where}: dialog {dialog.message}")
            dialog.accept()

        def said(message: ConsoleMessage) -> None:
            if message.text.startswith("CSP: ") or "Content Security Policy" in message.text:
                trouble.violations.append(f"{where}: {message.text[:160]}")

        page.expose_function(CANARY, lambda mark="": trouble.ran.append(f"{where}: ran {mark}"))
        page.on("dialog", asked)
        page.on("console", said)
        for n, one in enumerate(kept):
            where = one.where
            page.goto(f"{SITE}/shelf/{n}/")
            if typed:
                page.evaluate(TYPE, typed)
            trouble.nodes += [f"{where}: {bad}" for bad in page.evaluate(SCAN, MARK)]
            trouble.opened += 1
    return trouble
