"""稍后处理: an officer puts a matter off for himself. Nobody's business but his own: no ledger is kept, no clock is touched."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from lianxin.casefile.models import Matter, Snooze
from lianxin.kernel import readonly
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.limits import start_of_day
from lianxin.kernel.refusal import Reason, refuse_if
from lianxin.kernel.walls import widened

DAYS_MOST = 60


def put_off(actor: Actor, matter: Matter, until: date, at: datetime) -> Snooze:
    """Leave a matter out of the officer's own lists until a day 稍后处理; another day takes the place of the first.

    Refuses: a day that is not ahead or too far, one that is not before the limit, a matter that has ended, no room on the disk.
    """
    if readonly.state().is_on:
        raise readonly.refusal()
    calendar = working_calendar()
    today = calendar.local(at).date()
    due = calendar.local(matter.due_at).date() if matter.due_at else None
    refuse_if(
        (not matter.is_open, Reason("ended", "该事项已办结", "It has ended.")),
        (until <= today, Reason("not_ahead", "请选择明天或以后的日期", "Choose a day to come.", "until")),
        (
            (until - today).days > DAYS_MOST,
            Reason("too_far", f"最多推后{DAYS_MOST}天", f"At most {DAYS_MOST} days.", "until"),
        ),
        (
            due is not None and until >= due,
            Reason(
                "after_limit",
                f"时限是{due:%m-%d}，须在此前回到列表" if due else "",
                f"Its limit is {due:%m-%d}; it has to be back before." if due else "",
                "until",
            ),
        ),
    )
    values = {"until": start_of_day(until, calendar), "ledger_n": matter.ledger_n, "at": at}
    with transaction.atomic(), widened():
        row, _ = Snooze.objects.update_or_create(matter=matter, officer_id=actor.officer_id, defaults=values)
    return row


def take_up(actor: Actor, matter: Matter) -> None:
    """Show a matter in the officer's lists again 恢复显示; one that was never put off stays."""
    with transaction.atomic(), widened():
        Snooze.objects.filter(matter=matter, officer_id=actor.officer_id).delete()
