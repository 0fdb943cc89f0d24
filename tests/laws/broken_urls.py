"""The addresses of the program, and beside them pages that fail in every way there is."""

from __future__ import annotations

from collections.abc import Callable

from django.core import exceptions
from django.db import (
    DataError,
    IntegrityError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.urls import path

from lianxin.config import urls as real_urls
from lianxin.kernel.pages import answer
from lianxin.kernel.refusal import refuse

SECRET = "SELECT secret_column FROM hidden_table /srv/lianxin/app.py 王桂芬 13912345678"
KINDS: tuple[type[Exception], ...] = (
    *(KeyError, ValueError, TypeError, AttributeError, ZeroDivisionError, AssertionError, RecursionError),
    *(NotImplementedError, RuntimeError, LookupError, ArithmeticError, StopIteration, UnicodeError),
    *(IntegrityError, DataError, ProgrammingError, InternalError),
    *(TemplateDoesNotExist, TemplateSyntaxError, exceptions.FieldError),
    *(exceptions.ObjectDoesNotExist, exceptions.MultipleObjectsReturned, exceptions.ValidationError),
    *(
        exceptions.PermissionDenied,
        exceptions.SuspiciousOperation,
        exceptions.DisallowedHost,
        exceptions.BadRequest,
    ),
    *(exceptions.RequestDataTooBig, exceptions.TooManyFieldsSent, exceptions.TooManyFilesSent, Http404),
)
# Errors that speak of the machine keep their words in the log, never on the page.
OF_THE_MACHINE: tuple[type[Exception], ...] = (
    OperationalError,
    OSError,
    PermissionError,
    TimeoutError,
    MemoryError,
    exceptions.ImproperlyConfigured,
)


def _raise(kind: type[Exception]) -> HttpResponse:
    raise kind(SECRET if kind in KINDS else "SELECT hidden /srv/lianxin/app.py")


def _real_break() -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0, 'hidden_table 王桂芬'")
    return HttpResponse()


WAYS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    **{kind.__name__: lambda _request, kind=kind: _raise(kind) for kind in (*KINDS, *OF_THE_MACHINE)},
    "sql": lambda _request: _real_break(),
    "empty405": lambda _request: HttpResponse(status=405),
    "empty413": lambda _request: HttpResponse(status=413),
    "empty429": lambda _request: HttpResponse(status=429),
    "empty503": lambda _request: HttpResponse(status=503),
    **{
        code: lambda request, code=code: answer(request, lambda: _refuse(code))
        for code in ("no_such_matter", "not_granted", "stale", "key_reused", "text_missing")
    },
}


def _refuse(code: str) -> HttpResponse:
    raise refuse(code, "不能办理", "It cannot be done.")


handler400, handler500 = real_urls.handler400, real_urls.handler500
urlpatterns = [
    *(path(f"{place}broken/{name}/王桂芬/", way) for name, way in WAYS.items() for place in ("", "api/v1/")),
    *real_urls.urlpatterns,
]
