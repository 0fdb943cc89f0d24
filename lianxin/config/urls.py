"""Addresses 网址: the only place that knows every package's pages. Each page is declared with its grant in its package."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, path

from lianxin.config import probes
from lianxin.config.api import service
from lianxin.kernel import pages

PACKAGES = (
    "people", "outbox", "directory", "policy", "casefile", "reading", "visit", "collect", "onsite", "dispatch", "supervise",
    "reply", "insight", "papers",
)  # fmt: skip

for _name in PACKAGES:
    if find_spec(f"lianxin.{_name}.web") is not None:
        import_module(f"lianxin.{_name}.web")

# Also what goes wrong before a page is reached ends here, such as a session that cannot be read.
handler400 = "lianxin.config.failing.bad_request"
handler404 = "lianxin.config.failing.not_found"
handler500 = "lianxin.config.failing.server_error"

__all__ = ["handler400", "handler404", "handler500", "probes", "urlpatterns"]
urlpatterns: list[URLPattern | URLResolver] = [*pages.urlpatterns(), path("api/v1/", service.api.urls)]
