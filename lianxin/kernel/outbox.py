"""The outbox 通知箱: notices written with the act that causes them, and shown on the post's own page.

Owns what stands there, and the register of what of it may leave. Not the leaving: that is the package outbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lianxin.kernel.ids import read_uuid
from lianxin.kernel.models import Chained, Outbox

SHOWN = (Outbox.State.QUEUED, Outbox.State.DELIVERED)


def notify(
    posts: Iterable[UUID],
    *,
    event: str,
    subject: Chained,
    text: str,
    at: datetime,
    urgent: bool = False,
    bulk: UUID | None = None,
    count: int = 1,
) -> None:
    """Queue one notice per post: number, title and date only, never personal data.

    Args:
        event: the step that causes it, such as dispatch.send; what its notices are called outside goes by it.
        subject: what it is about.
        text: what stands on the post's own page.
        urgent: leaves at once, whatever the rule of its event and the hour say.
        bulk: the same for all notices of one bulk act; a post is told of them in one line with their number.
        count: how many things the notice stands for, where its text speaks of several.
    """
    rows = [
        notice(post, event=event, subject=subject, text=text, at=at, urgent=urgent, bulk=bulk, count=count)
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
    count: int = 1,
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
        count=count,
        at=at,
    )


def unseen(post: UUID) -> QuerySet[Outbox]:
    """The notices to a post that nobody has marked as seen, the newest first."""
    return Outbox.objects.filter(to_post_id=post, seen_at__isnull=True, state__in=SHOWN).order_by("-at")


LINES = """
SELECT * FROM (
  SELECT DISTINCT ON (coalesce(bulk, id)) *, count(*) OVER (PARTITION BY coalesce(bulk, id)) AS n
  FROM kernel_outbox WHERE to_post_id = %s AND seen_at IS NULL AND state = ANY(%s)
  ORDER BY coalesce(bulk, id), at DESC
) one ORDER BY at DESC LIMIT %s
"""


def unseen_lines(post: UUID, most: int) -> list[Outbox]:
    """The same in lines, the newest first: those of one bulk act stand in one, whose `n` says how many they are."""
    return list(Outbox.objects.raw(LINES, [post, list(SHOWN), most]))


def mark_seen(post: UUID, ids: Iterable[UUID | str], at: datetime) -> int:
    """Mark lines of notices to a post as seen, each with all of its bulk act; returns how many. What is no id is left out."""
    rows = unseen(post).order_by()
    chosen = rows.filter(id__in=[pk for one in ids if (pk := read_uuid(str(one))) is not None])
    bulks = [one for one in chosen.values_list("bulk", flat=True) if one is not None]
    return rows.filter(Q(id__in=chosen.values("id")) | Q(bulk__in=bulks)).update(seen_at=at)


# --- what of a notice may leave the system


@dataclass(frozen=True, slots=True)
class Outside:
    """What may be said of a thing outside 外发内容: its number; its title, unless that is confidential; its date."""

    number: str
    title: str = ""
    on: date | None = None


Tells = Callable[[Sequence[UUID]], Mapping[UUID, Outside]]
TELLS: dict[str, Tells] = {}


def outside(subject: str) -> Callable[[Tells], Tells]:
    """Say for a kind of subject what may leave; asked when a message leaves, not when its notice was queued."""

    def keep(function: Tells) -> Tells:
        TELLS[subject] = function
        return function

    return keep


def leaving(notices: Sequence[Outbox]) -> dict[UUID, Outside]:
    """What may be said outside of each notice, by its identifier: by default its number alone."""
    found: dict[UUID, Outside] = {}
    for subject, tells in TELLS.items():
        chains = {one.chain_id for one in notices if one.subject == subject}
        found |= tells(sorted(chains)) if chains else {}
    return {one.id: found.get(one.chain_id, Outside(_number(one))) for one in notices}


def _number(one: Outbox) -> str:
    """A register has a name within the program, which is no number that anybody knows."""
    return "" if one.subject == "register" else one.number
