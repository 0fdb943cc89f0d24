"""未提交的内容 of an officer: what he typed and has not sent, the newest first. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from lianxin.kernel.grants import Actor
from lianxin.kernel.models import CommandKey
from lianxin.people.models import UnsentForm


def unsent_of(actor: Actor, since: datetime) -> QuerySet[UnsentForm]:
    """What the officer has not sent; of what was sent nothing is shown, however lately it was kept."""
    sent = Exists(CommandKey.objects.filter(pk=OuterRef("key")))
    return UnsentForm.objects.filter(~sent, officer_id=actor.officer_id, at__gt=since).order_by("-at")
