"""From scores to probabilities 置信度校准: one temperature, one offset per label, and how far the first is ahead of the second.

Owns that what is said with 90 % is right in nine of ten cases; fitted on rows the model did not know. It never sees the texts that
a model is measured on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize

from lianxin.reading.rules.grams import Whole
from lianxin.reading.rules.space import Floats

# Holds the offsets near zero where a label has few rows.
_RESTRAINT: Final = 0.01
# What keeps the first ahead of the second where both would be as likely.
TIE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """Sharpness, an offset for each label, and what the lead of the first label over the second is worth 校准参数."""

    sharpness: float
    offsets: Floats
    lead: tuple[float, float] = (0.0, 1.0)

    def shares(self, scores: Floats) -> Floats:
        """One row of shares for each row of scores; of all labels alike."""
        return _soft(self.sharpness * scores + self.offsets)

    def probabilities(self, scores: Floats) -> Floats:
        """One row of probabilities for each row of scores: the first label as likely as its lead says, the rest in proportion."""
        shares = self.shares(scores)
        if not shares.size:
            return shares
        first = np.arange(len(shares)), shares.argmax(axis=1)
        base, slope = self.lead
        sure = 1 / (1 + np.exp(-(base + slope * leads(shares))))
        rest = 1 - shares[first]
        second = np.partition(shares, -2, axis=1)[:, -2]
        # The first stays the first: the second, in its new proportion, never passes it.
        sure = np.maximum(sure, (1 + TIE) * second / np.maximum(rest + second, 1e-12))
        told: Floats = shares * ((1 - sure) / np.maximum(rest, 1e-12))[:, None]
        told[first] = sure
        return told


def leads(shares: Floats) -> Floats:
    """How far the likeliest label is ahead of the second, as the logarithm of their proportion."""
    two = np.partition(shares, -2, axis=1)[:, -2:]
    ahead: Floats = np.log((two.max(axis=1) + 1e-12) / (two.min(axis=1) + 1e-12))
    return ahead


def _soft(raised: Floats) -> Floats:
    powers = np.exp(raised - raised.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def calibration_of(scores: Floats, truth: Whole) -> Calibration:
    """The calibration under which the true labels are likeliest 最大似然."""
    rows, labels = scores.shape
    exact = np.zeros((rows, labels))
    exact[np.arange(rows), truth] = 1

    def loss(values: Any) -> tuple[float, Any]:
        sharpness, offsets = np.exp(values[0]), values[1:]
        shares = _soft(sharpness * scores + offsets)
        wrong = (shares - exact) / rows
        missed = -np.log(shares[np.arange(rows), truth] + 1e-12).mean()
        slope = np.concatenate(
            [[sharpness * (wrong * scores).sum()], wrong.sum(0) + 2 * _RESTRAINT * offsets]
        )
        return float(missed + _RESTRAINT * (offsets**2).sum()), slope

    best = minimize(loss, np.concatenate([[1.0], np.zeros(labels)]), jac=True, method="L-BFGS-B").x
    plain = Calibration(float(np.exp(best[0])), best[1:].astype(np.float32))
    return replace(plain, lead=_lead_of(plain.shares(scores), truth))


def _lead_of(shares: Floats, truth: Whole) -> tuple[float, float]:
    """Base and slope under which what is right is likeliest, the slope never falling."""
    ahead, right = leads(shares).astype(np.float64), shares.argmax(axis=1) == truth

    def loss(values: Any) -> tuple[float, Any]:
        raised = values[0] + values[1] * ahead
        sure = 1 / (1 + np.exp(-raised))
        wrong = sure - right
        missed = np.logaddexp(0, np.where(right, -raised, raised)).mean()
        drawn = _RESTRAINT * (values[0] ** 2 + (values[1] - 1) ** 2)
        slope = np.array(
            [
                wrong.mean() + 2 * _RESTRAINT * values[0],
                (wrong * ahead).mean() + 2 * _RESTRAINT * (values[1] - 1),
            ]
        )
        return float(missed + drawn), slope

    base, slope = minimize(
        loss, [0.0, 1.0], jac=True, method="L-BFGS-B", bounds=[(None, None), (0.05, None)]
    ).x
    return float(base), float(slope)
