"""Parts of other pages 岗位和名录版块: what of the matters rests on a post, is held by a unit, was raised by a party."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from lianxin.casefile.commands.posts import resting_matters
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import COLUMNS
from lianxin.casefile.queries.scope import visible_to
from lianxin.directory.models import Party, Unit
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.panels import panel
from lianxin.people.models import Post

SHOWN = 10


@panel("party", order=20, template="casefile/_of_party.html")
def of_party(actor: Actor, party: Party) -> dict[str, Any] | None:
    """反映事项: what a party raised, as far as the actor may see it; a confidential one is linked to nobody."""
    if "matter.see" not in actor.grants:
        return None
    rows = visible_to(actor).filter(party=party)
    return _some(rows, now()) | {"party": party}


@panel("unit", order=20, template="casefile/_of_unit.html")
def of_unit(actor: Actor, unit: Unit) -> dict[str, Any] | None:
    """承办事项: the open matters that a unit holds, as far as the actor may see them."""
    if "matter.see" not in actor.grants:
        return None
    rows = visible_to(actor).filter(IS_OPEN, held_by__contains=[unit.pk])
    return _some(rows, now()) | {"unit": unit}


def _some(rows: QuerySet[Matter], moment: datetime) -> dict[str, Any]:
    newest = rows.order_by("-registered_at", "id").select_related(*COLUMNS)[:SHOWN]
    return {
        "rows": lines(newest, moment, get_language() or ""),
        "n": rows.count(),
        "n_open": rows.filter(IS_OPEN).count(),
    }


@panel("post", order=10, template="casefile/_of_post.html")
def of_post(actor: Actor, post: Post) -> dict[str, Any]:
    """名下事项: how many open matters rest on a post, and handing them over; a number only, no matter is shown."""
    return {"n": resting_matters(post).count(), "post": post, "may_close": "people.posts" in actor.grants}
