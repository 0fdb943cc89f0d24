"""`make bench-reading`: how well texts are classified and topics are found, on messages that the repository does not hold.

The folder is `../shared/data` beside the checkout, or `--data`. Without it, one line says so and nothing is measured.
Rows of these files never leave the machine: figures only.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lianxin.reading.rules.answers import check
from lianxin.reading.rules.classifier import train
from lianxin.reading.rules.heat import COLUMNS, topics
from lianxin.reading.rules.measures import Told, figures, folds, tell
from lianxin.reading.rules.rows import rows_of
from lianxin.reading.rules.space import space_of

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
# A raw message is paired with its stripped twin, which has lost a third of its characters.
TWIN = 0.25
# Rows of replies.csv, by their number from 0, whose answer was marked as poor; no text of them.
MARKS = Path(__file__).with_name("reply_marks.txt")
Rows = list[dict[str, str]]


def main() -> None:
    """Print one table with all figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with messages/")
    messages = parser.parse_args().data / "messages"
    if not messages.is_dir():
        print(f"skipped: there are no messages to measure on in {messages.parent}")
        return
    for name, told in measured(messages):
        print(f"{name:<34}" + "  ".join(f"{key} {value}" for key, value in told.items()), flush=True)


def measured(messages: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each measurement with its figures."""
    rows = rows_of((messages / "labelled.csv").read_bytes(), ("text", "label"))
    yield "labelled.csv, 5 folds", in_folds(rows)
    raw = raw_rows(messages)
    yield "labelled_raw.csv, 5 folds of its own", in_folds(raw)
    yield "labelled_raw.csv, learned elsewhere", learned_elsewhere(rows, raw)
    yield "stream.csv, recurring topics", recurring(messages)
    yield "replies.csv, 200 marked answers", answered(messages)


def answered(messages: Path) -> dict[str, Any]:
    """How well the check of answers tells poor from good ones, beside their length alone: the area under the curve.

    Rows 7, 21, 35 … were marked by one person: good is an answer from which the raiser learns what was done or decided, by whom or
    why not, on each main point. The rules were adjusted on every second of these rows; the others are told by themselves.
    """
    rows = rows_of((messages / "replies.csv").read_bytes(), ("留言主题", "留言详情", "答复意见"))
    chosen = range(7, len(rows), 14)[:200]
    poor = {int(line) for line in MARKS.read_text(encoding="utf-8").split()}
    told = [check(f"{rows[n]['留言主题']}。{rows[n]['留言详情']}", rows[n]["答复意见"]).score for n in chosen]
    lengths = [float(len(rows[n]["答复意见"])) for n in chosen]
    good = [n not in poor for n in chosen]
    return {
        "rows": len(chosen),
        "poor": good.count(False),
        "auc": area(told, good),
        "auc_by_length": area(lengths, good),
        "auc_other_half": area(told[1::2], good[1::2]),
        "auc_other_half_by_length": area(lengths[1::2], good[1::2]),
    }


def area(scores: Sequence[float], good: Sequence[bool]) -> float:
    """How often a good one stands before a poor one; a tie counts half."""
    better = [one for one, is_good in zip(scores, good, strict=True) if is_good]
    worse = [one for one, is_good in zip(scores, good, strict=True) if not is_good]
    won = sum((a > b) + 0.5 * (a == b) for a in better for b in worse)
    return round(won / max(1, len(better) * len(worse)), 4)


def raw_rows(messages: Path) -> Rows:
    """Title and text as a clerk sees them."""
    columns = ("留言主题", "留言详情", "一级标签")
    rows = rows_of((messages / "labelled_raw.csv").read_bytes(), columns)
    return [{"text": f"{row['留言主题']}。{row['留言详情']}", "label": row["一级标签"]} for row in rows]


def recurring(messages: Path) -> dict[str, Any]:
    """How many topics, how many messages they hold, and what it took; whether they are right is for people to read."""
    start = time.process_time()
    told = topics(rows_of((messages / "stream.csv").read_bytes(), COLUMNS))
    return {
        "rows": told["messages"],
        "topics": len(told["topics"]),
        "messages_in_topics": sum(one["count"] for one in told["topics"]),
        "cpu_seconds": round(time.process_time() - start, 1),
    }


def columns(rows: Sequence[dict[str, str]]) -> tuple[list[str], list[str]]:
    """Texts and labels."""
    return [row["text"] for row in rows], [row["label"] for row in rows]


def in_folds(rows: Rows) -> dict[str, Any]:
    """Each fifth asked of a model of the other four, near-duplicates kept together; one figure over all rows."""
    fold = folds([row["text"] for row in rows])
    parts = []
    for one in range(5):
        model = train(*columns([row for row, place in zip(rows, fold, strict=True) if place != one]))
        parts.append(
            tell(model, *columns([row for row, place in zip(rows, fold, strict=True) if place == one]))
        )
    return figures(joined(parts))


def joined(parts: Sequence[Told]) -> Told:
    """What was said in all parts."""
    return Told(
        [one for part in parts for one in part.truth],
        [one for part in parts for one in part.said],
        np.concatenate([part.sure for part in parts]),
        sum(part.seconds for part in parts),
        sum(part.cpu_seconds for part in parts),
    )


def learned_elsewhere(rows: Rows, raw: Rows) -> dict[str, Any]:
    """Raw texts asked of a model of the stripped ones, of which none is the same message."""
    space = space_of([row["text"] for row in rows])
    alike = space.matrix([row["text"] for row in rows]) @ space.matrix([row["text"] for row in raw]).T
    near = alike.max(axis=1).toarray().ravel() >= TWIN
    model = train(*columns([row for row, twin in zip(rows, near, strict=True) if not twin]))
    return {**figures(tell(model, *columns(raw))), "twins_left_out": int(near.sum())}


if __name__ == "__main__":
    main()
