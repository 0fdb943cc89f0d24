"""Help for the stories: an office with a clock and people at its pages, who open, read, follow, fill in and send.

Everything goes through the addresses a browser would call; nothing here reads or writes rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from lianxin.kernel import clock
from lianxin.kernel.ids import new_id
from lianxin.supervise.jobs import sweep_due
from tests.scenarios.forms import Filled, Given
from tests.scenarios.markup import Element, read
from tests.world import CHINA, PASSWORD

NUMBER = re.compile(r"SFW-\d{4}-\d+")
BLOCKS = ("article", "li", "tr", "form", "section")


class Screen:
    """A page as somebody sees it."""

    def __init__(self, response: HttpResponse, address: str) -> None:
        self.status, self.address = response.status_code, address
        self.html = response.content.decode()
        self.page = read(self.html)

    @property
    def main(self) -> Element:
        """The page below its header."""
        return next(iter(self.page.all("main")), self.page)

    @property
    def text(self) -> str:
        """What the page says below its header."""
        return self.main.text

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def __repr__(self) -> str:
        return f"{self.address} ({self.status}): {self.text}"

    def block(self, words: str, *, of: str = "") -> Element:
        """The smallest part of the page (a row, an entry, a section) in which the words stand."""
        return self.blocks(words, of)[0]

    def blocks(self, words: str, of: str = "") -> list[Element]:
        """The parts of the page in which the words stand, the smallest first."""
        found = [one for one in self.page.all(*((of,) if of else BLOCKS)) if words in one.text]
        assert found, f"no part of {self.address} says “{words}”: {self.text}"
        return sorted(found, key=lambda one: len(one.text))

    def pressable(self, tag: str, words: str, beside: str) -> Element:
        """The link or button with these words, in the smallest part of the page that has it and says `beside`."""
        for place in self.blocks(beside) if beside else [self.main]:
            found = {one.attrs.get("href", id(one)): one for one in place.all(tag) if one.text == words}
            if found:
                assert len(found) == 1, f"{len(found)} times “{words}” on {self!r}"
                return next(iter(found.values()))
        raise AssertionError(f"nothing to press called “{words}” on {self!r}")

    @property
    def faults(self) -> str:
        """What is wrong, as the summary on top of the page has it."""
        found = [one for one in self.page.all("section") if one.classes & {"faults", "blocked"}]
        return " ".join(one.text for one in found)

    def why_grey(self, words: str) -> str:
        """The reasons beside a button that cannot be pressed now."""
        grey = [one for one in self.page.all("span") if one.attrs.get("aria-disabled") and one.text == words]
        assert grey, f"there is no grey button “{words}” on {self.address}"
        assert grey[0].parent is not None
        return grey[0].parent.text


class Desk:
    """One of the cast at a browser; `screen` is what stands before her."""

    def __init__(self) -> None:
        self.client = Client()
        self.screen: Screen

    def sees(self, address: str, *, status: int = 200) -> Screen:
        """Open a page, wherever it leads, and expect this answer."""
        return self._shown(self.client.get(address, follow=True), address, status)

    def _shown(self, response: Any, address: str, status: int) -> Screen:
        chain = getattr(response, "redirect_chain", [])
        self.screen = Screen(response, chain[-1][0] if chain else address)
        wrong = self.screen.faults or self.screen.text[:400]
        assert self.screen.status == status, f"{self.screen.address} answered {self.screen.status}: {wrong}"
        return self.screen

    def follows(self, words: str, *, beside: str = "", status: int = 200) -> Screen:
        """Press the link with these words (the one in the part of the page that says `beside`)."""
        link = self.screen.pressable("a", words, beside)
        return self.sees(self._absolute(link.attrs["href"]), status=status)

    def _absolute(self, href: str) -> str:
        path = self.screen.address.split("?")[0]
        return f"{path}{href}" if href.startswith("?") else href.split("#")[0] or path

    def sends(
        self, button: str, given: Mapping[str, Given] | None = None, *, status: int = 200, beside: str = ""
    ) -> Screen:
        """Fill in the form that has this button and press it; be led on as a browser is."""
        address, data = self.would_send(button, given or {}, beside=beside)
        return self.posts(address, data, status=status)

    def would_send(
        self, button: str, given: Mapping[str, Given], *, beside: str = ""
    ) -> tuple[str, dict[str, Any]]:
        """Where the form with this button goes and with what, not yet sent."""
        pressed_on = self.screen.pressable("button", button, beside)
        form = pressed_on.around("form")
        assert form is not None, f"the button “{button}” stands in no form"
        filled = Filled(form)
        filled.fill(given)
        name = pressed_on.attrs.get("name")
        pressed = {name: pressed_on.attrs.get("value", "")} if name else {}
        return form.attrs.get("action") or self.screen.address, {**filled.values, **pressed}

    def posts(self, address: str, data: Mapping[str, Any], *, status: int = 200) -> Screen:
        """Send what a form would send, under a number of its own unless one is given."""
        keyed = {"key": str(new_id()), **data}
        return self._shown(self.client.post(address, keyed, follow=True), address, status)

    # --- what everybody does with a matter

    def opens(self, number: str) -> Screen:
        """Open a matter's page."""
        return self.sees(f"/matters/{number}/")

    def does(self, number: str, step: str, given: Mapping[str, Given] | None = None) -> Screen:
        """Take a step on a matter from its page: press it, fill in its form, confirm; then see the matter again."""
        self.opens(number)
        self.follows(step)
        self.sends(f"确认{step}", given)
        assert f"已办理：{step}" in self.screen
        return self.screen


class Office:
    """The county's office: its clock, which the story moves, and the desks of the cast."""

    def __init__(self) -> None:
        self._desks: dict[str, Desk] = {}
        self.at("2026-03-02 10:00")

    def at(self, moment: str) -> None:
        """Set the office's clock, like 2026-03-02 10:00."""
        clock.set_to(datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA))

    def wait(self, **span: int) -> None:
        """Let time pass."""
        clock.set_to(clock.now() + timedelta(**span))

    def desk(self, login: str) -> Desk:
        """The desk of one of the cast, who signs in with name and password when first asked for."""
        if login not in self._desks:
            desk = self._desks[login] = Desk()
            desk.sees("/sign-in/")
            desk.sends("登录", {"登录名": login, "密码": PASSWORD})
        return self._desks[login]

    def nobody(self) -> Desk:
        """Somebody who has not signed in: a raiser, or a stranger."""
        return Desk()

    def sweep(self) -> None:
        """What the background does every minute."""
        sweep_due(timestamp=0)


def number_on(screen: Screen) -> str:
    """The number of the matter that a page tells first."""
    found = NUMBER.search(screen.text)
    assert found, f"no number on {screen.address}"
    return found.group()


def code_on(screen: Screen) -> str:
    """The tracking code on a receipt."""
    found = re.search(r"查询码 ([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})", screen.text)
    assert found, f"no tracking code on {screen.address}: {screen.text}"
    return found.group(1)
