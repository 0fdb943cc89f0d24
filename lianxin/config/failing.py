"""What is answered when a page or the interface fails 出错: an outage as such, with 503; anything else as a fault."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import csrf, defaults

from lianxin.config.api.problems import BROKEN, told
from lianxin.kernel import outage, readonly, unsent
from lianxin.kernel.refusal import Reason

API = "/api/"


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nobody caught."""
    return _outage(request, sys.exc_info()[1]) or _fault(request)


def _fault(request: HttpRequest) -> HttpResponse:
    """Told without its words; the log has it under the number."""
    return told(500, [BROKEN]) if request.path.startswith(API) else defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a bad request; a session that could not be written down is told as one, whatever the cause."""
    return _outage(request, exception) or defaults.bad_request(request, exception)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token no longer fits: after signing in anew elsewhere, what was typed is shown again.

    Only to a form from a page of ours, as the browser itself says; what comes from elsewhere is refused.
    """
    fields, has_files = unsent.typed(request)
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not is_ours or not any(one.is_shown for one in fields):
        return csrf.csrf_failure(request, reason)
    context = {"fields": fields, "has_files": has_files, "again": request.get_full_path(), "is_stale": True}
    return render(request, "people/parked.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer where there is no such address: the interface's own form below its root, else the page."""
    if request.path.startswith(API):
        return told(404, [Reason("not_found", "没有此地址", "No such address.")])
    return defaults.page_not_found(request, exception)


def _outage(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    reason = outage.reason_of(error)
    if reason is None:
        return None
    if reason is outage.READ_ONLY:
        readonly.WATCH.met_full_disk()
    return told(503, [reason]) if request.path.startswith(API) else unsent.page_of(request, reason)
