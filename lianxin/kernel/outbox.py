"""The outbox 通知箱: notices written with the act that causes them, delivered later by a job. Not the channels outside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lianxin.kernel.models import Chained, Outbox


def notify(
    posts: Iterable[UUID],
    *,
    event: str,
    subject: Chained,
    text: str,
    at: datetime,
    urgent: bool = False,
    bulk: UUID | None = None,
) -> None:
    """Queue one notice per post: number, title and date only, never personal data.

    Args:
        event: the step that causes it, such as dispatch.send; what its notices are called outside goes by it.
        subject: what it is about.
        text: what stands on the post's own page.
        urgent: leaves at once, whatever the rule of its event and the hour say.
        bulk: the same for all notices of one bulk act; a post is told of them in one line with their number.
    """
    rows = [
        notice(post, event=event, subject=subject, text=text, at=at, urgent=urgent, bulk=bulk)
        for post in dict.fromkeys(posts)
    ]
    if rows:
        Outbox.objects.bulk_create(rows)


def notice(
    post: UUID,
    *,
    event: str,
    subject: Chained,
    text: str,
    at: datetime,
    urgent: bool = False,
    bulk: UUID | None = None,
) -> Outbox:
    """One notice as a row that is not written yet, for who writes many at once; the arguments are those of `notify`."""
    return Outbox(
        event=event,
        subject=subject.ledger_subject,
        chain_id=subject.chain_id,
        number=subject.ledger_reference[:20],
        to_post_id=post,
        text=text[:200],
        urgent=urgent,
        bulk=bulk,
        at=at,
    )


def deliver(at: datetime, *, most: int = 2000) -> int:
    """Deliver queued notices to the posts' own pages; returns how many. Safe beside another worker."""
    ids = list(
        Outbox.objects.filter(state=Outbox.State.QUEUED).order_by("at").values_list("id", flat=True)[:most]
    )
    return Outbox.objects.filter(id__in=ids, state=Outbox.State.QUEUED).update(
        state=Outbox.State.DELIVERED, delivered_at=at
    )


def unseen(post: UUID) -> QuerySet[Outbox]:
    """The notices to a post that nobody has marked as seen, the newest first."""
    shown = [Outbox.State.QUEUED, Outbox.State.DELIVERED]
    return Outbox.objects.filter(to_post_id=post, seen_at__isnull=True, state__in=shown).order_by("-at")


def mark_seen(post: UUID, ids: Iterable[UUID], at: datetime) -> int:
    """Mark notices to a post as seen; returns how many."""
    return unseen(post).order_by().filter(id__in=list(ids)).update(seen_at=at)
