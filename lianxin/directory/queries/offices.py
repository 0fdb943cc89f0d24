"""Who issues papers 发文机关: the actor's own office, else the office that runs the three services."""

from __future__ import annotations

from lianxin.directory.models import Unit
from lianxin.directory.rules import UnitKind
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse


def office_of(actor: Actor) -> Unit | None:
    """The office whose papers an actor writes; none in a district without an office."""
    offices = Unit.objects.filter(kind=UnitKind.OFFICE, is_active=True).order_by("code")
    return offices.filter(pk=actor.unit_id).first() or offices.first()


def body_of(actor: Actor) -> Unit:
    """The body whose papers these are. Refuses: a district without an office."""
    found = office_of(actor)
    if found is None:
        raise refuse(
            "no_office",
            "名录中没有在用的工作办公室，无法确定发文机关；请先在名录中添加",
            "The directory has no active office, so nobody issues papers; add one first.",
        )
    return found
