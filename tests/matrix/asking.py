"""Asking 请求: one address as one person, everything taken back afterwards, however it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from lianxin.kernel.ids import new_id
from tests.pages import signed_in
from tests.proving import AT_RELEASE_SIZE

JSON = "application/json"


class Asker:
    """Asks through the whole stack as each of the cast, signed in once; nothing that is asked stays done.

    Not the client of the tests, which keeps every context of every template: that costs more than the answer.
    """

    def __init__(self, *, csrf: bool = False) -> None:
        self.csrf = csrf
        self.handler = ClientHandler(enforce_csrf_checks=csrf)
        self.handler.load_middleware()
        self.sessions: dict[str, str] = {"": ""}
        self.cookies: dict[str, str] = {}

    def __call__(
        self,
        login: str,
        method: str,
        path: str,
        data: Any = None,
        *,
        content_type: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponseBase:
        """The answer to one request; an empty log-in name is somebody who is not signed in."""
        factory = RequestFactory(headers=headers)
        factory.cookies.load(self.cookies)
        if session := self._session(login):
            factory.cookies[settings.SESSION_COOKIE_NAME] = session
        if method == "POST" and not content_type:
            request: Any = factory.post(path, {"key": str(new_id()), **(data or {})})
        else:
            request = factory.generic(method, path, data or "", content_type or JSON)
        request._dont_enforce_csrf_checks = not self.csrf
        with transaction.atomic():
            answer: HttpResponseBase = self.handler.get_response(request)
            transaction.set_rollback(True)
        return answer

    def _session(self, login: str) -> str:
        if login not in self.sessions:
            client = Client()
            signed_in(client, login)
            self.sessions[login] = client.cookies[settings.SESSION_COOKIE_NAME].value
        return self.sessions[login]


def in_the_suite(*cell: object, one_of: int) -> bool:
    """Whether a cell is one of the share that runs every time; before a release all of them run."""
    return AT_RELEASE_SIZE or crc32(repr(cell).encode()) % one_of == 0
