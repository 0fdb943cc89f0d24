"""Queries of policy: the programmes in force. Reads only."""

from __future__ import annotations

from django.db.models import QuerySet

from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor
from lianxin.policy.models import Programme


def programmes(_actor: Actor) -> QuerySet[Programme]:
    """The programmes that were not withdrawn, newest first."""
    return Programme.objects.filter(withdrawn_at__isnull=True).select_related("unit").order_by("-valid_from", "code")


refer(Programme, Reference(programmes, "code", ("name", "document_no"), label=lambda one: str(one.name)))
