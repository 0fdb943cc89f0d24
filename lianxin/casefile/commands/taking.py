"""Taking a step: lock → ask the table → the command's own rows → clocks → ledger → notices, the same for every step.

A command writes `with taking("dispatch.send", matter, by=by) as taken:` and only its own rows inside; the
lock, the guards, the owner, the clocks, the ledger entry and the saving cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from lianxin.casefile.commands import clocks, links
from lianxin.casefile.lifecycle import ENDS, LABELS, MATTER, PRESSING, State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.facts import refusals
from lianxin.casefile.queries.timeline import STEP_WORDS
from lianxin.casefile.rules import WORD_OWED, ClockKind
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Done
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.people.queries import accountable_post, post_on_duty
from lianxin.people.rules import Role

OFFICE_CLERKS = (Role.OFFICE_CLERK, Role.OFFICE_DIRECTOR)
UNIT_DESK = (Role.UNIT_LIAISON, Role.STREET_CLERK, Role.UNIT_HEAD, Role.COMMUNITY_CLERK)
OWNER_ROLES: Mapping[State, tuple[Role, ...]] = {
    State.REGISTERED: OFFICE_CLERKS,
    State.TO_DISPATCH: (Role.OFFICE_DIRECTOR,),
    State.IN_REVIEW: OFFICE_CLERKS,
    State.TO_TELL: OFFICE_CLERKS,
    State.TO_CALL_BACK: (Role.CALL_BACK, Role.OFFICE_DIRECTOR),
    State.LISTED: (Role.SUPERVISOR, Role.OFFICE_DIRECTOR),
}

OpenedAgain = Callable[[Matter, Act], None]
OPENED_AGAIN: list[OpenedAgain] = []


def when_opened_again(do: OpenedAgain) -> OpenedAgain:
    """Let a later stage set right what it holds of a matter that had ended and is open again, before it is saved."""
    OPENED_AGAIN.append(do)
    return do


@dataclass(slots=True)
class Taken:
    """A step under way: the locked matter, and what the command may still say about the entry, clocks and notices."""

    matter: Matter
    by: Act
    row: Row[State]
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    starts: dict[str, Clock] = field(default_factory=dict)
    notices: list[tuple[Sequence[UUID], str]] = field(default_factory=list)
    state_from: State | None = None
    entry: Entry | None = None
    ids: dict[str, str] = field(default_factory=dict)

    def tell(self, posts: Sequence[UUID], words: str) -> None:
        """Queue a notice to posts; the matter's number and title are put before the words."""
        self.notices.append((posts, words))

    def done(self) -> Done:
        """The answer of the command."""
        entry = str(self.entry.id) if self.entry else ""
        matter = self.matter
        return Done("matter", str(matter.id), matter.number, matter.state, entry, self.ids)


@contextmanager
def taking(
    step: str,
    matter: Matter,
    *,
    by: Act,
    text: str = "",
    data: Mapping[str, Any] | None = None,
    wrong: Sequence[Reason] = (),
    also: Callable[[Matter], list[Reason]] | None = None,
) -> Iterator[Taken]:
    """Take a step of the life-cycle table on a matter.

    Refuses with all reasons at once: state, grant, facts, what is `wrong` with the input, and what `also` finds
    on the locked matter.
    Records one ledger entry. Starts and stops the clocks that the table names.
    """
    locked = lock(matter, by)
    reasons = [*refusals(by.actor, locked, step, by.at), *wrong]
    if also is not None:
        reasons += also(locked)
    if reasons:
        raise Refused(reasons)
    taken = Taken(locked, by, MATTER.row(step), text, dict(data or {}))
    yield taken
    _finish(taken)


def lock(matter: Matter, by: Act) -> Matter:
    """The matter locked for this transaction; refused when it changed since the actor saw it."""
    locked = Matter.objects.select_for_update(of=("self",)).select_related("answer").get(pk=matter.pk)
    if by.seen is not None and by.seen != locked.ledger_n:
        raise Refused([stale(locked)])
    return locked


def stale(matter: Matter) -> Reason:
    """That a matter changed since it was seen: who did what last, when, and where it stands now."""
    last = Entry.objects.filter(chain_id=matter.id).order_by("-seq").first()
    zh, en = LABELS[State(matter.state)]
    if last is None:
        words, words_en = "事项已有变化", "The matter changed after you opened it"
    else:
        step = STEP_WORDS.get(last.step, ("新的操作", "something else"))
        when = f"{working_calendar().local(last.at):%m-%d %H:%M}"
        words = f"{last.actor_words}已于{when}办理“{step[0]}”"
        words_en = f"After you opened it {last.actor_words} took the step “{step[1]}” ({when})"
    return Reason(
        "stale",
        f"您打开页面后，{words}，现为“{zh}”，请核对后重新提交",
        f"{words_en}; it is now “{en}”; check and submit again.",
    )


def _finish(taken: Taken) -> None:
    matter, row, by = taken.matter, taken.row, taken.by
    before = State(matter.state)
    after = row.to or before
    taken.state_from = before
    matter.state = after
    run_clocks(taken)
    if before in ENDS and after not in ENDS:
        for do in OPENED_AGAIN:
            do(matter, by)
    if row.to is not None:
        hand_over(matter, after, by.at)
    if not row.by_system and row.step not in PRESSING:
        matter.last_word_at = by.at
    links.count_child(matter, was_open=before not in ENDS, is_open=after not in ENDS, at=by.at)
    write(taken, before, after)
    matter.save()
    if matter.is_topic and before not in ENDS and after in ENDS:
        links.tell_members(matter, by=by)
    for posts, words in taken.notices:
        text = f"{matter.number} {matter.title}：{words}"
        outbox.notify(posts, event=row.step, subject=matter, text=text, at=by.at, bulk=by.bulk)


def run_clocks(taken: Taken) -> None:
    """Stop and start the clocks that the row names; a started one becomes the matter's due date."""
    matter, row, at = taken.matter, taken.row, taken.by.at
    if row.stops:
        clocks.stop(matter, row.stops, at)
    started = [taken.starts.get(kind) or clocks.start(matter, ClockKind(kind), at) for kind in row.starts]
    if started:
        Clock.objects.bulk_create(started)
        matter.due_at = started[-1].due_at
    for clock in started:
        if (word := WORD_OWED.get(ClockKind(clock.kind))) is not None:
            clocks.owe_word(matter, word, at, before=clock.due_at)
    if {"*", *WORD_OWED} & {*row.stops, *(clock.kind for clock in started)}:
        clocks.reckon_lag(matter)


def hand_over(matter: Matter, state: State, at: datetime) -> None:
    """Give the matter to the post that answers for it in a state; at an end, to nobody."""
    if state in ENDS:
        matter.owner_post, matter.due_at, matter.ended_at, matter.objected_at = None, None, at, None
        return
    matter.ended_at = None
    if state is State.WITH_UNITS and matter.lead_unit_id:
        matter.owner_post = post_on_duty(UNIT_DESK, unit_id=matter.lead_unit_id)
    elif state is State.TO_CALL_BACK and matter.objected_at is not None:
        matter.owner_post = post_on_duty((Role.OFFICE_DIRECTOR,))
    elif state is State.ESCALATED:
        matter.owner_post = matter.coordinator_post or accountable_post()
    else:
        matter.owner_post = post_on_duty(OWNER_ROLES.get(state, OFFICE_CLERKS))


def write(taken: Taken, before: State | None, after: State) -> None:
    """Add the step's entry to the matter's ledger."""
    taken.entry = ledger.append(
        taken.matter,
        by=taken.by,
        step=taken.row.step,
        text=taken.text,
        data=taken.data,
        state_from=before or "",
        state_to=after,
    )


def demand(condition: bool, code: str, zh: str, en: str = "", *, field: str = "") -> None:
    """Refuse unless a condition on the command's input holds."""
    if not condition:
        raise refuse(code, zh, en, field=field)
