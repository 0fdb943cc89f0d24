"""A county of any size for measuring: the demo county's matters, copied with their clocks, answers, parts and ledgers.

Copies get their own identifiers, numbers, days and a street of their own in the searched text. Their ledgers
are copied too, so their hashes belong to the originals: verification is measured on what commands wrote.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import connection, transaction

from lianxin.casefile.models import SearchText
from lianxin.kernel.text import fold, grams_for_index

STREETS = "临江桐荫石门望岳清溪银杏半山学府青年建设和平胜利民权渔洞白云松涛竹林桂花黄葛滨河"
SUFFIXES = ["路", "街", "巷", "里", "大道", "支路", "正街", "环路"]
COPIED = {
    "casefile_answer": ("id", "matter_id"),
    "casefile_matter": ("id", "answer_id"),
    "casefile_clock": ("id", "matter_id", "undertaking_id"),
    "casefile_raiser": ("id", "matter_id"),
    "dispatch_undertaking": ("id", "matter_id"),
    "kernel_entry": ("id", "chain_id"),
}


def grow(wanted: int, *, only_open: bool = False, at_once: int = 100) -> int:
    """Copy the county's matters until there are at least so many; returns how many there are.

    Args:
        only_open: copy those that have not ended, without their searched text: what the clock works through.
    """
    which = "WHERE state NOT IN ('closed', 'declined', 'merged')" if only_open else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE seedling AS"
            f" SELECT id, row_number() OVER (ORDER BY id) AS n FROM casefile_matter {which}"
        )
        cursor.execute("SELECT count(*) FROM seedling")
        (seeds,) = cursor.fetchone() or (0,)
        rounds = max(0, -(-wanted // seeds) - 1)
        for first in range(1, rounds + 1, at_once):
            last = min(rounds, first + at_once - 1)
            with transaction.atomic():  # answers and matters point at each other until the commit
                for table, keys in COPIED.items():
                    cursor.execute(_copy(table, keys), {"first": first, "last": last})
        if not only_open:
            _index(cursor, rounds)
        cursor.execute("DROP TABLE seedling")
        cursor.execute("ANALYZE")
    return seeds * (rounds + 1)


def _copy(table: str, keys: tuple[str, ...]) -> str:
    names = _columns(table)
    values = ", ".join(_value(table, name, keys) for name in names)
    owner = {"casefile_matter": "t.id", "kernel_entry": "t.chain_id"}.get(table, "t.matter_id")
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} t"
        f" JOIN seedling s ON s.id = {owner} CROSS JOIN generate_series(%(first)s, %(last)s) AS g(k)"
    )


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [
            f'"{column.name}"' for column in connection.introspection.get_table_description(cursor, table)
        ]


def _value(table: str, name: str, keys: tuple[str, ...]) -> str:
    plain = name.strip('"')
    if plain in keys:
        return f"md5(t.{plain}::text || '-' || g.k)::uuid"
    if table == "casefile_matter":
        special = {
            "number": "'SFW-2025-' || lpad((g.k * 1000 + s.n)::text, 8, '0')",
            "tracking_digest": "md5(t.tracking_digest || g.k) || md5(g.k || t.tracking_digest)",
            "registered_at": "t.registered_at - make_interval(days => mod(g.k, 300), secs => g.k)",
            "title": "left(t.title || '（' || g.k || '）', 60)",
        }
        return special.get(plain, f"t.{name}")
    return f"t.{name}"


def _index(cursor: object, rounds: int) -> None:
    """The searched text of each copy, with a street of its own."""
    found = SearchText.objects.select_related("matter").only("text", "matter__id")
    seeds = [(str(row.matter_id), row.text) for row in found]
    statement = "COPY casefile_searchtext (matter_id, text, grams) FROM STDIN"
    # COPY goes past no policy; the owner, who fills the county, puts that of this table aside for it.
    cursor.execute("ALTER TABLE casefile_searchtext DISABLE ROW LEVEL SECURITY")  # type: ignore[attr-defined]
    with cursor.copy(statement) as copy:  # type: ignore[attr-defined]
        copy.set_types(["uuid", "text", "text[]"])
        for place in range(1, rounds + 1):
            for n, (seed, text) in enumerate(seeds):
                words = fold(f"{text}\n{_street(place * 7 + n)}")
                copy.write_row((_copied_id(seed, place), words, grams_for_index(words)))
    cursor.execute("ALTER TABLE casefile_searchtext ENABLE ROW LEVEL SECURITY")  # type: ignore[attr-defined]


def _street(n: int) -> str:
    return f"{STREETS[n % 20 * 2 : n % 20 * 2 + 2]}{SUFFIXES[(n // 20) % len(SUFFIXES)]}{n % 997}号"


def _copied_id(seed: str, place: int) -> UUID:
    """The identifier that the database gave the copy: PostgreSQL's md5(text)::uuid."""
    return UUID(hashlib.md5(f"{seed}-{place}".encode(), usedforsecurity=False).hexdigest())
