"""Learning from confirmed matters 学习: a version is trained on the older ones and measured on the newest, beside the one in use.

Owns what may be learned from, how the two are compared, and when a version is good enough. What is measured is used: nothing is
trained again afterwards. Which matters are confirmed, and where versions are kept, is not its business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np

from lianxin.reading.rules.advising import Matter, advised, blended, duty_chances
from lianxin.reading.rules.classifier import Fitted, fit
from lianxin.reading.rules.learned import Learned, veiled
from lianxin.reading.rules.leaves import SURE, Leaf, Ranker, ranker
from lianxin.reading.rules.measures import calibration_error
from lianxin.reading.rules.space import NEAR, Floats, space_of

# A gram of fewer unlike matters is not learned: no name of one person can be read out of a version.
LEAST: Final = 5
ROWS_MOST: Final = 4000
HELD_LEAST: Final = 30
HELD_SHARE: Final = 5
GRAMS_MOST: Final = 40_000
SHARES: Final = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
POWERS: Final = (0.7, 0.85, 1.0, 1.2, 1.5)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A matter with the category that people settled on 已核定事项."""

    title: str
    text: str
    label: str

    @property
    def words(self) -> Matter:
        """What it says."""
        return Matter(self.title, self.text)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trained version with its figures on held-out matters, and those of the one in use on the same 训练结果."""

    learned: Learned
    figures: dict[str, float]
    running: dict[str, float]
    n_trained: int

    @property
    def passes(self) -> bool:
        """Good enough to take over."""
        return takes_over(self.figures, self.running)


def takes_over(new: dict[str, float], running: dict[str, float]) -> bool:
    """Never worse, neither in the first nor among three, and better in one of them."""
    pairs = [(new[name], running[name]) for name in ("first", "three")]
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


def held_count(n_new: int) -> int:
    """How many of the newest confirmed matters are put aside to measure on: a fifth, at least thirty."""
    return max(HELD_LEAST, n_new // HELD_SHARE)


def learn(
    rows: Sequence[Confirmed], held: Sequence[Confirmed], leaves: Sequence[Leaf], running: Learned | None
) -> Outcome:
    """Train on `rows`, then measure beside the running version on `held` 训练并评估; both in the order in which they came.

    Held-out matters that are nearly those trained on are left out of the measuring.

    Raises `Unreadable` when there are too few rows or only one label.
    """
    duty, used = ranker(leaves), list(rows)[-ROWS_MOST:]
    fitted = fit([_veiled(one) for one in used], [one.label for one in used], least=LEAST)
    learned = _version(duty, used, fitted)
    apart = _apart(used, held)
    return Outcome(learned, measured(duty, learned, apart), measured(duty, running, apart), len(used))


def _veiled(one: Confirmed) -> str:
    return veiled(one.title, one.text)


def _version(duty: Ranker, rows: Sequence[Confirmed], fitted: Fitted) -> Learned:
    """The model with the weight that does best on rows it did not know."""
    share, power = _weighed(duty, rows, fitted)
    model = fitted.model
    chosen = np.sort(np.argsort(-np.abs(model.weights).max(axis=1), kind="stable")[:GRAMS_MOST])
    return Learned(
        labels=model.labels,
        keys=model.space.keys[chosen],
        rarity=model.space.weights[chosen],
        kinds=model.space.kinds[chosen],
        weights=model.weights[chosen],
        sharpness=model.calibration.sharpness,
        offsets=model.calibration.offsets,
        share=share,
        power=power,
    )


def _weighed(duty: Ranker, rows: Sequence[Confirmed], fitted: Fitted) -> tuple[float, float]:
    """Share and power under which the confirmed categories are likeliest."""
    labels = fitted.model.labels
    lists = [duty_chances(duty, duty.ranked(one.title, one.text, most=len(duty.leaves))) for one in rows]
    left_out = [dict(zip(labels, line, strict=True)) for line in fitted.left_out.tolist()]

    def loss(settings: tuple[float, float]) -> float:
        told = [
            blended(listed, known, *settings).get(row.label, 0.0)
            for listed, known, row in zip(lists, left_out, rows, strict=True)
        ]
        return float(-np.log(np.array(told) + 1e-6).mean())

    return min(product(SHARES, POWERS), key=loss)


def _apart(rows: Sequence[Confirmed], held: Sequence[Confirmed]) -> list[Confirmed]:
    """The held-out matters that are nobody's near-duplicate."""
    texts = [_veiled(one) for one in (*rows, *held)]
    matrix = space_of(texts, least=1).matrix(texts)
    alike = (matrix[len(rows) :] @ matrix[: len(rows)].T).max(axis=1).toarray().ravel()
    return [one for one, near in zip(held, alike, strict=True) if near < NEAR]


def measured(duty: Ranker, learned: Learned | None, held: Sequence[Confirmed]) -> dict[str, float]:
    """How good a version is on confirmed matters 评估指标; None is the duty list alone.

    Shares of 0 to 1: `first` right, right `three`, `sure` said to be sure, `sure_right` of those right, `calibration_error`.
    """
    told = [advised(duty, learned, one.words) for one in held]
    right = np.array(
        [bool(found) and found[0].code == one.label for found, one in zip(told, held, strict=True)]
    )
    three = [one.label in [each.code for each in found] for found, one in zip(told, held, strict=True)]
    sure: Floats = np.array([found[0].confidence if found else 0.0 for found in told], np.float32)
    return {
        "rows": len(held),
        "first": _share(right),
        "three": _share(np.array(three)),
        "sure": _share(sure >= SURE),
        "sure_right": _share(right[sure >= SURE]),
        "calibration_error": round(calibration_error(sure, right), 4) if len(held) else 0.0,
    }


def _share(found: Any) -> float:
    return round(float(found.mean()), 4) if len(found) else 0.0
