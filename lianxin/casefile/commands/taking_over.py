"""Taking matters over 转入 from a ledger kept elsewhere: many at once, with their past, and all of them back again.

Owns the rows of a case; what a ledger says, and which rows belong together, is `collect`'s. What had ended keeps its days
and has no clock; what is open counts its limits from the taking over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.matters import Raised, new_matter, raiser_of, searched
from lianxin.casefile.commands.taking import hand_over
from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Answer, Clock, Matter, Raiser, SearchText
from lianxin.casefile.queries.scope import require
from lianxin.casefile.rules import AnswerChannel, ClockKind, Disposal, Outcome, ResultClass
from lianxin.directory.models import Unit
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.ids import next_numbers
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason, Refused

OPEN, ENDED, DECLINED = "collect.take_over", "collect.take_over_ended", "collect.take_over_declined"
UNDO = "collect.undo_take_over"
NOTE = "据原台账转入，答复方式以原台账为准"
NOT_TOLD = "导入撤销，无须告知"
# What the clock says of a matter, and who reads of it, does nothing to it.
QUIET = ("supervise.remind", "casefile.move_deadline", "casefile.reveal")
BATCH = 500


@dataclass(frozen=True, slots=True)
class End:
    """How and when it had ended elsewhere: its outcome, where it counts in the books, and what the raiser was told."""

    at: datetime
    outcome: Outcome
    disposal: Disposal
    answer: str
    result_class: ResultClass | None = None
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One row of a ledger: what was raised, when, under which number there, and how it had ended, if it had."""

    raised: Raised
    registered_at: datetime
    own_number: str = ""
    raiser_words: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    is_declined: bool = False
    end: End | None = None

    @property
    def step(self) -> str:
        """The birth row of the table."""
        if self.end is None:
            return OPEN
        return DECLINED if self.is_declined else ENDED


@dataclass(slots=True)
class _Rows:
    """The rows that are written together."""

    matters: list[Matter] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    raisers: list[Raiser] = field(default_factory=list)
    texts: list[SearchText] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def save(self) -> None:
        """Write them; the answers first, for the database lets nothing end without one."""
        Answer.objects.bulk_create(self.answers, batch_size=BATCH)
        Matter.objects.bulk_create(self.matters, batch_size=BATCH)
        Clock.objects.bulk_create(self.clocks, batch_size=BATCH)
        Raiser.objects.bulk_create(self.raisers, batch_size=BATCH)
        SearchText.objects.bulk_create(self.texts, batch_size=BATCH)
        Entry.objects.bulk_create(self.entries, batch_size=BATCH)


def take_in(rows: Sequence[TakenIn], *, by: Act) -> list[Matter]:
    """Make matters of the rows of a ledger 台账转入; a part of a taking-over command, which has its transaction.

    Refuses: no grant. Records: one entry each. Starts: acceptance of what is open, and its total limit, from now on.
    """
    require(by.actor, MATTER.row(OPEN).grant)
    numbers = next_numbers("SFW", working_calendar().local(by.at).year, len(rows))
    written = _Rows()
    desk = Matter()
    hand_over(desk, State.REGISTERED, by.at)
    for row, number in zip(rows, numbers, strict=True):
        _take(row, number, written, desk, by)
    written.save()
    return written.matters


def _take(row: TakenIn, number: str, written: _Rows, desk: Matter, by: Act) -> None:
    matter = new_matter(row.raised, by, number)
    state = MATTER.row(row.step).to
    assert state is not None
    matter.state, matter.own_number = state, row.own_number
    matter.registered_at, matter.taken_over_at = row.registered_at, by.at
    matter.raiser_words = row.raiser_words or matter.raiser_words
    if row.end is None:
        matter.owner_post = desk.owner_post
        clock = clocks.start(matter, ClockKind.ACCEPT, by.at)
        matter.due_at = clock.due_at
        written.clocks.append(clock)
    else:
        written.answers.append(_ended(matter, row.end))
    entry = ledger.prepare(matter, by=by, step=row.step, text=row.text, data=row.data, state_to=state)
    written.entries.append(entry)
    written.matters.append(matter)
    written.texts.append(searched(matter))
    if (raiser := raiser_of(matter, row.raised)) is not None:
        written.raisers.append(raiser)


def _ended(matter: Matter, end: End) -> Answer:
    """Put the matter to its end as it was elsewhere: no clock ran here, so nothing here was late or in time."""
    matter.is_history, matter.ended_at, matter.last_word_at = True, end.at, end.at
    matter.outcome, matter.disposal = end.outcome, end.disposal
    matter.result_class = end.result_class or ""
    matter.backstop_at = None
    if end.units:
        matter.lead_unit, matter.held_by = end.units[0], sorted({one.pk for one in end.units}, key=str)
    matter.answer = _answer(matter, end.answer, end.at, delivered=True, note=NOTE)
    return matter.answer


def _answer(
    matter: Matter, text: str, at: datetime, *, by: Act | None = None, delivered: bool, note: str
) -> Answer:
    """An answer as it was told elsewhere, where nobody of ours signed it; or one of ours."""
    return Answer(
        matter=matter,
        round=matter.round,
        text=text,
        signed_by_id=by.actor.officer_id if by else None,
        signed_post_id=by.actor.post_id if by else None,
        signed_at=at,
        channel=AnswerChannel.LETTER,
        attempted_at=at,
        delivered=delivered,
        note=note,
    )


def take_back(matters: Sequence[UUID], *, by: Act, reason: str) -> int:
    """Undo the taking over of matters 导入撤销: all of them or none, and only while nothing else happened to any.

    Refuses: no grant, something happened since, with the numbers. Records: one entry each. Ends.
    """
    rows = list(Matter.objects.select_for_update(of=("self",)).filter(pk__in=matters).order_by("pk"))
    _refuse_touched(rows, by)
    written: list[Entry] = []
    answers: list[Answer] = []
    for one in rows:
        if not one.is_history:
            words = f"导入有误，已撤销：{reason}"[:4000]
            one.answer = _answer(one, words, by.at, by=by, delivered=False, note=NOT_TOLD)
            answers.append(one.answer)
        written.append(
            ledger.prepare(one, by=by, step=UNDO, text=reason, state_from=one.state, state_to=State.CLOSED)
        )
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    Clock.objects.filter(matter__in=matters, stopped_at__isnull=True).update(stopped_at=by.at, alarm_at=None)
    _end_undone(rows, by.at)
    Entry.objects.bulk_create(written, batch_size=BATCH)
    return len(rows)


# In one statement: built of expressions for each row, it took longer than all the rest.
END_UNDONE = """
UPDATE casefile_matter m SET state = %(state)s, outcome = %(outcome)s, disposal = %(disposal)s, is_history = true,
 owner_post_id = NULL, due_at = NULL, ended_at = coalesce(m.ended_at, %(at)s),
 answer_id = v.answer, ledger_n = v.n, ledger_head = v.head
FROM unnest(%(ids)s::uuid[], %(answers)s::uuid[], %(ns)s::int[], %(heads)s::bytea[]) AS v (id, answer, n, head)
WHERE m.id = v.id
"""


def _end_undone(rows: Sequence[Matter], at: datetime) -> None:
    values: dict[str, Any] = {
        "state": State.CLOSED.value,
        "outcome": Outcome.UNDONE.value,
        "disposal": Disposal.WITHDRAWN.value,
        "at": at,
        "ids": [one.pk for one in rows],
        "answers": [one.answer_id for one in rows],
        "ns": [one.ledger_n for one in rows],
        "heads": [one.ledger_head for one in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(END_UNDONE, values)


def _refuse_touched(rows: Sequence[Matter], by: Act) -> None:
    """Every reason why these cannot be taken back together."""
    grants = by.actor.grants
    reasons = {
        reason.code: reason
        for state in {State(one.state) for one in rows}
        for reason in MATTER.refusals(UNDO, state, grants=grants, facts=())
    }
    worked_on = {one.pk: one.number for one in rows if one.ledger_n > 1}
    done = Entry.objects.filter(chain_id__in=worked_on, seq__gt=1).exclude(step__in=QUIET)
    touched = sorted({worked_on[pk] for pk in done.values_list("chain_id", flat=True)})
    if touched:
        told, n = "、".join(touched[:10]), len(touched)
        reasons["touched"] = Reason(
            "touched",
            f"其中{n}件转入后已有办理，不能整批撤销：{told}。请逐件更正或办结",
            f"Something happened to {n} of them since, so they cannot be undone together: {told}.",
        )
    if reasons:
        raise Refused(list(reasons.values()))
