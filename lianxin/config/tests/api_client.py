"""A program that uses the interface in tests: a token of one of the cast, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.test import Client

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.ids import new_id
from lianxin.people.commands import new_token
from tests.world import World

ROOT = "/api/v1"


class Program:
    """Acts for an officer by token."""

    def __init__(self, world: World, login: str) -> None:
        act = Act(world.actors[login], now(), Channel.CLI)
        self.token, self.secret = new_token(by=act, name="测试")
        self.client = Client()

    def get(self, path: str, query: Mapping[str, Any] | None = None, *, lang: str = "zh") -> Any:
        """Read."""
        return self.client.get(ROOT + path, query, headers={**self._bearer(), "Accept-Language": lang})

    def post(
        self,
        path: str,
        body: object = None,
        *,
        key: UUID | str | None = None,
        lang: str = "zh",
        version: str = "",
    ) -> Any:
        """Do; a new key unless one is given."""
        text = body if isinstance(body, str | bytes) else json.dumps(body or {}, ensure_ascii=False)
        named = {"Idempotency-Key": str(key or new_id()), "Accept-Language": lang, **self._bearer()}
        named |= {"If-Match": version} if version else {}
        return self.client.post(ROOT + path, text, content_type="application/json", headers=named)

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}
