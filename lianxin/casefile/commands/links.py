"""Links between matters 关联: the upward child that keeps its parent open, the end of a topic told to its matters."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from lianxin.casefile.models import IS_OPEN, Link, Matter
from lianxin.kernel import outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.refusal import refuse


def count_child(matter: Matter, *, was_open: bool, is_open: bool, at: datetime) -> None:
    """Keep the parent's count of open upward children when a child ends or is opened again.

    Refuses: opening a child again after the parent's total limit, or it would keep the parent from its end.
    """
    if not matter.is_child or was_open == is_open:
        return
    link = Link.objects.filter(to_matter=matter, kind=Link.Kind.CHILD).first()
    if link is None:
        return
    parent = Matter.objects.select_for_update().get(pk=link.from_matter_id)
    if is_open and not parent.is_open:
        raise refuse(
            "parent_ended", "原事项已办结，请先重启原事项", "Its parent has ended; reopen that first."
        )
    if is_open and parent.backstop_at is not None and at > parent.backstop_at:
        raise refuse(
            "parent_past_backstop",
            "原事项已超过总时限，须由责任领导办结，不能再重启上报子项",
            "The total limit of its parent has passed.",
        )
    parent.open_children = max(0, parent.open_children + (1 if is_open else -1))
    parent.save(update_fields=["open_children"])


def tell_members(topic: Matter, *, by: Act) -> None:
    """Tell those who answer for the open matters of a topic 共性专题 that it has ended, so that each is answered by it."""
    rows = Link.objects.filter(Q(kind=Link.Kind.TOPIC, to_matter=topic, undone_at__isnull=True))
    members = Matter.objects.filter(IS_OPEN, pk__in=rows.values("from_matter")).select_related("owner_post")
    for one in members.order_by("id"):
        text = f"{one.number} {one.title}：所属共性专题{topic.number}已办结，请据此答复反映人"
        outbox.notify(
            [one.owner_post.pk] if one.owner_post else [],
            event="dispatch.topic_ended",
            subject=one,
            text=text,
            at=by.at,
            bulk=topic.id,
        )
