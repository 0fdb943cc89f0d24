"""Facts 条件: what holds for a matter and an actor now. The table names them; here is how each is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.casefile.rules import ResultClass
from lianxin.kernel.grants import Actor
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason

# Steps after which an officer counts as having handled the matter, and may neither review nor call back.
HANDLING_STEPS = (
    "onsite.settle",
    "onsite.answer",
    "dispatch.accept",
    "dispatch.contact",
    "dispatch.opinion",
    "dispatch.progress",
    "dispatch.ask_return",
    "dispatch.ask_extension",
    "reply.report_part",
    "reply.report",
)

Fact = Callable[[Actor, Matter, datetime], bool]


def _not_handler(actor: Actor, matter: Matter, at: datetime) -> bool:
    handled = Entry.objects.filter(chain_id=matter.id, step__in=HANDLING_STEPS)
    return not handled.filter(officer_id=actor.officer_id).exists()


FACTS: dict[str, Fact] = {
    "not_handler": _not_handler,
    "no_open_child": lambda actor, matter, at: matter.open_children == 0,
    "answer_signed": lambda actor, matter, at: matter.answer is not None and matter.answer.signed_at is not None,
    "answer_delivered": lambda actor, matter, at: (
        matter.answer is not None and matter.answer.attempted_at is not None
    ),
    "called_back": lambda actor, matter, at: matter.called_back_at is not None,
    "not_planned": lambda actor, matter, at: matter.result_class != ResultClass.B,
    "listable": lambda actor, matter, at: matter.result_class in (ResultClass.B, ResultClass.C),
    "backstop_ahead": lambda actor, matter, at: matter.backstop_at is None or at <= matter.backstop_at,
    "not_listed_after_backstop": lambda actor, matter, at: matter.listings_after_backstop == 0,
    "is_coordinator": lambda actor, matter, at: matter.coordinator_post_id == actor.post_id,
    "has_undertaking": lambda actor, matter, at: bool(matter.held_by),
    "no_undertaking": lambda actor, matter, at: not matter.held_by,
    "was_dispatched": lambda actor, matter, at: bool(matter.held_by),
    "was_not_dispatched": lambda actor, matter, at: not matter.held_by,
    "not_archived": lambda actor, matter, at: matter.archived_at is None,
}


def facts_of(names: Iterable[str], actor: Actor, matter: Matter, at: datetime) -> set[str]:
    """Those of the named facts that hold."""
    return {name for name in names if FACTS[name](actor, matter, at)}


def refusals(actor: Actor, matter: Matter, step: str, at: datetime) -> list[Reason]:
    """Every reason why the actor may not take the step on this matter now: what the button and the command both say."""
    row = MATTER.row(step)
    facts = facts_of((need.fact for need in row.needs), actor, matter, at)
    return MATTER.refusals(step, State(matter.state), grants=grants_on(actor, matter), facts=facts)


def steps_for(actor: Actor, matter: Matter, at: datetime) -> list[tuple[Row[State], list[Reason]]]:
    """The steps that the state allows and the actor is granted, each with the reasons that still stand in its way."""
    grants = grants_on(actor, matter)
    state = State(matter.state)
    rows = [row for row in MATTER.rows_from(state) if row.grant in grants and not row.by_system]
    facts = facts_of({need.fact for row in rows for need in row.needs}, actor, matter, at)
    return [(row, MATTER.refusals(row.step, state, grants=grants, facts=facts)) for row in rows]
