"""Tries at the door 登录尝试: at most five wrong passwords of one name from one place, then a lock; unlocking.

Owns the counting, which happens before a password is looked at, so that tries at the same moment count too. A lock
holds for the name and the place: whoever guesses from elsewhere locks nobody out of his own office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from django.db import connection

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.limiter import too_often, tried
from lianxin.kernel.refusal import Reason, refuse_if
from lianxin.people.commands.proposals import note, require
from lianxin.people.models import Officer, SignInTry
from lianxin.people.queries import system_actor
from lianxin.people.queries.door import named

MOST = 5
WINDOW = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)
KEPT = timedelta(days=90)
# Stands where a place would, for tries at the second factor.
SECOND = "second-factor"
# Wrong tries in a quarter of an hour, of names and places that do not know each other.
FROM_PLACE = 60
FOR_NAME = 20

# A count starts anew when a quarter of an hour has passed since the last try, or a lock has ended.
CLAIM = """
INSERT INTO people_signintry AS t (login, place, since, n) VALUES (%(login)s, %(place)s, %(at)s, 1)
ON CONFLICT (login, place) DO UPDATE SET
    n = CASE WHEN t.locked_until <= %(at)s OR (t.locked_until IS NULL AND t.since <= %(old)s) THEN 1
             ELSE least(t.n + 1, 30000) END,
    locked_until = CASE WHEN t.locked_until <= %(at)s THEN NULL ELSE t.locked_until END,
    since = %(at)s
RETURNING n, locked_until, succeeded_at
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One try that was counted: whether its password may be looked at."""

    login: str
    place: str
    at: datetime
    n: int
    is_open: bool
    is_known: bool
    address: str = ""


def claim(login: str, place: str, at: datetime) -> Claim:
    """Count a try before its password is looked at 计次."""
    login = login.strip().lower()[:40]
    n, locked_until, succeeded_at = _counted(login, place, at)
    is_known = succeeded_at is not None and at - succeeded_at < KNOWN_FOR
    is_open = locked_until is None and n <= MOST and (is_known or not _is_crowded(login, place, at))
    return Claim(login, place, at, n, is_open, is_known)


def claim_second(officer: Officer, address: str, at: datetime) -> Claim:
    """Count a try at the second factor 第二因素计次: five wrong ones lock it wherever they come from.

    Who tries here knows the password already, so that no place is better than another.
    """
    login = officer.login.lower()
    n, locked_until, _ = _counted(login, SECOND, at)
    return Claim(login, SECOND, at, n, locked_until is None and n <= MOST, True, address)


def _counted(login: str, place: str, at: datetime) -> tuple[int, datetime | None, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"login": login, "place": place, "at": at, "old": at - WINDOW})
        return cursor.fetchone() or (1, None, None)


def _is_crowded(login: str, place: str, at: datetime) -> bool:
    """A stranger's try waits: too many wrong ones from the place, or for the name (then one a minute)."""
    if tried("sign_in", place, at, minutes=15) >= FROM_PLACE:
        return True
    if tried("sign_in_as", login, at, minutes=15) < FOR_NAME:
        return False
    return too_often("sign_in_slowly", login, at, most=1)


def failed(one: Claim) -> None:
    """The password was wrong: the fifth one locks, and a lock leaves a line in the ledger."""
    if not one.is_known:
        too_often("sign_in", one.place, one.at, most=FROM_PLACE)
        too_often("sign_in_as", one.login, one.at, most=FOR_NAME)
    if one.n < MOST:
        return
    rows = SignInTry.objects.filter(login=one.login, place=one.place, locked_until=None)
    if rows.update(locked_until=one.at + LOCKED_FOR) and (officer := named(one.login)):
        data = {"login": officer.login, "from": one.address or one.place, "tries": one.n}
        data |= {"at": SECOND} if one.place == SECOND else {}
        note(Act(system_actor(), one.at, Channel.PAGE), "people.locked", "", data)
    SignInTry.objects.filter(since__lt=one.at - KEPT).delete()


def succeeded(one: Claim) -> None:
    """The password was right: the count starts anew, and name and place know each other from now on."""
    SignInTry.objects.filter(login=one.login, place=one.place).update(
        n=0, locked_until=None, succeeded_at=one.at
    )


@command("people.unlock", "解除登录锁定", "Unlock")
def unlock(
    *, by: Act, officer: Officer, reason: Annotated[str, Ask("原因", "Reason", limit=200)] = ""
) -> Done:
    """Let an officer try again at once wherever he is locked out 解锁. Refuses: no lock. Records: how many places."""
    require(by, "people.security")
    rows = SignInTry.objects.filter(login=officer.login.lower(), locked_until__gt=by.at)
    n = rows.update(locked_until=None, n=0)
    refuse_if((not n, Reason("not_locked", "该账号没有被锁定", "The account is not locked.")))
    entry = note(by, "people.unlock", reason, {"login": officer.login, "places": n})
    return Done("officer", str(officer.pk), officer.login, "", entry)
