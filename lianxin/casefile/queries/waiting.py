"""What waits 待办: the trays of the matter itself, by state and by time. Reads nothing by itself."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN
from lianxin.casefile.queries.lists import due_soon
from lianxin.casefile.queries.trays import tray
from lianxin.kernel.grants import Actor

# Shown where nothing else is asked for: all that is still owed an answer.
FIRST = "open"
EVERYTHING = "all"


@tray(FIRST, "未办结", "Open", order=10)
def _open(_actor: Actor, _now: datetime) -> Q:
    return IS_OPEN


@tray("mine", "待我办理", "Mine", order=11)
def _mine(actor: Actor, _now: datetime) -> Q:
    return IS_OPEN & Q(owner_post_id=actor.post_id)


@tray("to_sort", "待梳理", "To be sorted", order=20, grants=("collect.accept",))
def _to_sort(_actor: Actor, _now: datetime) -> Q:
    return Q(state=State.REGISTERED)


@tray("to_dispatch", "待交办", "To be dispatched", order=30, grants=("dispatch.send", "collect.accept"))
def _to_dispatch(_actor: Actor, _now: datetime) -> Q:
    return Q(state=State.TO_DISPATCH)


@tray("to_review", "待审核", "To be reviewed", order=50, grants=("reply.review",))
def _to_review(_actor: Actor, _now: datetime) -> Q:
    return Q(state=State.IN_REVIEW)


@tray("to_tell", "待回音", "To be told", order=55, grants=("reply.deliver",))
def _to_tell(_actor: Actor, _now: datetime) -> Q:
    return Q(state=State.TO_TELL)


@tray("near", "临期", "Due soon", order=60, shows_put_off=True)
def _near(_actor: Actor, now: datetime) -> Q:
    return IS_OPEN & due_soon(now)


@tray("overdue", "逾期", "Overdue", order=61, shows_put_off=True)
def _overdue(_actor: Actor, now: datetime) -> Q:
    return IS_OPEN & Q(due_at__lt=now)


@tray("to_call_back", "待回访", "To be called back", order=70, grants=("reply.call_back", "reply.deliver"))
def _to_call_back(_actor: Actor, _now: datetime) -> Q:
    return Q(state=State.TO_CALL_BACK, called_back_at__isnull=True)


@tray("objected", "待处理异议", "Objections", order=72, grants=("reply.rule_objection",))
def _objected(_actor: Actor, _now: datetime) -> Q:
    return Q(objected_at__isnull=False, state__in=[State.TO_CALL_BACK, State.LISTED])


@tray("to_close", "待销号", "To be closed", order=75, grants=("reply.close",))
def _to_close(_actor: Actor, _now: datetime) -> Q:
    return Q(state=State.TO_CALL_BACK, called_back_at__isnull=False)


@tray(EVERYTHING, "全部事项", "All matters", order=99, is_counted=False, shows_put_off=True)
def _everything(_actor: Actor, _now: datetime) -> Q:
    return Q()
