"""Facts 条件: what holds for a matter and an actor now. The table names them; here is how each is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianxin.casefile.lifecycle import MATTER, State, command_of
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.casefile.rules import OBJECTION_DAYS, Disposal, PublicState, ResultClass
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
    "dispatch.ask_suspension",
    "reply.report_part",
    "reply.report",
)
# Steps by which the raiser objects.
OBJECTING_STEPS = ("reply.object", "reply.object_to_end", "reply.object_to_declining")


@dataclass(frozen=True, slots=True)
class Situation:
    """Who looks at which matter, when: what a fact is asked of. `handled` is known where many are asked of at once."""

    actor: Actor
    matter: Matter
    at: datetime
    handled: bool | None = None

    @property
    def backstop_ahead(self) -> bool:
        """Whether the total limit has not passed."""
        return self.matter.backstop_at is None or self.at <= self.matter.backstop_at

    @property
    def has_handled(self) -> bool:
        """Whether the actor took a handling step on this matter at any time."""
        if self.handled is not None:
            return self.handled
        handled = Entry.objects.filter(chain_id=self.matter.id, step__in=HANDLING_STEPS)
        return handled.filter(officer_id=self.actor.officer_id).exists()

    @property
    def is_in_time(self) -> bool:
        """Whether the days of objecting still run, from the day on which the answer was told or the matter ended."""
        answer = self.matter.answer
        told = [at for at in (answer.attempted_at if answer else None, self.matter.ended_at) if at]
        return not told or self.at - max(told) <= timedelta(days=OBJECTION_DAYS)

    @property
    def has_raiser(self) -> bool:
        """Whether somebody outside raised it and has not taken it back."""
        one = self.matter
        return not one.is_child and not one.is_topic and one.disposal != Disposal.WITHDRAWN


Fact = Callable[[Situation], bool]


FACTS: dict[str, Fact] = {
    "not_handler": lambda one: not one.has_handled,
    "no_open_child": lambda one: one.matter.open_children == 0,
    "answer_signed": lambda one: one.matter.answer is not None and one.matter.answer.signed_at is not None,
    "answer_delivered": lambda one: (
        one.matter.answer is not None and one.matter.answer.attempted_at is not None
    ),
    "called_back": lambda one: one.matter.called_back_at is not None,
    "not_planned": lambda one: one.matter.result_class != ResultClass.B,
    "listable": lambda one: one.matter.result_class in (ResultClass.B, ResultClass.C),
    "backstop_ahead": lambda one: one.backstop_ahead,
    "not_listed_after_backstop": lambda one: one.matter.listings_after_backstop == 0,
    "is_coordinator": lambda one: one.matter.coordinator_post_id == one.actor.post_id,
    "has_undertaking": lambda one: bool(one.matter.held_by),
    "no_undertaking": lambda one: not one.matter.held_by,
    "was_dispatched": lambda one: bool(one.matter.held_by),
    "was_not_dispatched": lambda one: not one.matter.held_by,
    "not_child": lambda one: not one.matter.is_child,
    "not_topic": lambda one: not one.matter.is_topic,
    "not_archived": lambda one: one.matter.archived_at is None,
    "objection_open": lambda one: one.matter.objected_at is not None,
    "no_open_objection": lambda one: one.matter.objected_at is None,
    "not_objected": lambda one: one.matter.objected_round != one.matter.round,
    "objection_in_time": lambda one: one.is_in_time,
    "has_raiser": lambda one: one.has_raiser,
    "not_confidential": lambda one: not one.matter.is_confidential,
    "not_public": lambda one: one.matter.public_state != PublicState.PUBLIC,
    "publication_drafted": lambda one: one.matter.public_state == PublicState.DRAFTED,
    "publication_exists": lambda one: one.matter.public_state != "",
    "not_history": lambda one: not one.matter.is_history,
}


def facts_of(names: Iterable[str], actor: Actor, matter: Matter, at: datetime) -> set[str]:
    """Those of the named facts that hold."""
    situation = Situation(actor, matter, at)
    return {name for name in names if FACTS[name](situation)}


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


def every_step(actor: Actor, matter: Matter, at: datetime) -> list[tuple[Row[State], list[Reason]]]:
    """Every step that a person can take on some matter, with all reasons why this actor may not take it on this one now."""
    grants = grants_on(actor, matter)
    state = State(matter.state)
    rows = [row for row in MATTER.rows if row.frm and not row.by_system]
    facts = facts_of({need.fact for row in rows for need in row.needs}, actor, matter, at)
    return [(row, MATTER.refusals(row.step, state, grants=grants, facts=facts)) for row in rows]


def nearest(found: Sequence[tuple[Row[State], list[Reason]]], command: str) -> list[Reason]:
    """Why a command is not possible: the reasons of that of its rows which is nearest to possible; none when one of them is."""
    of_it = [reasons for row, reasons in found if command_of(row.step) == command]
    here = [reasons for reasons in of_it if all(one.code != "wrong_state" for one in reasons)]
    return min(here or of_it, key=len, default=[])
