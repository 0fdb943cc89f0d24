"""What must be answered 应答: from the declared tables alone, for a log-in name, at an object."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tests.matrix.expected import ANYBODY, NEAR, SEEN_WITH, SEES, Do

HIDDEN, UNSEEN = "hidden", "unseen"


@cache
def nearness_of(who: str) -> Mapping[str, str]:
    """Role → how near it must stand, empty for wherever."""
    return {
        role: near
        for role, _, near in (one.partition(":") for one in who.split() if one not in (HIDDEN, UNSEEN))
    }


def is_near(login: str, nearness: str, kind: str, relation: str) -> bool:
    """Whether somebody stands near enough to an object, by the table alone."""
    if relation == "absent":
        return False
    return not nearness or login in NEAR[kind][relation].reached_by(nearness)


def sees(letter: str, login: str, kind: str, relation: str, who: str = SEES) -> bool:
    """Whether somebody comes to see an object at all."""
    if (kind, relation) in SEEN_WITH:
        kind, relation = "matter", SEEN_WITH[kind, relation]
    wanted = nearness_of(who)
    return letter in wanted and is_near(login, wanted[letter], kind, relation)


def may_open(who: str, letter: str, login: str, kind: str = "", relation: str = "") -> int:
    """The status of a page or operation: 200 stands for “heard”, whatever is then said.

    Args:
        letter: the role, empty for who is not signed in (then 401: the caller knows whether that is a redirect).
    """
    if who == ANYBODY:
        return 200
    if not letter:
        return 404 if UNSEEN in who.split() else 401
    if letter not in nearness_of(who):
        return 404 if {HIDDEN, UNSEEN} & set(who.split()) else 403
    return 404 if kind and not sees(letter, login, kind, relation, who) else 200


def may_do(do: Do, letter: str, login: str, relation: str) -> int:
    """The status of a command: no such right 403, out of sight 404, in sight but not his to do 403, else heard."""
    wanted = nearness_of(do.who)
    if letter not in wanted and letter not in nearness_of(do.door):
        return 403
    if not do.on:
        return 200
    if not sees(letter, login, do.on, relation, do.seen):
        return 404
    return 200 if letter in wanted and is_near(login, wanted[letter], do.on, relation) else 403
