"""Fixtures of notices: the relay and the platforms of this machine may be reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from lianxin.kernel.senders import apps
from tests.notices.receivers import Platform, Taken, mail_server, platform


@pytest.fixture(autouse=True)
def neighbours(settings: LazySettings) -> None:
    """A district lets its own platforms be called; tokens of another test are forgotten."""
    settings.OUTGOING_ALLOW = []
    apps.forget()


@pytest.fixture
def relay(settings: LazySettings) -> Iterator[Taken]:
    with mail_server() as (taken, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield taken


@pytest.fixture
def group() -> Iterator[Platform]:
    with platform() as server:
        yield server
