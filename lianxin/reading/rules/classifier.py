"""Which label a text has 文本分类: learned from texts with labels, with a probability that can be believed.

Owns training and asking. A least-squares kernel machine over the likeness of texts: solved exactly, the same rows always give
the same model, and what each row would have been called without itself comes out of the same solution, so that calibration
needs no rows put aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.linalg import get_lapack_funcs

from lianxin.reading.rules.calibration import Calibration, calibration_of
from lianxin.reading.rules.grams import Whole
from lianxin.reading.rules.rows import Unreadable
from lianxin.reading.rules.space import Floats, Space, groups, likeness, space_of

RIDGE: Final = 0.2
# The solution is dense in the number of rows: at 8,000 it takes 1 GB for half a minute.
ROWS_MOST: Final = 8000
ROWS_LEAST: Final = 10
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Classifier:
    """A trained model 分类模型: the labels, the space of grams, the weight of each gram for each label, the calibration."""

    labels: tuple[str, ...]
    space: Space
    weights: Floats
    calibration: Calibration

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """For each text a probability of each label 置信度; a text without any known gram gives the bare frequencies."""
        pieces = [texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)]
        scores = [np.asarray(self.space.matrix(piece) @ self.weights) for piece in pieces]
        return self.calibration.probabilities(np.concatenate(scores or [np.zeros((0, len(self.labels)))]))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained model 训练结果, with the shares that it would have given each of its rows if it knew neither it nor its twins."""

    model: Classifier
    left_out: Floats


def train(texts: Sequence[str], labels: Sequence[str]) -> Classifier:
    """Learn from texts with their labels 训练; of more than 8,000 rows the evenly spaced ones are used.

    Raises `Unreadable` when there are too few rows or only one label.
    """
    chosen = np.linspace(0, len(texts) - 1, min(len(texts), ROWS_MOST)).astype(np.int64)
    texts, labels = [texts[place] for place in chosen], [labels[place] for place in chosen]
    _demand(len(texts), labels)
    space = space_of(texts, least=2 if len(texts) >= 50 else 1)
    matrix = space.matrix(texts)
    alike = likeness(matrix)
    return _solved(labels, space, matrix, alike, groups(alike)).model


def fit(texts: Sequence[str], labels: Sequence[str], *, least: int) -> Fitted:
    """Learn from texts of which nothing rare may stay behind 训练: only grams of at least so many unlike texts are known.

    Near-duplicates count as one text: what somebody sends ten times is as rare as what he sends once.

    Raises `Unreadable` when there are too few rows or only one label.
    """
    _demand(len(texts), labels)
    # Of all grams, also those of a single text: of few texts that share little, what they share would be all there is.
    together = groups(likeness(space_of(texts, least=1).matrix(texts)))
    space = space_of(texts, least=least, together=together)
    if not len(space.keys):
        raise Unreadable(
            f"不同的事项太少：没有字词在 {least} 件互不雷同的事项中出现",
            f"Too few unlike texts: nothing stands in {least} of them.",
        )
    matrix = space.matrix(texts)
    return _solved(labels, space, matrix, likeness(matrix), together)


def _solved(labels: Sequence[str], space: Space, matrix: Any, alike: Floats, together: Whole) -> Fitted:
    names = tuple(sorted(set(labels)))
    truth = np.searchsorted(np.array(names), np.array(labels))
    wanted = (2 * np.eye(len(names), dtype=np.float32) - 1)[truth]
    inverse = _inverse(alike)
    solved = inverse @ wanted
    scores = _left_out(inverse, solved, wanted, together)
    calibration = calibration_of(scores, truth)
    model = Classifier(names, space, np.asarray(matrix.T @ solved, np.float32), calibration)
    return Fitted(model, calibration.shares(scores))


def _demand(rows: int, labels: Sequence[str]) -> None:
    if rows < ROWS_LEAST:
        raise Unreadable(
            f"训练数据只有 {rows} 行，至少需要 {ROWS_LEAST} 行",
            f"There are {rows} rows to learn from; at least {ROWS_LEAST} are needed.",
        )
    if len(set(labels)) < 2:
        raise Unreadable(
            f"训练数据只有一个类别“{labels[0]}”，至少需要两个",
            f"There is only one label, “{labels[0]}”; at least two are needed.",
        )


def _inverse(alike: Floats) -> Floats:
    """Of likeness + ridge, in the memory of `alike`, which is lost."""
    alike[np.diag_indices(len(alike))] += RIDGE
    # The matrix is its own mirror, hence its transpose is what Fortran wants, without a copy.
    potrf, potri = get_lapack_funcs(("potrf", "potri"), (alike,))
    half: Any = potri(potrf(alike.T, lower=1, overwrite_a=1)[0], lower=1, overwrite_c=1)[0]
    below = np.tril(half)
    inverse: Floats = below + np.tril(half, -1).T
    return inverse


def _left_out(inverse: Floats, solved: Floats, wanted: Floats, together: Whole) -> Floats:
    """The scores of each row by a model that knows neither it nor its near-duplicates."""
    scores = np.empty_like(wanted)
    order = np.argsort(together, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(together[order])) + 1):
        scores[rows] = wanted[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], solved[rows])
    return scores
