"""Asking by a tracking code as the raiser does, for the tests of reply."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import tracking_code


def code_of(matter: Matter) -> str:
    """The code that the raiser was given."""
    return tracking_code(matter.id, settings.SECRET_KEY)


def ask(client: Client, code: str, **more: object) -> tuple[int, str]:
    """Send a code: status and page."""
    response = client.post("/track/", {"code": code, **more})
    return response.status_code, response.content.decode()
