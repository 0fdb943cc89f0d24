"""What may be done to many matters at once 批量办理: which acts, to which of them, and why not to the others. Reads only.

Asks the same table and the same facts as a single act; what costs a question for each matter there is one for all here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianxin.casefile.lifecycle import MATTER, State, command_of
from lianxin.casefile.models import Bulk, Matter
from lianxin.casefile.queries.facts import FACTS, HANDLING_STEPS, Situation, nearest
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.models import Entry
from lianxin.kernel.pages import no_such_page
from lianxin.kernel.refusal import Reason

Reached = dict[str, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one act would do to chosen matters: those it is possible for, and every reason for the others."""

    command: Command
    able: list[Matter]
    barred: list[tuple[Matter, list[Reason]]]


def table_rows(command: str) -> list[Row[State]]:
    """The rows of the table that a command takes, those of the clock left out."""
    return [row for row in MATTER.rows if row.frm and not row.by_system and command_of(row.step) == command]


def acts_of(actor: Actor) -> list[Command]:
    """The acts on a matter that an actor is granted, in the order of the table."""
    names = dict.fromkeys(
        command_of(row.step)
        for row in MATTER.rows
        if row.frm and not row.by_system and row.grant in actor.grants
    )
    found = [COMMANDS[name] for name in names if name in COMMANDS]
    return [one for one in found if one.target == "matter"]


def together(actor: Actor) -> list[Command]:
    """Those of them that can be done to many at once."""
    return [one for one in acts_of(actor) if one.alone is None]


def outlooks(
    actor: Actor, matters: Sequence[Matter], commands: Sequence[Command], at: datetime
) -> list[Outlook]:
    """What each act would do to the matters now; each must have been read with its answer."""
    rows = {one.name: table_rows(one.name) for one in commands}
    reached = _reached(actor, matters, {row.grant for found in rows.values() for row in found})
    handled = _handled(actor, matters)
    found = [Outlook(one, [], []) for one in commands]
    for matter in matters:
        situation = Situation(actor, matter, at, matter.pk in handled)
        for one in found:
            reasons = _reasons(situation, one.command.name, rows[one.command.name], reached)
            if reasons:
                one.barred.append((matter, reasons))
            else:
                one.able.append(matter)
    return found


def _reasons(
    situation: Situation, command: str, rows: Sequence[Row[State]], reached: Reached
) -> list[Reason]:
    matter = situation.matter
    grants = {grant for grant, ids in reached.items() if matter.pk in ids}
    told = []
    for row in rows:
        facts = {need.fact for need in row.needs if FACTS[need.fact](situation)}
        told.append((row, MATTER.refusals(row.step, State(matter.state), grants=grants, facts=facts)))
    return nearest(told, command)


def _reached(actor: Actor, matters: Sequence[Matter], grants: set[str]) -> Reached:
    """Which of the matters each grant reaches: one question for each reach that is not everything."""
    everything = frozenset(one.pk for one in matters)
    by_reach: dict[Reach, frozenset[UUID]] = {Reach.ALL: everything}
    found: Reached = {}
    for grant in sorted(grants & actor.grants.keys()):
        reach = actor.grants[grant]
        if reach not in by_reach:
            rows = visible_to(actor, grant).filter(pk__in=everything)
            by_reach[reach] = frozenset(rows.values_list("pk", flat=True))
        found[grant] = by_reach[reach]
    return found


def _handled(actor: Actor, matters: Sequence[Matter]) -> frozenset[UUID]:
    """The matters on which the actor took a handling step at any time."""
    entries = Entry.objects.filter(chain_id__in=[one.pk for one in matters], step__in=HANDLING_STEPS)
    return frozenset(entries.filter(officer_id=actor.officer_id).values_list("chain_id", flat=True))


def bulks_of(actor: Actor) -> QuerySet[Bulk]:
    """The actor's own bulks, the newest first."""
    return Bulk.objects.filter(by_id=actor.officer_id).order_by("-at")


def bulk_for(actor: Actor, key: UUID) -> Bulk:
    """One of the actor's own bulks; refused alike when it is absent or somebody else's."""
    found = bulks_of(actor).filter(pk=key).first()
    if found is None:
        raise no_such_page()
    return found
