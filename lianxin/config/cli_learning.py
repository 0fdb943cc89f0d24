"""Learning on the command line 学习: train a version now, list the versions. Needs Django set up and the database."""

from __future__ import annotations

from typing import Any

from lianxin.config.console import Problem, both
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.queries import is_founded, system_actor
from lianxin.reading.commands.learning import NotLearned, learn
from lianxin.reading.models import Learned
from lianxin.reading.queries.versions import versions


def train() -> dict[str, Any]:
    """Train a version from the settled matters; a problem in words when there is nothing to learn."""
    if not is_founded():
        raise Problem("数据库还没有建区", "The database holds no district yet.")
    try:
        with seeing(WHOLE):
            return told(learn(Act(system_actor(), now(), Channel.CLI)))
    except NotLearned as error:
        raise Problem(error.zh, error.en) from None


def listed() -> list[dict[str, Any]]:
    """All versions, the newest first."""
    return [told(one) for one in versions()]


def told(one: Learned) -> dict[str, Any]:
    """A version as plain data."""
    return {
        "version": one.n,
        "state": one.state,
        "trained_at": one.at.isoformat(),
        "learned_upto": one.upto.isoformat(),
        "trained_on": one.n_rows,
        "labels": one.n_labels,
        "grams": one.n_grams,
        "figures": one.figures,
        "compared_with": one.compared_with,
        "running": one.running,
        "sha256": one.sha256,
    }


def version_lines(told: dict[str, Any]) -> list[str]:
    """A version as a person reads it."""
    own, other = told["figures"], told["running"]
    return [
        both(f"第 {told['version']} 版（{told['state']}）", f"version {told['version']} ({told['state']})"),
        both(
            f"  训练 {told['trained_on']} 件，{told['labels']} 类；评估 {own['rows']} 件",
            f"  trained on {told['trained_on']} matters, {told['labels']} labels; measured on {own['rows']}",
        ),
        both(
            f"  首选正确 {own['first']:.3f}（对照 {other['first']:.3f}），前三正确 {own['three']:.3f}（对照 {other['three']:.3f}）",
            f"  first right {own['first']:.3f} (now {other['first']:.3f}), among three {own['three']:.3f} ({other['three']:.3f})",
        ),
        both(
            f"  校准误差 {own['calibration_error']:.3f}",
            f"  calibration error {own['calibration_error']:.3f}",
        ),
    ]


def all_lines(told: list[dict[str, Any]]) -> list[str]:
    """All versions as a person reads them."""
    if not told:
        return [both("还没有训练过版本", "No version was trained yet.")]
    return [line for one in told for line in version_lines(one)]
