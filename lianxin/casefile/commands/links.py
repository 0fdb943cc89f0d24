"""Links between matters 关联: the upward child that keeps its parent open. The only code that touches two matters."""

from __future__ import annotations

from datetime import datetime

from lianxin.casefile.models import Link, Matter
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
