"""How fast matters are found at a size: search as the list does it, by words of each length, and likeness while typing.

A page of 25 with its count, capped as the page tells it, is asked for with the row walls on, as the office, as a unit's
liaison, as a street and as a leader. Words are drawn from the county's own texts, frequent and rare ones half and half. What misses
the promise is asked again with its plan.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import figures
from lianxin.casefile.models import Matter, SearchText
from lianxin.casefile.queries.lists import Wanted, page_of
from lianxin.casefile.queries.scope import view_of
from lianxin.kernel.clock import now
from lianxin.kernel.text import initials
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.queries import actor_for
from lianxin.reading.queries.duplicates import duplicates

RESULTS = Path(__file__).parent / "results"
OFFICE, OTHERS = "office", ("sw_liaison", "beita_clerk", "leader6")
EACH, SAMPLE, SEED = 60, 4000, 7
LENGTHS = (1, 2, 3, 4)
SEARCH_MS, LIKE_MS = 50.0, 30.0
SLOWEST = 5
HAN = re.compile(r"[一-鿿]+")
# All but the shortest filters are measured with every word as the office; as others with every third.
EVERY = {True: 1, False: 3}


@dataclass(frozen=True, slots=True)
class Took:
    """One question: who asked, for which kind of words, with which filter, how long it took, how it is asked again."""

    login: str
    kind: str
    narrowed: str
    words: str
    ms: float
    found: str
    ask: Callable[[], Any]


def main(size: int) -> None:
    """Fill unless the county has that many, measure, print, keep."""
    found: dict[str, Any] = {"wanted": size}
    with seeing(WHOLE):
        _fill(size, found)
        asked = words_of_each_kind()
        typed = list(Matter.objects.filter(pk__in=_some(EACH)).select_related("party"))
    took = [one for login in (OFFICE, *OTHERS) for one in _searches(login, asked)]
    for title, name in (
        ("search by words", "kind"),
        ("search by filter", "narrowed"),
        ("search by actor", "login"),
    ):
        found[title] = _rows(took, name)
        figures.table(f"{title}, {found['matters']} matters", found[title])
    like = [one for login in (OFFICE, OTHERS[0]) for one in _likenesses(login, typed)]
    found["likeness"] = _rows(like, "narrowed")
    figures.table("likeness while typing", found["likeness"])
    found["slow"] = [_plans(one) for one in (*_slow(took, SEARCH_MS), *_slow(like, LIKE_MS))]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"finding-{size}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    print(f"kept in bench/results/finding-{size}.json, with the plans of the slowest")


def _fill(size: int, found: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('casefile_matter') IS NOT NULL")
        (is_there,) = cursor.fetchone() or (False,)
    if not is_there or Matter.objects.count() < size:
        figures.fill(size, found)
    found["matters"] = Matter.objects.count()


# --- what is asked for


def words_of_each_kind() -> dict[str, list[str]]:
    """Words of one to four characters, initials and fragments of numbers, half of them frequent and half rare."""
    rows = SearchText.objects.filter(pk__in=_some(SAMPLE)).values_list(
        "text", "matter__title", "matter__number"
    )
    sample = list(rows)
    asked = {f"{n} characters": _drawn(_cut(text, n) for text, _, _ in sample) for n in LENGTHS}
    asked["initials"] = _drawn({initials(title[:n]) for n in (3, 4, 5)} for _, title, _ in sample)
    asked["part of a number"] = _drawn({number[-n:] for n in (4, 5, 6)} for _, _, number in sample)
    return asked


def _some(n: int) -> list[Any]:
    """So many matters from anywhere in the table, by identifier."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(1, count(*)) FROM casefile_matter")
        (whole,) = cursor.fetchone() or (1,)
        share = min(100.0, 400.0 * n / whole)
        cursor.execute(f"SELECT id FROM casefile_matter TABLESAMPLE BERNOULLI ({share}) REPEATABLE ({SEED})")
        found = sorted(one for (one,) in cursor.fetchall())
    return random.Random(SEED).sample(found, min(n, len(found)))


def _cut(text: str, n: int) -> set[str]:
    return {run[i : i + n] for run in HAN.findall(text) for i in range(len(run) - n + 1)}


def _drawn(cut: Iterable[set[str]]) -> list[str]:
    """Half of them from what most texts have, half from what few of the sample have."""
    counts = Counter(one for words in cut for one in words if one)
    ranked = [one for one, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    chance, half = random.Random(SEED), EACH // 2
    frequent, rare = ranked[:EACH], ranked[max(EACH, len(ranked) // 2) :]
    return chance.sample(frequent, min(half, len(frequent))) + chance.sample(rare, min(half, len(rare)))


def _filters(words: str) -> dict[str, Wanted]:
    """The words alone and with the filters of the list."""
    day = now().date()
    month, year = str(day - timedelta(days=30)), str(day - timedelta(days=365))
    return {
        "none": Wanted(words=words),
        "open": Wanted(words=words, state="open"),
        "closed": Wanted(words=words, state="closed"),
        "a rare state": Wanted(words=words, state="in_review"),
        "a unit": Wanted(words=words, unit="commerce"),
        "thirty days": Wanted(words=words, since=month, until=str(day)),
        "unit, state, year": Wanted(words=words, unit="urban", state="ended", since=year),
        "open, least time left": Wanted(words=words, state="open", order="due"),
    }


# --- asking


def _searches(login: str, asked: dict[str, list[str]]) -> Iterator[Took]:
    with _as(login) as actor:
        page_of(actor, Wanted(words="预热"), now())
        for kind, words in asked.items():
            for word in words[:: EVERY[login == OFFICE]]:
                for narrowed, wanted in _filters(word).items():
                    ask = partial(page_of, actor, wanted, now())
                    listed, ms = _timed(ask)
                    told = f"{listed.total}{'+' if listed.more else ''}"
                    yield Took(login, kind, narrowed, word, ms, told, ask)


def _likenesses(login: str, typed: Sequence[Matter]) -> Iterator[Took]:
    """Each as it stands, and as somebody writes it anew: without place or party, and only begun."""
    with _as(login) as actor:
        for one in typed:
            for name, matter in {
                "registered": one,
                "typed": Matter(title=one.title, text=one.text),
                "begun": Matter(title=one.title[:12], text=one.text[:30]),
            }.items():
                ask = partial(duplicates, actor, matter, now())
                found, ms = _timed(ask)
                yield Took(login, "likeness", name, one.title, ms, str(len(found)), ask)


@contextmanager
def _as(login: str) -> Iterator[Any]:
    with seeing(WHOLE):
        actor = actor_for(login)
    with seeing(view_of(actor)):
        yield actor


def _timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = ask()
    return done, (time.perf_counter() - began) * 1000


# --- telling


def _rows(took: Sequence[Took], name: str) -> dict[str, dict[str, Any]]:
    names = dict.fromkeys(getattr(one, name) for one in took)
    groups = {one: sorted(other.ms for other in took if getattr(other, name) == one) for one in names}
    return {one: _row(times) for one, times in {**groups, "all": sorted(other.ms for other in took)}.items()}


def _row(times: Sequence[float]) -> dict[str, Any]:
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    return {
        "n": len(times),
        "p50_ms": round(median(times), 1),
        "p95_ms": round(p95, 1),
        "worst_ms": round(times[-1], 1),
    }


def _slow(took: Iterable[Took], promised: float) -> list[Took]:
    missed = [one for one in took if one.ms > promised]
    return sorted(missed, key=lambda one: -one.ms)[:SLOWEST]


def _plans(one: Took) -> dict[str, Any]:
    """Asked again, with the plan of each statement."""
    with _as(one.login):
        with CaptureQueriesContext(connection) as asked:
            _, ms = _timed(one.ask)
        plans = [_plan(told["sql"]) for told in asked.captured_queries if told["sql"].startswith("SELECT")]
    print(
        f"slow: {one.login}, {one.kind}, {one.narrowed}, “{one.words}” {one.ms:.0f} ms ({ms:.0f} again), {one.found}"
    )
    shown = {name: getattr(one, name) for name in ("login", "kind", "narrowed", "words", "ms", "found")}
    return {**shown, "again_ms": ms, "plans": plans}


def _plan(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        return [statement[:400], *(line for (line,) in cursor.fetchall())]


if __name__ == "__main__":
    main(int(sys.argv[1]))
