"""What the rows of a ledger refer to 台账所指: units, parties, areas, leaders as people write them; what may be there already.

Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lianxin.casefile.models import UNDONE, Matter
from lianxin.casefile.queries.scope import require, visible_to
from lianxin.casefile.rules import shown_name
from lianxin.collect.models import LedgerBatch, OwnHeading
from lianxin.directory.models import Area, Category, Party, Staged, Unit
from lianxin.directory.rules import AreaKind, PartyKind
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import refuse
from lianxin.kernel.text import fold
from lianxin.people.models import Post
from lianxin.people.rules import Role

KIND = "ledger"
NOBODY_TOLD = "原台账未载"
LIKE = 0.6
LIKE_WITHIN = 200
COMPARED_MOST = 40
AT_ONCE = 2000
Values = Mapping[str, Any]
Pair = tuple[str, str]


def own_headings(unit_id: UUID) -> dict[str, str]:
    """What an office has said its own headings mean, by the heading folded."""
    return dict(OwnHeading.objects.filter(unit_id=unit_id).values_list("heading", "code"))


def _called(rows: Iterable[Any], *names: str) -> dict[str, Any]:
    """Rows by what people call them; a word that means more than one means none."""
    found: dict[str, Any] = {}
    doubled: set[str] = set()
    for row in rows:
        values = [getattr(row, name) for name in names]
        words = {
            fold(one) for value in values for one in (value if isinstance(value, list) else [value]) if one
        }
        doubled |= words & found.keys()
        found |= dict.fromkeys(words, row)
    return {word: row for word, row in found.items() if word not in doubled}


@dataclass(frozen=True)
class Known:
    """What the rows of a ledger can refer to, read once for many rows."""

    parties: Mapping[str, Party] = field(default_factory=dict)

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Units by code, name, short name and alias."""
        return _called(Unit.objects.all(), "name", "short_name", "aliases")

    @cached_property
    def areas(self) -> Mapping[str, Area]:
        """Areas by code and name."""
        return _called(Area.objects.all(), "code", "name")

    @cached_property
    def district(self) -> Area:
        """The district itself. Refuses: there is none yet."""
        found = Area.objects.filter(kind=AreaKind.DISTRICT).order_by("code").first()
        if found is None:
            raise refuse(
                "no_district", "还没有区划，请先导入区划", "There are no areas yet; load them first."
            )
        return found

    @cached_property
    def categories(self) -> Mapping[str, Category]:
        """Categories by code, by name, and by field with name."""
        rows = list(Category.objects.filter(is_active=True))
        return _called(rows, "code", "name") | {fold(f"{one.head}{one.name}"): one for one in rows}

    @cached_property
    def leaders(self) -> Mapping[str, Post]:
        """Posts of leaders by the name of who holds them."""
        posts = Post.objects.filter(role=Role.LEADER, is_active=True, holder__isnull=False)
        found = _called([post.holder for post in posts.select_related("holder")], "name")
        by_holder = {post.holder_id: post for post in posts}
        return {word: by_holder[one.pk] for word, one in found.items()}

    def is_unit(self, name: str) -> bool:
        """Whether a name is known as a unit's."""
        return fold(name) in self.units

    def category(self, values: Values) -> Category | None:
        """The category that a row names, with or without its field."""
        both = fold(f"{values['head']}{values['category']}")
        return self.categories.get(both) or self.categories.get(fold(values["category"]))

    def leader(self, name: str) -> Post | None:
        """The post of the leader that a cell names, whatever title stands behind the name."""
        word = fold(name).replace(" ", "")
        return self.leaders.get(word) or next(
            (post for known, post in self.leaders.items() if word.startswith(known)), None
        )

    def party(self, values: Values) -> Party | None:
        """The party on the register that a row names by its credit code or its name; never a resident."""
        return self.parties.get(values["credit_code"] or "-") or self.parties.get(values["raiser"])


def known_for(rows: Iterable[Values]) -> Known:
    """What these rows can refer to."""
    wanted = {word for row in rows for word in (row["raiser"], row["credit_code"]) if word}
    found: dict[str, Party] = {}
    listed = sorted(wanted)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        parties = Party.objects.filter(Q(name__in=some) | Q(credit_code__in=some)).exclude(
            kind=PartyKind.RESIDENT
        )
        for one in parties.select_related("area").order_by("-code"):
            found |= {one.name: one} | ({one.credit_code: one} if one.credit_code else {})
    return Known(found)


def raiser_words(values: Values, known: Known) -> str:
    """How the raiser of a row stands in the matter: a party by its name, anybody else masked."""
    party = known.party(values)
    if party is not None:
        return str(party.name)
    name = values["raiser"]
    return name if _is_masked(name) else shown_name(name) or NOBODY_TOLD


def _is_masked(name: str) -> bool:
    return 1 < len(name) <= 4 and name[1:].strip("某*") in ("", "女士", "先生")


# --- what may be there already


def _grams(text: str) -> frozenset[str]:
    plain = "".join(fold(text[:LIKE_WITHIN]).split())
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts are likely of one matter: by how many of their pairs of characters they share."""
    both = len(one & other)
    return bool(both) and both / len(one | other) >= LIKE


def likely_doubles(actor: Actor, rows: Mapping[int, Values], known: Known) -> dict[int, Pair]:
    """Rows that likely are there already 疑似重复: in the file itself, or as a matter that the actor sees. A hint, no fault."""
    return {**_within(rows, known), **_there(actor, rows, known)}


def _within(rows: Mapping[int, Values], known: Known) -> dict[int, Pair]:
    found: dict[int, Pair] = {}
    seen: dict[str, list[tuple[int, frozenset[str]]]] = {}
    numbers: dict[str, int] = {}
    for number, values in rows.items():
        grams = _grams(values["text"])
        who = raiser_words(values, known)
        key = who if who != NOBODY_TOLD else values["text"]
        earlier = seen.setdefault(key, [])
        first = numbers.setdefault(values["number"], number) if values["number"] else number
        like = first if first != number else next((n for n, one in earlier if alike(grams, one)), None)
        if like is not None:
            found[number] = (f"与第{like}行疑似重复", f"Likely the same as row {like}.")
        earlier.append((number, grams))
        del earlier[:-COMPARED_MOST]
    return found


def _there(actor: Actor, rows: Mapping[int, Values], known: Known) -> dict[int, Pair]:
    whose = {number: raiser_words(values, known) for number, values in rows.items()}
    by_number = _matters(actor, "own_number", {values["number"] for values in rows.values()})
    by_raiser = _matters(actor, "raiser_words", set(whose.values()) - {NOBODY_TOLD})
    found: dict[int, Pair] = {}
    for number, values in rows.items():
        told = next(iter(by_number.get(values["number"], [])), None)
        if told is None and (there := by_raiser.get(whose[number])):
            grams = _grams(values["text"])
            told = next((one for one in there if alike(grams, one[1])), None)
        if told is not None:
            found[number] = (f"与已有事项{told[0]}疑似重复", f"Likely {told[0]}, which is there already.")
    return found


def _matters(actor: Actor, column: str, words: set[str]) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Matters that the actor sees by a column, with the pairs of their texts."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    listed = sorted(words - {""})
    for start in range(0, len(listed), AT_ONCE):
        where = {f"{column}__in": listed[start : start + AT_ONCE]}
        rows = visible_to(actor).filter(**where).exclude(UNDONE)
        for word, number, text in rows.values_list(column, "number", "text"):
            found.setdefault(word, []).append((number, _grams(text)))
    return found


# --- uploads and batches


def uploads(actor: Actor) -> QuerySet[Staged]:
    """The ledgers that the actor has uploaded and not yet confirmed, newest first."""
    rows = Staged.objects.filter(kind=KIND, uploaded_by=actor.officer_id, confirmed_at__isnull=True)
    return rows.order_by("-uploaded_at")


def batches(actor: Actor) -> QuerySet[LedgerBatch]:
    """The ledgers that were taken over, newest first, for who may take one over."""
    rows = LedgerBatch.objects.select_related("by").order_by("-confirmed_at")
    return rows if "collect.take_over" in actor.grants else rows.none()


def upload_for(actor: Actor, staged_id: UUID) -> Staged:
    """One upload of the actor's own. Refuses: no grant, no such upload."""
    require(actor, "collect.take_over")
    row = Staged.objects.filter(pk=staged_id, kind=KIND, uploaded_by=actor.officer_id).first()
    if row is None:
        raise refuse("not_found", "没有此次上传", "There is no such upload.")
    return row


def batch_for(actor: Actor, number: str) -> LedgerBatch:
    """One batch by its number. Refuses: no grant, no such batch."""
    require(actor, "collect.take_over")
    row = batches(actor).filter(number=number.strip().upper()).first()
    if row is None:
        raise refuse("not_found", "没有此导入批次", "There is no such batch.")
    return row


def taken_in(batch: LedgerBatch) -> QuerySet[Matter]:
    """The matters of a batch in the order of its rows."""
    return Matter.objects.filter(ledger_row__batch=batch).order_by("ledger_row__row", "id")
