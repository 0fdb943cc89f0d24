"""What was acknowledged, kept outside, against what the database holds: keys, ledger, matters, parts, notices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from lianxin.kernel.sealing import Place, unseal

KEYS = "SELECT id::text, answer FROM kernel_commandkey"
ENTRIES = "SELECT id::text, step, chain_id::text FROM kernel_entry WHERE subject = 'matter'"
BY_PROGRAM_OR_PAGE = (
    "SELECT id::text FROM kernel_entry WHERE subject = 'matter' AND channel IN ('api', 'page')"
)
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
        answers = {key: _opened(key, cell) for key, cell in connection.execute(KEYS).fetchall()}
        entries = {entry: (step, chain) for entry, step, chain in connection.execute(ENTRIES).fetchall()}
        acts = {row[0] for row in connection.execute(BY_PROGRAM_OR_PAGE).fetchall()}
        wrong = {name: _number(connection, query) for name, query in BOOKS.items()}
    lost = [
        f"{key} {asked}" for key, asked in acked.items() if not _is_there(answers.get(key), asked, entries)
    ]
    extra = [f"{key} not acknowledged" for key in issued if key in answers and key not in acked]
    claimed = [answer["entry"] for answer in answers.values() if answer]
    wrong["keys without an answer"] = sum(not answer for answer in answers.values())
    wrong["entries without a key"] = len(acts - set(claimed))
    return Verdict(len(acked), lost, extra + _shared(claimed), {name: n for name, n in wrong.items() if n})


def _opened(key: str, cell: bytes) -> Mapping[str, str]:
    """The answer that is kept under a key; nothing where there is none."""
    text = unseal(bytes(cell), Place("kernel_commandkey", "answer", key))
    answer: Mapping[str, str] = json.loads(text) if text else {}
    return answer


def _read(path: Path) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    kept: dict[str, dict[str, tuple[str, str]]] = {"issued": {}, "acked": {}}
    for line in path.read_text(encoding="utf-8").splitlines():
        what, key, step, matter = line.split()
        kept[what][key] = (step, matter)
    return kept["issued"], kept["acked"]


def _is_there(
    answer: Mapping[str, str] | None, asked: tuple[str, str], entries: Mapping[str, tuple[str, str]]
) -> bool:
    """The key has its answer, the answer its entry, and the entry says what was asked for."""
    if not answer or answer["entry"] not in entries:
        return False
    (command, matter), (step, chain) = asked, entries[answer["entry"]]
    same_matter = command == "collect.register" or answer["number"] == matter
    taken = {"reply.review": "reply.pass_review"}.get(command, command)
    return (step == taken or command.startswith("dispatch.")) and chain == answer["id"] and same_matter


def _shared(claimed: list[str]) -> list[str]:
    """Two keys that claim one entry."""
    several = len(claimed) - len(set(claimed))
    return [f"{several} entries of several keys"] if several else []


def _number(connection: psycopg.Connection[tuple[object, ...]], query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(str(row[0])) if row else -1
