"""Search 检索: matters by pieces of words, narrowed in the index itself by the tags of what is filtered by.

Owns which tags a filter and a reach ask for, and how a page is cut from what was found. A tag only helps the index: each
filter is asked of the matter as well. The database writes the tags (see the trigger of the table).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, IntegerField, Q, QuerySet, TextField, Value

from lianxin.casefile.models import Matter, SearchText
from lianxin.directory.models import Area, Category, Unit
from lianxin.kernel.grants import Actor, Reach
from lianxin.kernel.text import grams_for_query, terms
from lianxin.kernel.walls import FOUND

# So many weeks are asked for by name; a longer time narrows little.
WEEKS_MOST: Final = 16
# How many are looked through in the order of the list before the index is asked: more where that has no weeks to go by.
WALKED_MOST: Final = {True: 1000, False: 5000}
# The newest are taken from the index by weeks: of one week, then of two, four, eight before it, about three years back.
SLICES_MOST: Final = 20
GROUPS: Final = ("open", "ended")
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tags of a matter must be 检索标记: every one of `all_of`, one of each of `one_of`."""

    all_of: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()

    def and_(self, *names: str) -> Tags:
        """With more that there must be."""
        return replace(self, all_of=(*self.all_of, *names))

    def and_one(self, names: list[str]) -> Tags:
        """With one more group; nothing asked for changes nothing."""
        return replace(self, one_of=(*self.one_of, tuple(names))) if names else self


def by_state(state: str) -> Tags:
    """A state, or one of the groups of states."""
    return Tags((state if state in GROUPS else f"state:{state}",)) if state else Tags()


def by_unit(tags: Tags, code: str) -> Tags:
    """The lead unit."""
    found = Unit.objects.filter(code=code).values_list("pk", flat=True).first() if code else None
    return tags.and_(f"lead:{found}") if code else tags


def by_category(tags: Tags, code: str, head: str) -> Tags:
    """A category, or all of a head."""
    if not code and not head:
        return tags
    rows = Category.objects.filter(Q(code=code) if code else Q(head=head))
    return tags.and_one([f"category:{pk}" for pk in rows.values_list("pk", flat=True)] or ["category:"])


def by_days(tags: Tags, first: date | None, last: date) -> Tags:
    """The weeks between two days."""
    if first is None or last < first or (last - first).days > 7 * WEEKS_MOST:
        return tags
    return tags.and_one(weeks(first, last))


def weeks(first: date, last: date) -> list[str]:
    """The weeks that two days and those between them lie in."""
    monday, found = first - timedelta(days=first.weekday()), []
    while monday <= last:
        year, week, _ = monday.isocalendar()
        found.append(f"week:{year}{week:02}")
        monday += WEEK
    return found


def by_reach(tags: Tags, actor: Actor) -> Tags:
    """What an actor may see at all; each matter is asked for its wall as well."""
    own = [f"post:{actor.post_id}"]
    match actor.grants.get("matter.see"):
        case Reach.CHARGE:
            return tags.and_one([*own, *(f"held:{one}" for one in actor.charge_ids)])
        case Reach.AREA:
            inside = Area.objects.filter(_in(actor.area_path)).values_list("pk", flat=True)
            return tags.and_one([f"held:{actor.unit_id}", *(f"area:{one}" for one in inside)])
        case Reach.UNIT:
            return tags.and_one([f"held:{actor.unit_id}"])
        case Reach.OWN:
            return tags.and_one(own)
        case _:
            return tags


def _in(path: str) -> Q:
    return Q(path=path) | Q(path__startswith=f"{path}/")


def found(
    rows: QuerySet[Matter], words: str, tags: Tags, *, within: bool, most: int | None = None
) -> QuerySet[Matter]:
    """Found by pieces in the index; what is more than one piece is then checked against the text itself.

    Args:
        within: for who sees a part: the index names the matters first, see `FOUND`, and their wall decides.
        most: how many it names at most, where the tags say all that is asked for.
    """
    grams = grams_for_query(words)
    if not grams:
        return rows.none()
    if within:
        asked = (grams, longer(words), list(tags.all_of), [",".join(one) for one in tags.one_of])
        values = [Value(one, ArrayField(TextField())) for one in asked]
        return rows.filter(_Named(F("id"), _Found(*values, Value(most, IntegerField()))))
    return rows.filter(_spoken(grams, words, tags, "search__"))


def in_index(words: str, tags: Tags) -> QuerySet[SearchText]:
    """The same as the index alone tells it, for who sees all and where the tags say all that is asked for."""
    grams = grams_for_query(words)
    return SearchText.objects.filter(_spoken(grams, words, tags, "")) if grams else SearchText.objects.none()


def _spoken(grams: list[str], words: str, tags: Tags, to: str) -> Q:
    where = Q(**{f"{to}grams__contains": grams})
    if tags.all_of:
        where &= Q(**{f"{to}tags__contains": list(tags.all_of)})
    for group in tags.one_of:
        where &= Q(**{f"{to}tags__overlap": list(group)})
    for term in longer(words):
        where &= Q(**{f"{to}text__contains": term})
    return where


class _Found(Func):
    """The matters that FOUND names."""

    function = FOUND
    template = "SELECT %(function)s(%(expressions)s)"


class _Named(Func):
    """Whether the first is among what the second selects."""

    arg_joiner = " IN ("
    template = "%(expressions)s)"
    output_field = BooleanField()


def longer(words: str) -> list[str]:
    """The words of a query that are more than one piece: that all their pieces are there does not make them so."""
    return [term for term in terms(words) if grams_for_query(term) != [term]]


# --- the first of many


@dataclass(frozen=True, slots=True)
class Asked:
    """A search that finds many 检索.

    Args:
        among: the list without the words, in its order: identifier and what it is ordered by.
        rows: the list with the words, in no order, as a function of the tags: the same columns.
        last: the day of the newest that can be wanted.
        within: for who sees a part.
    """

    among: QuerySet[Matter, Any]
    rows: Callable[[Tags], QuerySet[Matter, Any]]
    tags: Tags
    words: str
    last: date
    within: bool

    @property
    def order(self) -> str:
        """The order of the list in SQL."""
        return "n.at DESC, n.id" if self._is_newest else "n.at NULLS LAST, n.id"

    @property
    def _is_newest(self) -> bool:
        return self.among.query.order_by[0] == "-registered_at"

    def first(self, n: int) -> list[UUID]:
        """The first ones: the list itself is looked through a little, then the index is asked week by week, then for all."""
        found = self._walked(n) if self._is_near else []
        if len(found) < n and self._is_newest:
            found = self._by_weeks(n)
        return found if len(found) == n else self._named(self.tags, n)

    @property
    def _is_near(self) -> bool:
        """Whether the first of the list are to be had at once, and not picked out of many others."""
        return not self.within and set(self.tags.all_of) <= {"open"}

    def _walked(self, n: int) -> list[UUID]:
        said = " AND ".join(["strpos(s.text, %s) > 0"] * len(terms(self.words)))
        looked, given = self.among[: WALKED_MOST[self._is_newest]].query.sql_with_params()
        return _identifiers(
            f"SELECT n.id FROM ({looked}) n(id, at) JOIN casefile_searchtext s ON s.matter_id = n.id"
            f" WHERE {said} ORDER BY {self.order} LIMIT %s",
            [*given, *terms(self.words), n],
        )

    def _by_weeks(self, n: int) -> list[UUID]:
        found: list[UUID] = []
        last = self.last
        for place in range(SLICES_MOST):
            first = last - (2 ** min(place, 3) - 1) * WEEK - timedelta(days=last.weekday())
            found += self._named(self.tags.and_one(weeks(first, last)), n - len(found))
            if len(found) == n:
                break
            last = first - timedelta(days=1)
        return found

    def _named(self, tags: Tags, n: int) -> list[UUID]:
        named, given = self.rows(tags).query.sql_with_params()
        # OFFSET keeps the database from walking the list once more.
        statement = f"SELECT n.id FROM ({named} OFFSET 0) n(id, at) ORDER BY {self.order} LIMIT %s"
        return _identifiers(statement, [*given, n])


def _identifiers(statement: str, given: list[Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [pk for (pk,) in cursor.fetchall()]
