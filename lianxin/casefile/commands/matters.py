"""Matters as such 事项: how one is opened, its answers, correction, archiving, reopening, reading who raised it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from django.conf import settings

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.taking import Taken, demand, hand_over, lock, taking, write
from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Answer, Clock, Matter, Raiser, SearchText
from lianxin.casefile.queries.scope import grants_on, require
from lianxin.casefile.queries.time import Asked, asked_of, in_force
from lianxin.casefile.rules import (
    REOPEN_DAYS,
    AnswerChannel,
    ClockKind,
    Disposal,
    Kind,
    Outcome,
    Source,
    Urgency,
    shown_name,
    tracking_code,
    tracking_digest,
)
from lianxin.directory.models import Area, Category, Party
from lianxin.directory.rules import PartyKind, TimeClass
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import new_id, next_number
from lianxin.kernel.limits import due_at
from lianxin.kernel.readings import Value, reads
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.kernel.text import fold, grams_for_index
from lianxin.people.models import Post

TITLE_MOST = 60
TEXT_MOST = 4000


@dataclass(frozen=True, slots=True)
class Raised:
    """What somebody raised, in his words: the input from which a matter is opened."""

    title: str
    text: str
    kind: Kind
    source: Source
    area: Area
    party: Party | None = None
    party_kind: PartyKind = PartyKind.ENTERPRISE
    raiser_name: str = ""
    raiser_phone: str = ""
    place: str = ""
    category: Category | None = None
    urgency: Urgency = Urgency.NORMAL
    time_class: TimeClass | None = None
    is_confidential: bool = False
    leader_post: Post | None = None
    is_child: bool = False
    is_topic: bool = False
    superior: str = ""


def open_matter(step: str, raised: Raised, *, by: Act) -> Taken:
    """Open a matter by one of the birth rows of the table 登记; a part of a registering command.

    Refuses: no title or text, too long, nobody named. Records the first ledger entry. Starts the clock of
    the row and sets the backstop, which from now on never moves later.
    """
    _check(raised)
    row = MATTER.row(step)
    require(by.actor, row.grant)
    matter = new_matter(raised, by, next_number("SFW", working_calendar().local(by.at).year))
    taken = Taken(matter, by, row, raised.text, _opening_data(raised))
    state = State(row.to or State.REGISTERED)
    matter.state = state
    started = [clocks.start(matter, ClockKind(kind), by.at) for kind in row.starts]
    matter.due_at = started[-1].due_at
    hand_over(matter, state, by.at)
    write(taken, None, state)
    matter.save(force_insert=True)
    Clock.objects.bulk_create(started)
    _keep_raiser(matter, raised)
    searched(matter).save(force_insert=True)
    taken.ids["tracking_code"] = tracking_code(matter.id, settings.SECRET_KEY)
    return taken


def _check(raised: Raised) -> None:
    named = bool(raised.party or raised.raiser_name.strip())
    refuse_if(
        (not raised.title.strip(), Reason("title_missing", "请填写标题", "Give a title.", "title")),
        (
            len(raised.title) > TITLE_MOST,
            Reason(
                "title_long",
                f"标题最多{TITLE_MOST}字",
                f"At most {TITLE_MOST} characters in the title.",
                "title",
            ),
        ),
        (not raised.text.strip(), Reason("text_missing", "请填写反映内容", "Say what was raised.", "text")),
        (
            len(raised.text) > TEXT_MOST,
            Reason("text_long", f"反映内容最多{TEXT_MOST}字", f"At most {TEXT_MOST} characters.", "text"),
        ),
        (
            not named,
            Reason("nobody_named", "请选择服务对象或填写反映人", "Name the party or the person.", "party"),
        ),
    )


def new_matter(raised: Raised, by: Act, number: str) -> Matter:
    """A matter not yet saved, registered now, with its total limit."""
    calendar = working_calendar()
    today = calendar.local(by.at).date()
    matter_id = new_id()
    party = raised.party
    category = raised.category.pk if raised.category else None
    asked = Asked(ClockKind.BACKSTOP, raised.time_class or "", raised.urgency, category)
    backstop = in_force(asked, today).limit
    return Matter(
        id=matter_id,
        number=number,
        kind=raised.kind,
        source=raised.source,
        title=raised.title.strip(),
        text=raised.text.strip(),
        place=raised.place.strip(),
        area=raised.area,
        party=None if raised.is_confidential else party,
        party_kind=party.kind if party else raised.party_kind,
        raiser_words=_raiser_words(raised),
        is_confidential=raised.is_confidential,
        category=raised.category,
        urgency=raised.urgency,
        time_class=raised.time_class or TimeClass.ORDINARY,
        leader_post=raised.leader_post,
        registered_at=by.at,
        last_word_at=by.at,
        backstop_at=due_at(by.at, backstop, calendar),
        is_child=raised.is_child,
        is_topic=raised.is_topic,
        superior=raised.superior,
        tracking_digest=tracking_digest(tracking_code(matter_id, settings.SECRET_KEY)),
    )


def _raiser_words(raised: Raised) -> str:
    if raised.is_confidential:
        return "反映人A"
    if raised.party is None:
        return shown_name(raised.raiser_name) or "办公室"
    if raised.party.kind == PartyKind.RESIDENT:
        return f"{raised.party.name[:1]}某"
    return raised.party.name


def _opening_data(raised: Raised) -> dict[str, object]:
    return {"title": raised.title.strip(), "source": raised.source, "kind": raised.kind}


def _keep_raiser(matter: Matter, raised: Raised) -> None:
    if (row := raiser_of(matter, raised)) is not None:
        row.save(force_insert=True)


def raiser_of(matter: Matter, raised: Raised) -> Raiser | None:
    """Who raised it, sealed and not yet saved; None where nobody is named."""
    name, phone = raised.raiser_name.strip(), raised.raiser_phone.strip()
    if not raised.party and not name and not phone:
        return None
    return Raiser(matter=matter, party=raised.party, name=name, phone=phone)


def searched(matter: Matter) -> SearchText:
    """What a matter is found by: numbers, title, text, place and the words for its raiser (never the sealed identity)."""
    words = [matter.number, matter.own_number, matter.title, matter.text, matter.place, matter.raiser_words]
    text = fold("\n".join(words))
    return SearchText(matter=matter, text=text, grams=grams_for_index(text))


def answer_now(
    taken: Taken, *, text: str, channel: AnswerChannel, delivered: bool = True, note: str = ""
) -> Answer:
    """Sign and deliver an answer in one act 当场答复: the echo without which no matter may end."""
    demand(
        bool(text.strip()),
        "answer_missing",
        "请填写告知反映人的答复内容",
        "Write what the raiser is told.",
        field="answer",
    )
    actor = taken.by.actor
    answer = Answer.objects.create(
        matter=taken.matter,
        round=taken.matter.round,
        text=text.strip(),
        signed_by_id=actor.officer_id,
        signed_post_id=actor.post_id,
        signed_at=taken.by.at,
        channel=channel,
        attempted_at=taken.by.at,
        delivered=delivered,
        note=note,
    )
    taken.matter.answer = answer
    return answer


def bring_backstop_forward(matter: Matter) -> None:
    """Set the backstop by the time class now known; it may come earlier, never later."""
    calendar = working_calendar()
    on = calendar.local(matter.counts_from).date()
    limit = in_force(asked_of(matter, ClockKind.BACKSTOP), on).limit
    by_class = due_at(matter.counts_from, limit, calendar)
    matter.backstop_at = min(matter.backstop_at or by_class, by_class)


@command(
    "casefile.correct",
    "更正",
    "Correct",
    alone=("更正的是这一件的原文", "what is corrected is the words of this one matter"),
)
def correct(
    *,
    by: Act,
    matter: Matter,
    reason: Annotated[str, Ask("更正理由", "Reason", long=True)],
    title: Annotated[str, Ask("标题", "Title", limit=60)] = "",
    text: Annotated[str, Ask("反映内容", "Text", long=True)] = "",
    place: Annotated[str, Ask("地点", "Place", limit=120)] = "",
    category: Annotated[Category | None, Ask("类别", "Category")] = None,
    urgency: Annotated[Urgency | None, Ask("紧急程度", "Urgency")] = None,
) -> Done:
    """Correct what was written down 更正; the old value stays in the ledger.

    Refuses: nothing given to correct, nothing different. Records: each field with its old and new value.
    """
    new = {"title": title, "text": text, "place": place, "category": category, "urgency": urgency}
    with taking("casefile.correct", matter, by=by, text=reason) as taken:
        changed = {
            name: [_words(getattr(taken.matter, name)), _words(value)]
            for name, value in new.items()
            if value and value != getattr(taken.matter, name)
        }
        demand(bool(changed), "nothing_changed", "没有需要更正的内容", "Nothing would change.")
        for name in changed:
            setattr(taken.matter, name, new[name])
        taken.data["changed"] = changed
        searched(taken.matter).save(force_update=True)
    return taken.done()


def _words(value: object) -> str:
    return "" if value is None else str(value)


@command("casefile.archive", "归档", "Archive")
def archive(*, by: Act, matter: Matter) -> Done:
    """Put an ended matter into the archive 归档."""
    with taking("casefile.archive", matter, by=by) as taken:
        taken.matter.archived_at = by.at
    return taken.done()


@command("casefile.reopen", "重启", "Reopen")
def reopen(*, by: Act, matter: Matter, reason: Annotated[str, Ask("重启理由", "Reason", long=True)]) -> Done:
    """Open an ended matter again 重启, with everything that was done before kept.

    Refuses: archived, or ended more than 30 days ago. The total clock is not set back: registration and
    backstop stay as they were.
    """
    with taking("casefile.reopen", matter, by=by, text=reason, also=_too_late(by)) as taken:
        one = taken.matter
        taken.data["previous"] = {"outcome": one.outcome, "disposal": one.disposal, "class": one.result_class}
        start_over(taken)
        one.round += 1
    return taken.done()


def start_over(taken: Taken) -> None:
    """Set a matter back to the door: no outcome, no answer in force, nobody holding it; history stays in the ledger."""
    one = taken.matter
    one.outcome, one.disposal, one.result_class = "", Disposal.PENDING, ""
    one.answer, one.called_back_at, one.archived_at, one.returns_on = None, None, None, None
    one.held_by, one.lead_unit = [], None


def _too_late(by: Act) -> Callable[[Matter], list[Reason]]:
    def reasons(matter: Matter) -> list[Reason]:
        ended = matter.ended_at or by.at
        if by.at - ended <= timedelta(days=REOPEN_DAYS):
            return []
        return [
            Reason(
                "too_late",
                f"办结超过{REOPEN_DAYS}天，请作为新事项登记",
                f"It ended more than {REOPEN_DAYS} days ago; register a new matter.",
            )
        ]

    return reasons


@dataclass(frozen=True, slots=True)
class Identity:
    """Who raised a matter, unsealed for one reader and one reason."""

    party: str
    name: str
    phone: str


@command("casefile.reveal", "查看反映人", "Read who raised it")
def reveal(*, by: Act, matter: Matter, reason: Annotated[str, Ask("查看理由", "Reason", limit=200)]) -> Done:
    """Note that an actor reads who raised a matter 查看反映人: the reading itself leaves an entry.

    Refuses: no grant, no reason. Records: the reason. The identity is then read by `identities`.
    """
    locked = lock(matter, by)
    if "matter.see_raiser" not in grants_on(by.actor, locked):
        raise refuse("not_granted", "您的岗位不能查看反映人信息", "Your post may not read who raised it.")
    demand(bool(reason.strip()), "reason_missing", "请填写查看理由", "Give a reason.", field="reason")
    entry = ledger.append(
        locked, by=by, step="casefile.reveal", text=reason, state_from=locked.state, state_to=locked.state
    )
    locked.save(update_fields=["ledger_n", "ledger_head"])
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id))


def identities(done: Done) -> list[Identity]:
    """Who raised the matter of a reading that was just noted; a resident by his contact on the register."""
    return identities_of(UUID(done.id))


def identities_of(matter_id: UUID) -> list[Identity]:
    """Who raised a matter, readable: for commands that must know it; whoever shows it notes the reading."""
    rows = Raiser.objects.filter(matter_id=matter_id, erased_at=None).select_related("party")
    return [identity for row in rows for identity in _identity(row)]


def _identity(row: Raiser) -> list[Identity]:
    party = row.party.name if row.party else ""
    told = [Identity(party, row.name.readable(), row.phone.readable())]
    if row.name or row.party is None or row.party.kind != PartyKind.RESIDENT:
        return told
    contacts = row.party.contacts.order_by("id")
    return [Identity(party, one.name.readable(), one.phone.readable()) for one in contacts] or told


@reads("casefile.reveal")
def _read_raisers(done: Done) -> list[list[Value]]:
    return [
        [
            Value("party", "服务对象", "Party", one.party),
            Value("name", "姓名", "Name", one.name),
            Value("phone", "电话", "Phone", one.phone),
        ]
        for one in identities(done)
    ]


def set_outcome(matter: Matter, outcome: Outcome, disposal: Disposal | None = None) -> None:
    """Set how a matter ended, and where it counts in the books when that changes."""
    matter.outcome = outcome
    if disposal is not None:
        matter.disposal = disposal
