"""移交岗位事项: a post is closed and its open matters go to whoever is on duty for them, in one act, so that none is ownerless."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lianxin.casefile.commands.taking import hand_over
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.directory.commands.units import REORGANISED
from lianxin.directory.models import Unit
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Done, command
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Reason
from lianxin.people.commands.posts import close_row, close_rows, resting
from lianxin.people.models import Post
from lianxin.people.queries import STAFFED, accountable_post


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
    *,
    by: Act,
    post: Post,
    reason: Annotated[str, REORGANISED],
) -> Done:
    """Close a post and hand each of its open matters to the post on duty 撤销岗位并移交.

    Refuses: what closing a post refuses. Records: in the chain of people, and in each matter's own ledger. No
    clock is touched.
    """
    ids = list(resting_matters(post).order_by("id").values_list("id", flat=True))
    done = close_row(by=by.part(), post=post, reason=reason)
    for pk in ids:
        _hand_on(pk, by, reason)
    return Done("post", done.id, done.number, "", done.entry, {"matters": str(len(ids))})


def hand_over_posts(unit: Unit, by: Act, reason: str) -> None:
    """Close all posts of a unit that is being closed, and hand on what rests on them; a part of that command."""
    posts = list(Post.objects.filter(unit=unit, is_active=True))
    ids = sorted({pk for post in posts for pk in resting_matters(post).values_list("id", flat=True)})
    close_rows(posts)
    for pk in ids:
        _hand_on(pk, by, reason)


def rehome(actor: Actor, at: datetime, most: int) -> int:
    """Give open matters whose post nobody holds or stands in for to the post on duty 空岗转交; returns how many.

    A vacancy does not leave a matter without somebody who sees it: the clock looks for such posts at each round.
    """
    vacant = list(Post.objects.exclude(STAFFED).values_list("id", flat=True))
    rows = Matter.objects.filter(IS_OPEN, Q(owner_post__in=vacant) | Q(coordinator_post__in=vacant))
    ids = list(rows.order_by("id").values_list("id", flat=True)[:most]) if vacant else []
    return sum(_rehome_one(pk, Act(actor, at, Channel.JOB)) for pk in ids)


@transaction.atomic
def _rehome_one(pk: UUID, by: Act) -> bool:
    return _hand_on(pk, by, "原责任岗无人在岗")


def _hand_on(pk: UUID, by: Act, reason: str) -> bool:
    """Give one matter to the posts on duty for it now; nothing is written when these are the ones it has."""
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=pk)
    before = {one.pk: one.title for one in (matter.owner_post, matter.coordinator_post) if one is not None}
    had = (matter.owner_post_id, matter.coordinator_post_id)
    if matter.coordinator_post_id and not _is_staffed(matter.coordinator_post_id):
        matter.coordinator_post = accountable_post()
    if matter.owner_post_id and not _is_staffed(matter.owner_post_id):
        hand_over(matter, State(matter.state), by.at)
    new = matter.owner_post
    if (matter.owner_post_id, matter.coordinator_post_id) == had:
        return False
    data = {"handed_from": "、".join(before.values()), "handed_to": new.title if new else ""}
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
        words = f"{matter.number} {matter.title}：原责任岗已无人在岗，转由您负责"
        outbox.notify([new.pk], event="casefile.hand_over", subject=matter, text=words, at=by.at)
    return True


def _is_staffed(post_id: UUID) -> bool:
    return Post.objects.filter(STAFFED, pk=post_id).exists()
