"""What needs two 二人确认: asked for by one administrator, in force when a second person of another role agrees.

Owns the waiting and the deciding; what a proposal does is told by the command that made it (`effect`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any

from django.db import transaction

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.kernel.walls import widened
from lianxin.people.models import Officer, Post, Proposal

OPEN_FOR = timedelta(days=7)
WAITING = "proposed"

Effect = Callable[[Act, Proposal], object]
EFFECTS: dict[str, Effect] = {}


def effect(step: str) -> Callable[[Effect], Effect]:
    """Say what a confirmed proposal of a step does; it checks again what may have changed meanwhile."""

    def keep(function: Effect) -> Effect:
        EFFECTS[step] = function
        return function

    return keep


def require(by: Act, grant: str) -> None:
    """Refuse whoever is not granted this."""
    if grant not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def note(by: Act, step: str, text: str, data: Mapping[str, Any]) -> str:
    """Add an entry to the chain of people."""
    with transaction.atomic(), widened():
        register = ledger.register("people")
        entry = ledger.append(register, by=by, step=step, text=text, data=data)
        register.save(update_fields=["ledger_n", "ledger_head"])
    return str(entry.id)


def propose(
    by: Act,
    step: str,
    words: str,
    *,
    post: Post | None = None,
    officer: Officer | None = None,
    reason: str = "",
    told: Mapping[str, Any] | None = None,
    secret: str = "",
) -> Done:
    """Keep what was asked for until a second person decides. The answer's state is `proposed`."""
    row = Proposal.objects.create(
        step=step,
        words=words[:200],
        reason=reason,
        post=post,
        officer=officer,
        told=dict(told or {}),
        secret=secret,
        by_officer_id=by.actor.officer_id,
        by_role=_role(by),
        at=by.at,
    )
    entry = note(by, "people.propose", reason, {"proposal": str(row.id), "step": step, "words": row.words})
    return Done("proposal", str(row.id), row.words, WAITING, entry)


def _role(by: Act) -> str:
    return Post.objects.values_list("role", flat=True).get(pk=by.actor.post_id)


@command("people.confirm", "确认或否决", "Confirm or refuse what needs two")
def confirm(
    *,
    by: Act,
    proposal: Proposal,
    agreed: Annotated[bool, Ask("同意", "Agreed")],
    reason: Annotated[str, Ask("意见", "Opinion", limit=200)] = "",
) -> Done:
    """Decide as the second person what an administrator asked for 二人确认; when agreed, it takes effect now.

    Refuses: decided or older than seven days, one's own proposal, of the same role, about oneself, and whatever
    the step itself refuses. Records: who asked, who decided, what.
    """
    require(by, "people.confirm")
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    refuse_if(
        (row.decided_at is not None, Reason("decided", "已有决定", "It was decided already.")),
        (
            by.at - row.at > OPEN_FOR,
            Reason("expired", "已超过7天，请重新提出", "It is older than seven days; ask for it anew."),
        ),
        (
            by.actor.officer_id in (row.by_officer_id, row.officer_id),
            Reason("yourself", "须由提出人和当事人以外的人确认", "A person not concerned must confirm it."),
        ),
        (
            _role(by) == row.by_role,
            Reason("same_role", "须由另一类岗位的人确认", "Somebody of another role must confirm it."),
        ),
    )
    if agreed:
        EFFECTS[row.step](by.part(), row)
    row.decided_by_id, row.decided_at, row.agreed, row.secret = by.actor.officer_id, by.at, agreed, ""
    row.save(update_fields=["decided_by", "decided_at", "agreed", "secret"])
    data = {"proposal": str(row.id), "step": row.step, "agreed": agreed, "words": row.words}
    return Done("proposal", str(row.id), row.words, "", note(by, "people.confirm", reason, data))
