"""The edge of every request 请求边界: its number, one line in the log, its measures, and no empty error page.

The line holds the page's name, the status, the time it took and the role; no address, no query, no person.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from lianxin.config import measures
from lianxin.kernel.tracing import numbered

log = logging.getLogger("lianxin.request")

HEADER = "X-Request-ID"
API = "/api/"
OTHERWISE = gettext_lazy("这次请求没有完成，请返回上一页重试。")
WORDS = {
    HTTPStatus.METHOD_NOT_ALLOWED: gettext_lazy("此页不接受这种请求方式，请从页面上的按钮操作。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: gettext_lazy("提交的内容过大，请减少内容或拆分后再提交。"),
    HTTPStatus.TOO_MANY_REQUESTS: gettext_lazy("操作过于频繁，请稍后再试。"),
    HTTPStatus.SERVICE_UNAVAILABLE: gettext_lazy("系统暂时不能办理，请稍后再试。"),
}


class Edge:
    """The outermost layer: everything that happens for a request happens under its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        with numbered(_given(request)) as number:
            response = filled(request, self.get_response(request))
            response[HEADER] = number
            _tell(request, response, time.monotonic() - began)
        return response


def _given(request: HttpRequest) -> str:
    """The number that the proxy gave; a browser's own word is not taken."""
    return request.headers.get(HEADER, "") if settings.SECURE_PROXY_SSL_HEADER else ""


def filled(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An error without a body gets one that says what happened, with the number."""
    if response.status_code < HTTPStatus.BAD_REQUEST or response.streaming or response.content:
        return response
    if request.method == "HEAD" or request.path.startswith(API):
        return response
    words = WORDS.get(HTTPStatus(response.status_code), OTHERWISE)
    response.content = render_to_string("kernel/error.html", {"words": words}).encode()
    response["Content-Type"] = "text/html; charset=utf-8"
    return response


def page_of(request: HttpRequest) -> str:
    """The name of the page; never its address."""
    match = request.resolver_match
    return (match.view_name or match.route) if match else "-"


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    page, status = page_of(request), response.status_code
    method = request.method if request.method in measures.METHODS else "-"
    role = getattr(getattr(request, "actor", None), "role", "")
    measures.observe(page, str(method), status, seconds)
    fields = {
        "page": page,
        "method": method,
        "status": status,
        "ms": round(seconds * 1000),
        "role": str(role or "-"),
    }
    level = logging.ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
    log.log(level, "request", extra={"fields": fields})
