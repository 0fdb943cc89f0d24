"""Composing 文案: what each message says, put together when it leaves from what may leave at that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from lianxin.kernel.models import Outbox
from lianxin.kernel.outbox import Outside, leaving
from lianxin.kernel.senders import Parcel
from lianxin.outbox.models import Address, Delivery, Message
from lianxin.outbox.queries.policy import choices_of, policy
from lianxin.outbox.queries.receivers import address_kind, addresses
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.outbox.rules.times import CODE_LASTS
from lianxin.outbox.rules.wording import Told, code_words, plain, subject, text

CHINESE = "zh-hans"


def parcels(messages: Sequence[Message], at: datetime) -> tuple[dict[UUID, Parcel], dict[UUID, str]]:
    """The parcels of messages at a moment, and of those that have nowhere to go or nothing to say: why."""
    officers = sorted({one.officer_id for one in messages if one.officer_id is not None})
    where, choices, site = addresses(officers), choices_of(officers), policy().site
    lines = _lines(messages)
    made: dict[UUID, Parcel] = {}
    without: dict[UUID, str] = {}
    for one in messages:
        choice = choices.get(one.officer_id) if one.officer_id else None
        language = (choice and choice.language) or CHINESE
        if one.is_code and one.officer_id:
            found: Parcel | str = _code(one, one.officer_id, language, at)
        else:
            found = _notice(one, where, lines[one.id], language, site)
        if isinstance(found, str):
            without[one.id] = found
        else:
            made[one.id] = found
    return made, without


def _notice(
    message: Message,
    where: Mapping[tuple[UUID, AddressKind], str],
    lines: Sequence[Told],
    language: str,
    site: str,
) -> Parcel | str:
    """A message of notices, or why it is none."""
    kind = address_kind(message.channel)
    to = where.get((message.officer_id, kind), "") if kind and message.officer_id else ""
    if kind and not to:
        return "no_address"
    if not lines and not message.is_test:
        return "gone"
    return _parcel(message, to, lines, language, site)


def _code(message: Message, officer: UUID, language: str, at: datetime) -> Parcel | str:
    """The code for an address that is to be confirmed; none when it is over, or another one was made since."""
    rows = Address.objects.filter(officer_id=officer, kind=AddressKind.MAIL, confirmed_at=None)
    row = rows.first()
    if row is None or row.code_at != message.made_at or at - message.made_at > CODE_LASTS:
        return "code_over"
    words, whole = code_words(row.code, language)
    return Parcel(message.id, message.channel.settings, row.value.readable(), words, whole)


def _parcel(message: Message, to: str, lines: Sequence[Told], language: str, site: str) -> Parcel:
    return Parcel(
        id=message.id,
        settings=message.channel.settings,
        to=to,
        subject=subject(lines, is_digest=message.is_digest, language=language),
        text=text(lines, is_digest=message.is_digest, language=language, site=site),
        lines=plain(lines, language),
    )


def _lines(messages: Sequence[Message]) -> Mapping[UUID, list[Told]]:
    rows = Delivery.objects.filter(message__in=messages).select_related("notice").order_by("id")
    notices: dict[UUID, list[Outbox]] = {one.id: [] for one in messages}
    for one in rows:
        assert one.message_id is not None
        notices[one.message_id].append(one.notice)
    said = leaving([one.notice for one in rows])
    return {message: told(found, said) for message, found in notices.items()}


def told(notices: Iterable[Outbox], said: Mapping[UUID, Outside]) -> list[Told]:
    """The lines of a message: a bulk act is one with its number, and the same of the same thing stands there once."""
    lots: dict[tuple[str, UUID], dict[UUID, Outbox]] = {}
    for one in notices:
        lots.setdefault((one.event, one.bulk or one.chain_id), {})[one.chain_id] = one
    return [_told(event, list(lot.values()), said) for (event, _), lot in lots.items()]


def _told(event: str, lot: Sequence[Outbox], said: Mapping[UUID, Outside]) -> Told:
    if (n := sum(one.count for one in lot)) > 1:
        return Told(event, n)
    found = said[lot[0].id]
    return Told(event, 1, found.number, found.title, found.on)
