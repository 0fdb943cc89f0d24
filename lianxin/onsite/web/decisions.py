"""现场决定版块: what was decided on the spot, as a part of the matter's page."""

from __future__ import annotations

from typing import Any

from lianxin.casefile.models import Matter
from lianxin.kernel.grants import Actor
from lianxin.kernel.panels import panel
from lianxin.onsite.models import Decision, DecisionKind


@panel("matter", order=20, template="onsite/_decisions.html")
def decisions(_actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """现场决定: what the leader decided at the visit."""
    rows = Decision.objects.filter(matter=matter).select_related("by_post__unit", "lead", "programme")
    found = [(DecisionKind(one.kind), one) for one in rows.prefetch_related("supports").order_by("at")]
    return {"decisions": found} if found else None
