"""How good a classifier is 评估指标: macro-F1, accuracy, accuracy on the most confident share, calibration error.

Owns the figures and how they are defined; it trains nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from lianxin.reading.rules.classifier import Classifier, train
from lianxin.reading.rules.grams import Whole
from lianxin.reading.rules.rows import Unreadable
from lianxin.reading.rules.space import Floats, groups, likeness, space_of

COVERAGES: Final = (50, 70, 80, 90)
BINS: Final = 15


@dataclass(frozen=True, slots=True)
class Told:
    """What a classifier said of texts 预测: the label and how sure of it, beside the true label, and what it took."""

    truth: Sequence[str]
    said: Sequence[str]
    sure: Floats
    seconds: float
    cpu_seconds: float


def tell(model: Classifier, texts: Sequence[str], truth: Sequence[str]) -> Told:
    """Ask a model about texts 预测, on the clock."""
    start, busy = time.perf_counter(), time.process_time()
    shares = model.probabilities(texts)
    best = shares.argmax(axis=1) if len(texts) else np.zeros(0, np.int64)
    seconds, cpu = time.perf_counter() - start, time.process_time() - busy
    return Told(truth, [model.labels[place] for place in best], shares.max(axis=1, initial=0), seconds, cpu)


def figures(told: Told) -> dict[str, Any]:
    """All figures 指标; shares are 0 to 1, coverage is of the texts, the surest first."""
    right = np.array(told.truth) == np.array(told.said)
    order = np.argsort(-told.sure, kind="stable")
    covered = {str(share): right[order[: max(1, len(right) * share // 100)]].mean() for share in COVERAGES}
    return {
        "rows": len(right),
        "macro_f1": round(macro_f1(told.truth, told.said), 4),
        "accuracy": round(float(right.mean()), 4),
        "accuracy_at_coverage": {share: round(float(value), 4) for share, value in covered.items()},
        "calibration_error": round(calibration_error(told.sure, right), 4),
        "ms_per_text": round(1000 * told.seconds / len(right), 4),
        "cpu_ms_per_text": round(1000 * told.cpu_seconds / len(right), 4),
    }


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """The mean of F1 over every label that is true or was said anywhere 宏平均 F1."""
    scores = []
    for label in set(truth) | set(said):
        both = sum(a == b == label for a, b in zip(truth, said, strict=True))
        scores.append(2 * both / (list(truth).count(label) + list(said).count(label)))
    return sum(scores) / len(scores)


def calibration_error(sure: Floats, right: Any) -> float:
    """ECE 校准误差: how far confidence and accuracy are apart, over 15 equally wide bins weighed by their texts."""
    bins = np.minimum((sure * BINS).astype(np.int64), BINS - 1)
    gaps = [
        abs(float(sure[bins == one].mean()) - float(right[bins == one].mean())) * float((bins == one).mean())
        for one in range(BINS)
        if (bins == one).any()
    ]
    return sum(gaps)


def evaluate(trained: Sequence[dict[str, str]], asked: Sequence[dict[str, str]]) -> dict[str, Any]:
    """Train on the first rows, measure on the second 评估; rows without text or label are left out and counted.

    Raises `Unreadable` when nothing is left to learn from or to measure on.
    """
    first, second = whole(trained), whole(asked)
    if not second:
        raise Unreadable("测试数据没有可用的行", "There are no rows to measure on.")
    start = time.perf_counter()
    model = train([row["text"] for row in first], [row["label"] for row in first])
    seconds = time.perf_counter() - start
    told = tell(model, [row["text"] for row in second], [row["label"] for row in second])
    unknown = sorted({row["label"] for row in second} - set(model.labels))
    return {
        **figures(told),
        "trained_on": len(first),
        "left_out": len(trained) - len(first) + len(asked) - len(second),
        "labels": len(model.labels),
        "unknown_labels": unknown,
        "seconds_to_train": round(seconds, 1),
    }


def whole(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows that have a text and a label."""
    return [row for row in rows if row["text"] and row["label"]]


def folds(texts: Sequence[str], count: int = 5) -> Whole:
    """The fold of each text 折; near-duplicates share one. Groups go by their size, then evenly, the same every time."""
    together = groups(likeness(space_of(texts).matrix(texts)))
    sizes = np.bincount(together)
    order = np.random.default_rng(7).permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold = np.empty(len(sizes), np.int64)
    fold[order] = np.arange(len(sizes)) % count
    return fold[together]
