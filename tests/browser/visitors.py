"""People at a real browser: each with a window of her own; everything that goes wrong in it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)

from tests.world import PASSWORD

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1366, "height": 768}
TELL_VIOLATIONS = (
    "document.addEventListener('securitypolicyviolation',"
    " (event) => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI));"
)
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class Visitor:
    """Somebody at a window of the browser."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        trouble: list[str],
        *,
        phone: bool = False,
        workers: bool = True,
        script: bool = True,
    ) -> None:
        self.site, self.trouble = site, trouble
        self.window = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=script,
            # What a worker fetches cannot be held up or lost on purpose.
            service_workers="allow" if workers else "block",
        )
        self.window.set_default_timeout(PATIENCE)
        self.window.add_init_script(TELL_VIOLATIONS)
        self.window.on("request", self._asked)
        self.window.on("response", self._answered)
        self.page: Page = self.window.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: trouble.append(f"{self.page.url}: {error}"))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.trouble.append(f"foreign host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.trouble.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.trouble.append(f"{self.page.url}: {message.text}")

    # --- what people do

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(f"{self.site}{path}")

    def sign_in(self, login: str) -> Visitor:
        """By name and password."""
        self.open("/sign-in/")
        self.fill({"登录名": login, "密码": PASSWORD})
        self.press("登录")
        expect(self.page.locator("details.me")).to_be_visible()
        return self

    def field(self, label: str, within: str = "main") -> Locator:
        """The field with this label."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*(（可不填）)?\s*$")
        return self.page.locator(within).get_by_label(words)

    def fill(self, given: Mapping[str, str], within: str = "main") -> None:
        """Type into fields or choose from their lists, by their labels."""
        for label, value in given.items():
            field = self.field(label, within)
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def tick(self, group: str, *choices: str, within: str = "main") -> None:
        """Tick choices of a group."""
        words = re.compile(rf"^\s*{re.escape(group)}")
        boxes = self.page.locator(within).get_by_role("group", name=words)
        for choice in choices:
            boxes.get_by_label(choice, exact=True).check()

    def press(self, words: str, within: str = "main") -> None:
        """Press a button."""
        self.page.locator(within).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str, within: str = "main") -> None:
        """Follow a link."""
        self.page.locator(within).get_by_role("link", name=words, exact=True).first.click()

    def does(self, number: str, step: str, given: Mapping[str, str] | None = None) -> None:
        """Take a step on a matter from its page and see that it was taken."""
        self.open(f"/matters/{number}/")
        self.follow(step)
        self.fill(given or {})
        self.confirms(step)

    def confirms(self, step: str) -> None:
        """Press the button of the step's form."""
        self.press(f"确认{step}")
        self.sees(f"已办理：{step}")

    def sees(self, words: str) -> None:
        """The page says so."""
        expect(self.page.locator("main")).to_contain_text(words, timeout=PATIENCE)

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return bool(wide > 0)
