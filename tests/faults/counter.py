"""Somebody at the counter of a running system: registers matters, brings files, and remembers what was acknowledged."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from tests.faults.system import System

HIDDEN = re.compile(r'<input type="hidden" name="(key|seen|csrfmiddlewaretoken)" value="([^"]*)">')
BANNERS = {"zh": "系统暂时只读：存储空间不足", "en": "Read-only for now"}
SEVERAL = 4
# Each web process looks at the disks for itself, every two seconds.
LOOKS_EVERY, PATIENCE = 2.0, 60.0
NEW = "/matters/new/"
BODY = {"title": "漏雨", "kind": "problem", "source": "hotline", "area": "D01", "party": "mill"}
BETWEEN = "between-the-parts"

Answer = tuple[int, Mapping[str, str], str]
Form = tuple[dict[str, str], str]


@dataclass(slots=True)
class Counter:
    """What was acknowledged, refused for now, and which files were taken with which digest."""

    system: System
    token: str
    cookie: str
    acknowledged: int = 0
    refused: int = 0
    files: dict[str, str] = field(default_factory=dict)

    # --- what is done

    def register(self, lang: str = "zh", long: int = 0) -> Answer:
        """A matter, by the interface."""
        body = {**BODY, "text": "屋顶漏雨。" + "雨" * long}
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid4()),
            "Accept-Language": lang,
        }
        return self._counted(
            self._send("/api/v1/do/collect.register", json.dumps(body).encode(), headers), 200
        )

    def opened(self, path: str = NEW, **typed: str) -> Form:
        """The form of a page with what is typed into it, and the cookies that go with it."""
        status, headers, page = self.system.get(path, self.cookie)
        assert status == 200, path
        csrf = next(part for part in headers["Set-Cookie"].split(";") if "_csrf=" in part)
        return {**dict(HIDDEN.findall(page)), **typed}, f"{self.cookie}; {csrf.strip()}"

    def filled_in(self, text: str) -> Form:
        """The form of a new matter."""
        return self.opened(**{**BODY, "title": "停车难", "text": text, "urgency": "normal"})

    def submit(self, form: Form) -> Answer:
        """Send the form of a new matter."""
        fields, cookies = form
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        return self._counted(self._send(NEW, urlencode(fields).encode(), headers), 302)

    def submits_at_last(self, form: Form) -> None:
        """Send it again as a person would until it is taken."""
        end = time.monotonic() + PATIENCE
        while (status := self.submit(form)[0]) != 302:
            assert (status, time.monotonic() < end) == (503, True)
            time.sleep(0.3)

    def bring(self, number: str, name: str, content: bytes, form: Form | None = None) -> Answer:
        """A file for a matter, by a form that may have been opened earlier; one that was taken is remembered."""
        path = f"/matters/{number}/files/"
        fields, cookies = form or self.opened(path)
        parts = [_part(f'name="{one}"', value.encode()) for one, value in fields.items()]
        parts.append(_part(f'name="file"; filename="{name}"', content))
        body = b"".join(parts) + f"--{BETWEEN}--\r\n".encode()
        headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={BETWEEN}"}
        answer = self._send(path, body, headers)
        if answer[0] == 302:
            self.files[name] = hashlib.sha256(content).hexdigest()
        return answer

    def _counted(self, answer: Answer, done: int) -> Answer:
        self.acknowledged += answer[0] == done
        self.refused += answer[0] == 503
        return answer

    def _send(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.system.port, timeout=60)
        try:
            link.request("POST", path, body, dict(headers))
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            link.close()

    # --- what is seen

    def page(self, path: str, lang: str = "zh") -> Answer:
        """A page."""
        return self.system.get(path, self.cookie, lang=lang)

    def one_number(self) -> str:
        """The number of some matter."""
        return str(self._asked("SELECT min(number) FROM casefile_matter")[0][0])

    def kept(self) -> int:
        """How many matters the database holds."""
        return int(self._asked("SELECT count(*) FROM casefile_matter")[0][0])

    def files_kept(self) -> dict[str, str]:
        """Name and digest of every file that a page could show."""
        return {
            str(name): str(digest)
            for name, digest in self._asked("SELECT name, sha256 FROM casefile_attachment")
        }

    def names_stored(self) -> set[str]:
        """The names under which bytes have to lie."""
        rows = self._asked("SELECT stored, stored_small FROM casefile_attachment")
        return {str(name) for row in rows for name in row if name}

    def _asked(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.system.address) as link:
            return link.execute(query).fetchall()

    def seconds_until_written(self) -> float:
        """How long it takes until something is taken again."""
        began = time.monotonic()
        while time.monotonic() < began + PATIENCE:
            if self._taken_or_not():
                return round(time.monotonic() - began, 1)
            time.sleep(0.2)
        said, log = self.system.said[-5:], self.system.log("postgres")
        raise AssertionError(f"still not written after {PATIENCE} s: {said} {log}")

    def _taken_or_not(self) -> bool:
        try:
            return self.register()[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def waits_for_banner(self, *, shown: bool) -> None:
        """Until every web process shows the banner, or none any more."""
        end, seen = time.monotonic() + PATIENCE, 0
        while seen < SEVERAL:
            seen = seen + 1 if (BANNERS["zh"] in self.page("/matters/")[2]) == shown else 0
            assert time.monotonic() < end, f"banner: {not shown}"
            time.sleep(LOOKS_EVERY / SEVERAL)


def _part(what: str, content: bytes) -> bytes:
    return f"--{BETWEEN}\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + content + b"\r\n"
