"""移交岗位事项: a post is closed and its open matters go to whoever is on duty for them, in one act, so that none is ownerless."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.db.models import Q, QuerySet

from lianxin.casefile.commands.taking import hand_over
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason
from lianxin.people.commands.posts import close_row, resting
from lianxin.people.models import Post
from lianxin.people.queries import accountable_post


@resting
def open_matters(post: Post) -> list[Reason]:
    """The open matters that a post answers for: it cannot just be closed."""
    n = resting_matters(post).count()
    if not n:
        return []
    return [
        Reason(
            "owns_matters",
            f"该岗位名下还有{n}件未办结事项，请用“撤销岗位并移交”",
            f"The post answers for {n} open matters: close it with handing over.",
        )
    ]


def resting_matters(post: Post) -> QuerySet[Matter]:
    """The open matters of which a post is the owner or the named accountable officer."""
    return Matter.objects.filter(IS_OPEN, Q(owner_post=post) | Q(coordinator_post=post))


@command("casefile.hand_over_post", "撤销岗位并移交", "Close a post and hand over")
def hand_over_post(
    *, by: Act, post: Post, reason: Annotated[str, Ask("依据", "Basis", limit=200, help_zh="机构调整文号等")]
) -> Done:
    """Close a post and hand each of its open matters to the post on duty 撤销岗位并移交.

    Refuses: what closing a post refuses. Records: in the chain of people, and in each matter's own ledger. No
    clock is touched.
    """
    rows = resting_matters(post).order_by("id").values_list("id", flat=True)
    ids = list(rows)
    done = close_row(by=by.part(), post=post, reason=reason)
    for pk in ids:
        _hand_on(pk, post, by, reason)
    return Done("post", done.id, done.number, "", done.entry, {"matters": str(len(ids))})


def _hand_on(pk: UUID, post: Post, by: Act, reason: str) -> None:
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=pk)
    if matter.coordinator_post_id == post.pk:
        matter.coordinator_post = accountable_post()
    if matter.owner_post_id == post.pk:
        hand_over(matter, State(matter.state), by.at)
    new = matter.owner_post
    data = {"handed_from": post.title, "handed_to": new.title if new else ""}
    ledger.append(
        matter,
        by=by,
        step="casefile.hand_over",
        text=reason,
        data=data,
        state_from=matter.state,
        state_to=matter.state,
    )
    matter.save(update_fields=["owner_post", "coordinator_post", "ledger_n", "ledger_head"])
    if new is not None:
        words = f"{matter.number} {matter.title}：原责任岗已撤销，转由您负责"
        outbox.notify([new.pk], event="casefile.hand_over", subject=matter, text=words, at=by.at)
