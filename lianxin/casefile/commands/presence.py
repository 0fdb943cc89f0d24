"""Presence 正在办理: an open page says so twice a minute; who opens the same matter is told. No lock, no entry.

Being there is no act: nothing comes of it, and it is not kept. A page that was closed falls silent and is soon forgotten.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from lianxin.casefile.models import Matter, Presence
from lianxin.kernel import readonly
from lianxin.kernel.grants import Actor
from lianxin.kernel.walls import widened

# A page tells of itself every half minute; two that were missed, and it is gone.
SILENT_AFTER = timedelta(seconds=75)
# What was told so lately is not written again.
FRESH = timedelta(seconds=20)
FORGOTTEN_AFTER = timedelta(hours=1)

_HERE = """
WITH gone AS (
  DELETE FROM casefile_presence WHERE officer_id = %(me)s AND matter_id <> %(matter)s AND seen_at < %(forgotten)s
)
INSERT INTO casefile_presence AS there (matter_id, officer_id, since, seen_at, writing_at)
VALUES (%(matter)s, %(me)s, %(now)s, %(now)s, %(writing)s)
ON CONFLICT (matter_id, officer_id) DO UPDATE SET
  since = CASE WHEN there.seen_at < %(silent)s THEN EXCLUDED.since ELSE there.since END,
  seen_at = EXCLUDED.seen_at,
  writing_at = COALESCE(EXCLUDED.writing_at, there.writing_at)
WHERE there.seen_at < %(fresh)s OR (EXCLUDED.writing_at IS NOT NULL AND COALESCE(there.writing_at, %(silent)s) < %(fresh)s)
"""


def be_here(actor: Actor, matter: Matter, *, is_writing: bool, at: datetime) -> None:
    """Note that an officer has a matter open; told again within seconds, nothing is written. Nor is it where there is no room."""
    if readonly.state().is_on:
        return
    values: dict[str, UUID | datetime | None] = {
        "me": actor.officer_id,
        "matter": matter.pk,
        "now": at,
        "writing": at if is_writing else None,
        "fresh": at - FRESH,
        "silent": at - SILENT_AFTER,
        "forgotten": at - FORGOTTEN_AFTER,
    }
    with transaction.atomic(), widened(), connection.cursor() as cursor:
        cursor.execute(_HERE, values)


def leave(actor: Actor, matter: Matter) -> None:
    """Forget that an officer has a matter open; another page of his says so again."""
    if not readonly.state().is_on:
        with transaction.atomic(), widened():
            Presence.objects.filter(matter=matter, officer_id=actor.officer_id).delete()
