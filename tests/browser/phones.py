"""A telephone on a visit: notes are taken by its page, its network comes and goes, its tab is killed, its clock is wrong."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field

from PIL import Image
from playwright.sync_api import Browser, Dialog, Route, expect

from tests.browser.visitors import PATIENCE, Visitor
from tests.world import PASSWORD

# Answers are lost on the way back: the server has acted, the phone never hears of it.
WRITES = ("**/api/v1/**", "**/phone/files/**")
THREE_DAYS_AHEAD = """(() => {
    const Real = Date, away = 3 * 86400000;
    window.Date = class extends Real {
        constructor(...given) { if (given.length) super(...given); else super(Real.now() + away); }
        static now() { return Real.now() + away; }
    };
})()"""
# What the browser itself says of the digests of what is kept, by its own arithmetic.
DIGESTS = """async (officer) => {
    const asked = (one) => new Promise((good, bad) => {
        one.onsuccess = () => good(one.result);
        one.onerror = () => bad(one.error);
    });
    const base = await asked(indexedDB.open(`lianxin-phone-${officer}`));
    const files = await asked(base.transaction("files").objectStore("files").getAll());
    base.close();
    const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");
    const told = [];
    for (const one of files) {
        const content = await one.blob.arrayBuffer();
        const picture = await createImageBitmap(one.blob);
        const theirs = hex(await crypto.subtle.digest("SHA-256", content));
        told.push([one.id, one.sha256, theirs, content.byteLength, Math.max(picture.width, picture.height)]);
    }
    return told;
}"""


def photograph(seed: int, *, wide: int = 2400, high: int = 1800) -> bytes:
    """A photograph as a camera takes it: large, with its place and device inside."""
    base = Image.effect_noise((wide // 8, high // 8), 60 + seed % 40).resize((wide, high))
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    found = io.BytesIO()
    base.convert("RGB").save(found, "JPEG", quality=92, exif=exif)
    return found.getvalue()


@dataclass
class Phone:
    """One device with one officer on it."""

    browser: Browser
    site: str
    login: str
    trouble: list[str]
    chance: random.Random
    is_ahead: bool = False
    drops: float = 0.0
    is_offline: bool = False
    dropped: int = 0
    kills: int = 0
    flips: int = 0
    digests: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.browser, self.site, [], phone=True, workers=False)
        self.window = self.visitor.window
        if self.is_ahead:
            self.window.add_init_script(THREE_DAYS_AHEAD)
        for place in WRITES:
            self.window.route(place, self._passed)
        self.window.route("**/phone/state/", self._passed)
        self.visitor.sign_in(self.login)
        self.page = self.visitor.page
        self.open()

    def _passed(self, route: Route) -> None:
        if self.is_offline:
            route.abort("internetdisconnected")
        elif route.request.method == "POST" and (chance := self.chance.random()) < self.drops:
            self.dropped += 1
            # Most are lost on the way back, some on the way there.
            if chance < self.drops * 0.75:
                route.fetch()
            route.abort()
        else:
            route.continue_()

    @property
    def officer(self) -> str:
        """Whose page it is."""
        return str(self.page.locator("body").get_attribute("data-officer"))

    def open(self) -> None:
        """Open the page, or open it anew."""
        self.page.goto(f"{self.site}/phone/")
        expect(self.page.locator("body[data-ready]")).to_be_attached(timeout=PATIENCE)

    def visit(self, name: str, leader: str = "") -> None:
        """Begin a visit to a party by its name."""
        self.page.evaluate("location.hash = '#cards'")
        self.page.locator("#other").evaluate("form => { form.closest('details').open = true; }")
        self.page.fill("#o-party", name)
        if leader:
            self.page.select_option("#o-leader", leader)
        self.page.locator("#other button").click()
        expect(self.page.locator("#h-visit")).to_have_text(name)

    def note(self, gist: str, *photos: bytes, outcome: str = "taken") -> None:
        """Take a note by the page; it is kept when the form is empty again."""
        self.page.evaluate("location.hash = '#note'")
        expect(self.page.locator("#v-note")).to_be_visible()
        self.page.fill("#n-gist", gist)
        if photos:
            given = [
                {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": one} for n, one in enumerate(photos)
            ]
            self.page.set_input_files("#n-photo", given)
            expect(self.page.locator("#shots img")).to_have_count(len(photos), timeout=PATIENCE)
        self.page.locator(f"[data-outcome={outcome}]").click()
        expect(self.page.locator("#v-visit")).to_be_visible(timeout=PATIENCE)

    def remember_files(self) -> None:
        """Digests of what waits on the device, by the browser's own arithmetic; each small enough and ours equal to its."""
        for number, ours, theirs, size, side in self.page.evaluate(DIGESTS, self.officer):
            assert ours == theirs
            assert size <= 400 * 1024
            assert side <= 1600
            self.digests[number] = theirs

    def flip(self, *, offline: bool) -> None:
        """The network goes or comes back."""
        self.is_offline = offline
        self.flips += 1
        self.page.evaluate(f"window.dispatchEvent(new Event('{'offline' if offline else 'online'}'))")

    def killed(self) -> None:
        """The tab dies in the middle of sending; another one is opened later."""
        self.page.evaluate("document.getElementById('send').click()")
        self.page.wait_for_timeout(self.chance.randrange(0, 60))
        self.page.close()
        self.kills += 1
        self.page = self.visitor.page = self.window.new_page()
        self.open()

    def expired(self, gist: str) -> None:
        """The session ends while he notes something offline; the page says so, the note stays, and he signs in again."""
        self.flip(offline=True)
        self.note(gist)
        self.window.clear_cookies()
        self.flip(offline=False)
        expect(self.page.locator("#notices")).to_contain_text("登录已过期", timeout=PATIENCE)
        self.page.locator("#notices a").click()
        self.page.fill("[name=username]", self.login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("button.main").click()
        expect(self.page.locator("body[data-ready]")).to_be_attached(timeout=PATIENCE)

    def waiting(self) -> int:
        """How many are not wholly received, by what the page says."""
        return int(self.page.locator("#queue").get_attribute("data-n") or 0)

    def sends_all(self, *, seconds: int) -> str:
        """Until nothing waits, or the time is up; what still waits then, in words."""
        for _ in range(seconds * 5):
            self.page.evaluate("document.getElementById('send').click()")
            self.page.wait_for_timeout(200)
            if not self.waiting():
                return ""
        return self.page.locator("#all").inner_text()[:600]

    def answers_yes(self) -> list[str]:
        """What is asked from now on is confirmed; the words that were asked."""
        asked: list[str] = []

        def answer(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.accept()

        self.page.on("dialog", answer)
        return asked
