"""Receivers on this machine 收件方: a mail server and a platform for robots, apps, gateways and webhooks; good ones and bad ones.

What they took is kept with its identifier. A bad one refuses, hangs, or takes a message and drops the line before it says so.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings


@dataclass
class Moods:
    """How often a receiver fails, hangs, and drops after it took; the rest is taken and said to be."""

    fails: float = 0.0
    hangs: float = 0.0
    drops: float = 0.0
    hang_seconds: float = 1.0
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    def throw(self) -> str:
        at = self.dice.random()
        for mood, chance in (("fail", self.fails), ("hang", self.hangs), ("drop", self.drops)):
            if at < chance:
                return mood
            at -= chance
        return "take"


@dataclass
class Taken:
    """What was taken, by identifier, and what the receiver did to it besides."""

    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    raw: list[Any] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)

    @property
    def doubles(self) -> int:
        return len(self.ids) - len(set(self.ids))


# --- mail


class Desk:
    """The handler of the mail server: decides after all of a mail has come."""

    def __init__(self, moods: Moods) -> None:
        self.moods, self.taken = moods, Taken()

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        mood = self.moods.throw()
        self.taken.moods[mood] += 1
        if mood == "fail":
            return "451 4.3.0 try again later"
        if mood == "hang":
            await asyncio.sleep(self.moods.hang_seconds)
            return "451 4.3.0 too late"
        mail = message_from_bytes(envelope.content or b"")
        self.taken.ids.append(str(mail["Message-ID"]))
        self.taken.raw.append(mail)
        self.taken.texts.append(str(mail.get_payload(decode=True), "utf-8"))
        if mood == "drop":
            assert server.transport is not None
            server.transport.abort()
        return "250 taken"


@contextmanager
def mail_server(moods: Moods | None = None, port: int = 0, **more: Any) -> Iterator[tuple[Taken, int]]:
    """A mail server; gives what it took, and its port. `more` is how it encrypts."""
    desk = Desk(moods or Moods())
    controller = Controller(desk, hostname="127.0.0.1", port=port or free_port(), **more)
    controller.start()
    try:
        yield desk.taken, controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- HTTP


class Platform(ThreadingHTTPServer):
    """Answers like the platforms do; what it took is in `taken`."""

    daemon_threads = True

    def __init__(self, moods: Moods, answer: dict[str, Any] | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.moods, self.taken, self.answer = moods, Taken(), answer
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


TOKENS = {"/cgi-bin/gettoken", "/gettoken", "/open-apis/auth/v3/tenant_access_token/internal"}
GOOD = {"errcode": 0, "code": 0, "errmsg": "ok"}
LENT = {**GOOD, "access_token": "lent", "tenant_access_token": "lent", "expires_in": 7200, "expire": 7200}


class Handler(BaseHTTPRequestHandler):
    server: Platform

    def do_GET(self) -> None:
        self._say(LENT)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.partition("?")[0] in TOKENS:
            self._say(LENT)
            return
        with self.server.lock:
            mood = self.server.moods.throw()
            self.server.taken.moods[mood] += 1
        if mood == "hang":
            time.sleep(self.server.moods.hang_seconds)
        if mood in ("fail", "hang"):
            self._say({"errcode": -1, "code": -1}, 503)
            return
        with self.server.lock:
            self.server.taken.ids.append(str(self.headers["Idempotency-Key"]))
            self.server.taken.texts.append(body.decode())
            self.server.taken.raw.append((self.path, dict(self.headers), json.loads(body)))
        if mood == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._say(self.server.answer or GOOD)

    def _say(self, told: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def platform(moods: Moods | None = None, answer: dict[str, Any] | None = None) -> Iterator[Platform]:
    """A platform that the district lets itself call; gives it while it runs."""
    server = Platform(moods or Moods(), answer)
    settings.OUTGOING_ALLOW.append(f"127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
