"""Scope 权限范围: which matters a grant reaches for an actor. One rule serves lists and single objects.

Every list of matters starts from `visible_to`; every single matter is fetched by `matter_for`, which is
the same query with the number added, so that no object can be had without the check.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from lianxin.casefile.models import Matter
from lianxin.directory.queries import within
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.ids import read_uuid
from lianxin.kernel.refusal import refuse
from lianxin.kernel.walls import WHOLE, View

# Grants that a table asks for by name, beside the reach over its matters (see config.walls).
NAMED = (
    "matter.see_raiser",
    "collect.intake",
    "collect.take_over",
    "insight.balance",
    "insight.write_brief",
    "directory.see_facts",
)
NOTHING = Q(pk__in=[])
SHOWN = (
    "area",
    "party",
    "category__lead",
    "lead_unit",
    "owner_post__unit",
    "owner_post__holder",
    "leader_post__unit",
    "leader_post__holder",
    "answer",
)


def reach_filter(actor: Actor, reach: Reach) -> Q:
    """The matters within a reach: whose queue × where."""
    mine = Q(leader_post_id=actor.post_id) | Q(coordinator_post_id=actor.post_id)
    held = Q(held_by__contains=[actor.unit_id])
    match reach:
        case Reach.ALL:
            return Q()
        case Reach.CHARGE:
            return mine | Q(held_by__overlap=list(actor.charge_ids)) if actor.charge_ids else mine
        case Reach.AREA:
            return held | within(actor.area_path)
        case Reach.UNIT:
            return held
        case Reach.OWN:
            return mine


def visible_to(actor: Actor, grant: str = "matter.see") -> QuerySet[Matter]:
    """The matters that a grant of the actor reaches; none when he does not have the grant."""
    reach = actor.grants.get(grant)
    if reach is None:
        return Matter.objects.filter(NOTHING)
    return Matter.objects.filter(reach_filter(actor, reach))


def view_of(actor: Actor) -> View:
    """What PostgreSQL shows an actor at all 视界: the reach of `matter.see`, which no other grant of a role exceeds."""
    if actor.is_system:
        return WHOLE
    return View(
        reach=actor.grants.get("matter.see"),
        officer=actor.officer_id,
        post=actor.post_id,
        unit=actor.unit_id,
        area=actor.area_path,
        charges=actor.charge_ids,
        grants=tuple(name for name in NAMED if name in actor.grants),
    )


def matter_for(
    actor: Actor, number: str, grant: str = "matter.see", *, shown: tuple[str, ...] = SHOWN
) -> Matter:
    """One matter by number or identifier through the same rule; refused alike when it is absent or out of reach.

    Args:
        shown: what is wanted of other tables at once; nothing for a command, which locks and reads it anew.
    """
    pk = read_uuid(number)
    key = Q(id=pk) if pk is not None else Q(number=number.strip().upper())
    rows = visible_to(actor, grant).filter(key)
    matter = (rows.select_related(*shown) if shown else rows).first()
    if matter is None:
        raise refuse(
            "no_such_matter", "没有此事项，或不在您的范围内", "No such matter, or it is out of your reach."
        )
    return matter


def grants_on(actor: Actor, matter: Matter) -> frozenset[str]:
    """The grants of the actor that reach this matter, from the same filters, in one query at most."""
    wanted = set(actor.grants.values())
    reached = {Reach.ALL} & wanted
    rest = wanted - {Reach.ALL}
    if rest:
        reached |= _reached(actor, matter, rest)
    return frozenset(grant for grant, reach in actor.grants.items() if reach in reached)


def _reached(actor: Actor, matter: Matter, reaches: Iterable[Reach]) -> set[Reach]:
    names = {f"reach_{reach}": reach for reach in reaches}
    columns = {
        name: ExpressionWrapper(reach_filter(actor, reach), output_field=BooleanField())
        for name, reach in names.items()
    }
    row = Matter.objects.filter(pk=matter.pk).annotate(**columns).values(*names).first() or {}
    return {reach for name, reach in names.items() if row.get(name)}


def require(actor: Actor, grant: str) -> None:
    """Refuse an actor who does not have a grant at all."""
    if grant not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
