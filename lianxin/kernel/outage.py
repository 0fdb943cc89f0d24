"""Outages 暂不可用: what an error of the database or the disk means to people, in words, with the status 503.

Owns telling an outage from a fault of the program. It knows no rows, so that it can speak before they are loaded.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from lianxin.kernel.refusal import Reason

RETRY_AFTER = 20
READ_ONLY = Reason(
    "read_only",
    "系统暂时只读：存储空间不足，本次操作没有保存。您填写的内容还在，空间恢复后请重新提交",
    "Read-only for now: the system is short of storage. Nothing was saved; what you typed is still there,"
    " submit it again when there is room.",
)
AWAY = Reason(
    "database_away",
    "数据库正在恢复，稍等片刻即可。您填写的内容还在，请稍后重新提交",
    "The database is coming back; this takes a moment. What you typed is still there, submit it again.",
)
FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT)
UNREACHABLE = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.errors.ReadOnlySqlTransaction,
)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from or while handling what, down to the first."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def is_full(error: BaseException | None) -> bool:
    """Whether it says that there was no room to write."""
    return any(
        isinstance(one, psycopg.errors.DiskFull) or (isinstance(one, OSError) and one.errno in FULL_NUMBERS)
        for one in causes(error)
    )


def reason_of(error: BaseException | None) -> Reason | None:
    """Why it cannot be done now: a full disk, or a database that is away. None when the error is another one."""
    if is_full(error):
        return READ_ONLY
    return AWAY if any(isinstance(one, UNREACHABLE) for one in causes(error)) else None


class RetryAfter:
    """Every answer that asks for patience says how long, and is kept by nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 503:
            response.setdefault("Retry-After", str(RETRY_AFTER))
            response["Cache-Control"] = "no-store"
        return response
