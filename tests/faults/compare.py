"""What was acknowledged, kept outside, against what the database holds: keys, ledger, matters, parts, notices."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ASKED = """
WITH given AS (SELECT unnest(%(keys)s::uuid[]) AS id)
SELECT given.id::text, k.answer->>'entry', k.answer->>'id', k.answer->>'number', e.step, e.chain_id::text
FROM given LEFT JOIN kernel_commandkey k USING (id) LEFT JOIN kernel_entry e ON e.id::text = k.answer->>'entry'
"""
# Each is a number that must be 0: something that is there twice, or not at all, or does not add up.
BOOKS = {
    "matters of one title": "SELECT count(*) FROM (SELECT 1 FROM casefile_matter GROUP BY title HAVING count(*) > 1) x",
    "parts of one matter": "SELECT count(*) FROM (SELECT 1 FROM dispatch_undertaking GROUP BY matter_id, unit_id"
    " HAVING count(*) > 1) x",
    "notices twice": "SELECT count(*) FROM (SELECT 1 FROM kernel_outbox GROUP BY chain_id, event, to_post_id"
    " HAVING count(*) > 1) x",
    "parts without a notice": "SELECT count(*) FROM dispatch_undertaking u WHERE NOT EXISTS (SELECT 1 FROM kernel_outbox o"
    " WHERE o.chain_id = u.matter_id AND o.event = 'dispatch.send')",
    "steps twice": "SELECT count(*) FROM (SELECT 1 FROM kernel_entry WHERE subject = 'matter'"
    " GROUP BY chain_id, step HAVING count(*) > 1) x",
    "length of chains": "SELECT abs((SELECT coalesce(sum(ledger_n), 0) FROM casefile_matter)"
    " - (SELECT count(*) FROM kernel_entry WHERE subject = 'matter'))",
    "keys without an answer": "SELECT count(*) FROM kernel_commandkey WHERE answer IS NULL OR answer = 'null'::jsonb",
    "entries without a key": "SELECT count(*) FROM kernel_entry e WHERE subject = 'matter' AND channel IN ('api', 'page')"
    " AND NOT EXISTS (SELECT 1 FROM kernel_commandkey k WHERE k.answer->>'entry' = e.id::text)",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Acknowledged but not there; there although nobody acknowledged it, or twice; and every sum that is wrong."""

    acknowledged: int
    lost: list[str]
    doubled: list[str]
    wrong: dict[str, int]


def compare(path: Path, address: str) -> Verdict:
    """Compare the file of acknowledged keys with the database."""
    issued, acked = _read(path)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE INDEX ON kernel_commandkey ((answer->>'entry'))")
        rows = connection.execute(ASKED, {"keys": list(issued)}).fetchall()
        wrong = {name: _number(connection, query) for name, query in BOOKS.items()}
        connection.rollback()
    found = {row[0]: row for row in rows}
    lost = [f"{key} {acked[key]}" for key in acked if not _is_there(found[key], acked[key])]
    extra = [f"{key} not acknowledged" for key, row in found.items() if row[1] and key not in acked]
    return Verdict(len(acked), lost, extra + _shared(rows), {name: n for name, n in wrong.items() if n})


def _read(path: Path) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    kept: dict[str, dict[str, tuple[str, str]]] = {"issued": {}, "acked": {}}
    for line in path.read_text(encoding="utf-8").splitlines():
        what, key, step, matter = line.split()
        kept[what][key] = (step, matter)
    return kept["issued"], kept["acked"]


def _is_there(row: tuple[Any, ...], asked: tuple[str, str]) -> bool:
    """The key has its answer, the answer its entry, and the entry says what was asked for."""
    _, entry, subject, number, step, chain = row
    command, matter = asked
    same_matter = command == "collect.register" or number == matter
    taken = {"reply.review": "reply.pass_review"}.get(command, command)
    return (
        bool(entry)
        and (step == taken or command.startswith("dispatch."))
        and chain == subject
        and same_matter
    )


def _shared(rows: list[tuple[Any, ...]]) -> list[str]:
    """Two keys that claim one entry."""
    entries = [row[1] for row in rows if row[1]]
    return (
        [f"{len(entries) - len(set(entries))} entries of several keys"]
        if len(entries) != len(set(entries))
        else []
    )


def _number(connection: psycopg.Connection[tuple[Any, ...]], query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else -1
