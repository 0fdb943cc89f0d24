"""Sixteen people and programs who work on matters and never give up: each act is repeated under its key until it is answered.

What was acknowledged is written to a file outside of the system under test, one line per key, before the next act.
Now and then a client hangs up without hearing the answer, as happens on a bad line, and asks again.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

HIDDEN = re.compile(r'<input type="hidden" name="(key|seen|csrfmiddlewaretoken)" value="([^"]*)">')
HANGS_UP_EACH = 40
TEXT = dict.fromkeys(("found", "measures", "result", "public_answer"), "已组织维修。")
FOUR = dict.fromkeys(("is_solved", "is_answered", "was_contacted", "is_lawful"), True)


@dataclass(slots=True)
class Record:
    """What all clients did, and the file in which acknowledged keys are kept."""

    path: Path
    acknowledged: int = 0
    replays: int = 0
    replays_after_kill: int = 0
    retries: int = 0
    hung_up: int = 0
    refused: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    acks: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self, key: str, step: str, matter: str) -> None:
        """A key is about to be used for the first time."""
        self._write("issued", key, step, matter)

    def acknowledge(
        self, key: str, step: str, matter: str, began: float, *, replayed: bool, hung_up: bool
    ) -> None:
        """The system said that it was done."""
        with self.lock:
            self.acknowledged += 1
            self.replays += replayed
            self.replays_after_kill += replayed and not hung_up
            self.acks.append((began, time.monotonic()))
        self._write("acked", key, step, matter)

    def _write(self, what: str, key: str, step: str, matter: str) -> None:
        with self.lock, self.path.open("a", encoding="utf-8") as file:
            file.write(f"{what} {key} {step} {matter}\n")


class HungUp(Exception):
    """The client does not wait for the answer."""


@dataclass(slots=True)
class Client:
    """One who takes matters from registering to closing, by the interface or, for some steps, by page."""

    name: str
    port: int
    keys: Mapping[str, Mapping[str, str]]
    record: Record
    stop: threading.Event
    by_page: bool
    link: http.client.HTTPConnection | None = None
    acts: int = 0
    titles: int = 0

    def run(self) -> None:
        """One matter after the other until told to stop; the last one is finished."""
        while not self.stop.is_set() and not self.record.refused:
            self.titles += 1
            self._matter(f"{self.name}-{self.titles}")

    def _matter(self, title: str) -> None:
        """A matter from its registering to its closing: eleven acts of six people."""
        body = {
            "title": title, "text": "屋顶漏雨。", "kind": "problem", "source": "hotline", "area": "D01", "party": "mill",
        }  # fmt: skip
        number = self._do("li", "/do/collect.register", body, matter=title)["number"]
        on = f"/matters/{number}/do/"
        self._do("li", f"{on}collect.accept", {"category": "0404"}, matter=number)
        sent = self._do("he", f"{on}dispatch.send", {"lead": "housing", "support": []}, matter=number)
        part = f"/undertakings/{sent['ids']['undertaking_1']}/do/"
        self._do("liu", f"{part}dispatch.accept", {}, matter=number)
        contact = {"whom": "王经理", "how": "电话", "plan": "明日上门"}
        self._do("liu", f"{part}dispatch.contact", contact, matter=number)
        self._do("liu_head", f"{part}reply.report", {"result_class": "A", **TEXT}, matter=number)
        self._step("zhao", f"{on}reply.review", {"passed": True, **FOUR}, matter=number)
        self._step("he", f"{on}reply.approve", {}, matter=number)
        self._step("li", f"{on}reply.deliver", {"channel": "phone", "delivered": True}, matter=number)
        heard = {"reached": True, "solved": "yes", "contentment": "satisfied", "reasonable": True}
        self._step("chen", f"{on}reply.call_back", heard, matter=number)
        self._step("he", f"{on}reply.close", {"conclusion": "反映人满意"}, matter=number)

    def _step(self, login: str, path: str, body: Mapping[str, object], *, matter: str) -> None:
        if self.by_page:
            self._submit(login, f"{path}/", body, matter=matter)
        else:
            self._do(login, path, body, matter=matter)

    # --- by the interface

    def _do(
        self, login: str, path: str, body: Mapping[str, object], *, matter: str
    ) -> dict[str, dict[str, str]]:
        key, step = str(uuid4()), path.rpartition("/")[2]
        headers = {
            "Authorization": f"Bearer {self.keys['tokens'][login]}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        text = json.dumps(body, ensure_ascii=False).encode()
        answer = self._until_answered("POST", f"/api/v1{path}", text, headers, (key, step, matter), 200)
        told: dict[str, dict[str, str]] = json.loads(answer)
        return told

    # --- by page

    def _submit(self, login: str, path: str, body: Mapping[str, object], *, matter: str) -> None:
        cookie = self.keys["cookies"][login]
        page, csrf = self._opened(path, cookie)
        fields = {**dict(HIDDEN.findall(page)), **{name: _typed(value) for name, value in body.items()}}
        headers = {
            "Cookie": f"{cookie}; {csrf}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        what = (fields["key"], path.rstrip("/").rpartition("/")[2], matter)
        self._until_answered("POST", path, urlencode(fields).encode(), headers, what, 302)

    def _opened(self, path: str, cookie: str) -> tuple[str, str]:
        """A form with its hidden key, and the cookie that goes with it; asked for until it is there."""
        while True:
            try:
                status, headers, body = self._ask("GET", path, None, {"Cookie": cookie}, hang_up=False)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status == 200:
                csrf = next(
                    value for name, value in headers if "_csrf=" in value and name.lower() == "set-cookie"
                )
                return body.decode(), csrf.partition(";")[0]
            self._later(status, body, path)

    # --- asking until answered

    def _until_answered(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: dict[str, str],
        what: tuple[str, str, str],
        done: int,
    ) -> bytes:
        self.record.issue(*what)
        began, hung_up = time.monotonic(), False
        for attempt in range(10_000):
            self.acts += 1
            hang_up = attempt == 0 and self.acts % HANGS_UP_EACH == 0
            hung_up = hung_up or hang_up
            try:
                status, given, answer = self._ask(method, path, body, headers, hang_up=hang_up)
            except (OSError, http.client.HTTPException, HungUp) as error:
                self._again(type(error).__name__)
            else:
                if status == done:
                    replayed = any(name.lower() == "idempotency-replayed" for name, _ in given)
                    self.record.acknowledge(*what, began, replayed=replayed, hung_up=hung_up)
                    return answer
                self._later(status, answer, f"{path} {what}")
            began = time.monotonic()
        raise AssertionError(f"never answered: {what}")

    def _again(self, why: str) -> None:
        with self.record.lock:
            self.record.retries += 1
            self.record.answers[why] += 1
            self.record.hung_up += why == "HungUp"
        time.sleep(0.05)

    def _later(self, status: int, answer: bytes, path: str) -> None:
        """An answer that asks for patience is waited for; any other one is a fault of the system."""
        if status != 503:
            self.record.refused.append(f"{status} {path}: {answer.decode('utf-8', 'replace')[:600]}")
            raise AssertionError(self.record.refused[-1])
        self._again("503")

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, hang_up: bool
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """One request on the line of this client, which is dialled anew after a fault."""
        link = self.link = self.link or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request(method, path, body, headers)
            if hang_up:
                # Long enough for the act to begin, often too short to hear of its end.
                time.sleep(0.15)
                raise HungUp
            answer = link.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (OSError, http.client.HTTPException, HungUp):
            link.close()
            self.link = None
            raise


def _typed(value: object) -> str:
    """As a form sends it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
