"""学习: a version is trained and measured beside the one in use, takes over by a person or by rule, and is taken back by one act.

Each of these is an entry in the ledger of learning. Training runs in a process of its own, outside of any transaction.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from typing import Annotated, Any, Final

from django.db import transaction
from django.db.models import Max

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.reading.models import Learned, LearnedState, LearningRule
from lianxin.reading.queries.versions import Material, in_use, material, n_new, rule
from lianxin.reading.rules.learned import digest
from lianxin.reading.rules.learning import HELD_LEAST

REGISTER: Final = "learning"
GRANT: Final = "reading.manage"
WALL_SECONDS: Final = 900
# Older ones keep their figures and lose their weights.
CONTENTS_KEPT: Final = 5
NEW_LEAST: Final = 2 * HELD_LEAST
NEW_MOST: Final = 100_000


class NotLearned(Exception):
    """Why no version was trained 未训练, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.zh, self.en = zh, en


def learn(by: Act) -> Learned:
    """Train a version from the settled matters and keep it with its figures 训练新版本; the rule may let it take over at once.

    Raises: NotLearned when too few matters are new, or training gave nothing.
    """
    new, least = n_new(), rule().least_new
    if new < least:
        raise NotLearned(
            f"在用版本之后新核定事项 {new} 件，满 {least} 件才训练",
            f"{new} matters were settled since the version in use; training waits for {least}.",
        )
    found = material(new)
    if found is None:
        raise NotLearned("可学习的事项太少", "There are too few matters to learn from.")
    running = in_use()
    told = _trained(found, running.n)
    with transaction.atomic():
        return _keep(by, found, told, running.n)


def _trained(found: Material, running: int) -> dict[str, Any]:
    """What the learner tells; it gets words in memory only, and no secret of ours."""
    content = bytes(Learned.objects.get(n=running).content) if running else b""
    asked = {
        "rows": [[one.title, one.text, one.label] for one in found.rows],
        "held": [[one.title, one.text, one.label] for one in found.held],
        "leaves": [[one.code, one.name, list(one.words)] for one in found.leaves],
        "running": base64.b64encode(content).decode(),
    }
    env = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": ":".join(sys.path),
    }
    words = [sys.executable, "-m", "lianxin.reading.rules.learner"]
    try:
        done = subprocess.run(
            words,
            input=json.dumps(asked).encode(),
            capture_output=True,
            env=env,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotLearned("训练超时，已停止", "Training took too long and was stopped.") from None
    if done.returncode:
        raise NotLearned("训练进程异常退出", f"The learner ended with {done.returncode}.")
    told: dict[str, Any] = json.loads(done.stdout)
    if "zh" in told:
        raise NotLearned(told["zh"], told["en"])
    return told


def _keep(by: Act, found: Material, told: dict[str, Any], running: int) -> Learned:
    """The version as a row with its entry; of one that did not pass only the figures are kept."""
    content = base64.b64decode(told["version"]) if told["passes"] else b""
    row = Learned.objects.create(
        n=(Learned.objects.aggregate(last=Max("n"))["last"] or 0) + 1,
        at=by.at,
        upto=found.upto,
        n_rows=told["n_trained"],
        n_labels=told["n_labels"],
        n_grams=told["n_grams"],
        figures=told["figures"],
        running=told["running"],
        compared_with=running,
        content=content,
        sha256=digest(content) if content else "",
        state=LearnedState.CANDIDATE if told["passes"] else LearnedState.FAILED,
    )
    data = {
        "version": row.n,
        "rows": row.n_rows,
        "sha256": row.sha256,
        "figures": row.figures,
        "compared_with": running,
    }
    ledger.note(REGISTER, by=by, step="reading.learn", data={**data, "running": row.running})
    _forget_old()
    if told["passes"] and rule().by_itself:
        _take_over(row, by, "")
    return row


def _forget_old() -> None:
    """Take the weights of versions that nobody goes back to."""
    kept = Learned.objects.exclude(state=LearnedState.ACTIVE).exclude(content=b"").order_by("-n")
    old = list(kept.values_list("pk", flat=True)[CONTENTS_KEPT:])
    Learned.objects.filter(pk__in=old).update(content=b"", sha256="")


def _take_over(row: Learned, by: Act, text: str) -> Entry:
    before = _retire_active()
    row.state, row.activated_at, row.before = LearnedState.ACTIVE, by.at, before
    row.save(update_fields=["state", "activated_at", "before"])
    data = {"version": row.n, "before": before, "sha256": row.sha256}
    return ledger.note(REGISTER, by=by, step="reading.activate", text=text, data=data)


def _retire_active() -> int:
    """The number of the version that was in use, which no longer is; 0 for the duty list alone."""
    row = Learned.objects.select_for_update().filter(state=LearnedState.ACTIVE).first()
    if row is None:
        return 0
    row.state = LearnedState.RETIRED
    row.save(update_fields=["state"])
    return row.n


@command("reading.activate", "启用学习版本", "Activate a learned version")
def activate(
    *,
    by: Act,
    version: Annotated[int, Ask("版本号", "Version")],
    reason: Annotated[str, Ask("说明", "Note", limit=200)] = "",
) -> Done:
    """Let a trained version give the suggestions 启用学习版本.

    Refuses: no grant, no such version, one that did not pass, one that was not compared with the one in use. Records: both.
    """
    _demand_grant(by)
    row = Learned.objects.select_for_update().filter(n=version).first()
    if row is None:
        raise refuse("no_version", "没有此版本", "There is no such version.", field="version")
    refuse_if(
        (
            row.state != LearnedState.CANDIDATE,
            Reason(
                "not_candidate",
                "此版本不是待启用版本",
                "This version does not wait to be activated.",
                "version",
            ),
        ),
        (
            row.compared_with != in_use().n,
            Reason(
                "compared_with_another",
                "此版本训练后在用版本已变化，请重新训练后再启用",
                "Another version is in use than this one was compared with; train again.",
                "version",
            ),
        ),
    )
    return _done(row.n, _take_over(row, by, reason))


@command("reading.roll_back", "回退学习版本", "Roll back the learned version")
def roll_back(*, by: Act, reason: Annotated[str, Ask("回退理由", "Reason", limit=200)]) -> Done:
    """Take the version in use out of use again 回退: the one before it gives the suggestions, or the duty list alone.

    Refuses: no grant, nothing in use. Records: both versions and the reason.
    """
    _demand_grant(by)
    row = Learned.objects.select_for_update().filter(state=LearnedState.ACTIVE).first()
    if row is None:
        raise refuse("nothing_in_use", "目前没有在用的学习版本", "No learned version is in use.")
    row.state = LearnedState.RETIRED
    row.save(update_fields=["state"])
    earlier = Learned.objects.filter(n=row.before).exclude(content=b"").first()
    if earlier is not None:
        earlier.state = LearnedState.ACTIVE
        earlier.save(update_fields=["state"])
    data = {"from": row.n, "version": earlier.n if earlier else 0}
    return _done(
        data["version"], ledger.note(REGISTER, by=by, step="reading.roll_back", text=reason, data=data)
    )


@command("reading.set_learning", "设定学习规则", "Set the rule of learning")
def set_learning(
    *,
    by: Act,
    least_new: Annotated[int, Ask("至少新增核定事项（件）", "At least so many new matters")],
    by_itself: Annotated[bool, Ask("评估达标后自动启用", "Activate by itself when good enough")] = False,
) -> Done:
    """Set after how many new settled matters a version is trained, and whether it takes over by itself 设定学习规则.

    Refuses: no grant, fewer than 60 matters (half of them are needed to measure on). Records: old and new.
    """
    _demand_grant(by)
    if not NEW_LEAST <= least_new <= NEW_MOST:
        raise refuse(
            "least_new_wrong",
            f"应为{NEW_LEAST}至{NEW_MOST}件",
            f"{NEW_LEAST} to {NEW_MOST} matters.",
            field="least_new",
        )
    old = rule()
    LearningRule.objects.update_or_create(id=1, defaults={"least_new": least_new, "by_itself": by_itself})
    data = {"from": [old.least_new, old.by_itself], "to": [least_new, by_itself]}
    return _done(0, ledger.note(REGISTER, by=by, step="reading.set_learning", data=data))


def _demand_grant(by: Act) -> None:
    if GRANT not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def _done(n: int, entry: Entry) -> Done:
    return Done("learned", str(entry.id), str(n), entry=str(entry.id))
