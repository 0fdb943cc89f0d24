"""Unsent forms 未提交的内容: what an officer typed and has not sent, kept on the server seconds later, sealed, for him alone.

Saving is no act: nothing comes of it, so no entry is written. A form that was sent is known by its key and is gone with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lianxin.kernel import readonly
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import CommandKey
from lianxin.kernel.refusal import refuse
from lianxin.kernel.walls import widened
from lianxin.people.models import UnsentForm

KEPT = timedelta(days=30)
MOST = 50
LONGEST = 200_000
FIELDS_MOST = 500

Pairs = Sequence[tuple[str, str]]


def keep(actor: Actor, path: str, key: UUID, title: str, fields: Pairs, at: datetime) -> UnsentForm:
    """Keep what is typed into the form at an address, in place of what was kept of it before.

    Refuses: a form that was sent meanwhile, one that is too long, an address of another site, no room on the disk.
    """
    if readonly.state().is_on:
        raise readonly.refusal()
    length = sum(len(name) + len(text) for name, text in fields)
    if length > LONGEST or len(fields) > FIELDS_MOST:
        raise refuse("too_long", "内容过长，只保存在本机", "It is too long and stays on this device alone.")
    if not path.startswith("/") or path.startswith("//") or len(path) > 400 or not path.isprintable():
        raise refuse("not_found", "没有此页面", "No such page.")
    if CommandKey.objects.filter(pk=key).exists():
        raise refuse("sent", "这份表单已经提交", "This form was sent already.")
    told = {"title": title.strip()[:200], "fields": [[name, text] for name, text in fields]}
    with transaction.atomic(), widened():
        mine = UnsentForm.objects.filter(officer_id=actor.officer_id)
        row, _ = UnsentForm.objects.update_or_create(
            officer_id=actor.officer_id, path=path, defaults={"key": key, "told": told, "at": at}
        )
        sent = CommandKey.objects.filter(officer_id=actor.officer_id).values("pk")
        mine.filter(key__in=sent).delete()
        mine.filter(pk__in=list(mine.order_by("-at").values_list("pk", flat=True)[MOST:])).delete()
    return row


def drop(actor: Actor, path: str) -> None:
    """Forget what was kept of the form at an address; nothing happens where nothing was kept."""
    with transaction.atomic(), widened():
        UnsentForm.objects.filter(officer_id=actor.officer_id, path=path).delete()
