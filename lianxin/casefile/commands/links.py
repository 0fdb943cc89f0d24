"""Links between matters 关联: the upward child that keeps its parent open. The only code that touches two matters."""

from __future__ import annotations

from lianxin.casefile.models import Link, Matter
from lianxin.kernel.refusal import refuse


def count_child(matter: Matter, *, was_open: bool, is_open: bool) -> None:
    """Keep the parent's count of open upward children when a child ends or is opened again."""
    if not matter.is_child or was_open == is_open:
        return
    link = Link.objects.filter(to_matter=matter, kind=Link.Kind.CHILD).first()
    if link is None:
        return
    parent = Matter.objects.select_for_update().get(pk=link.from_matter_id)
    if is_open and not parent.is_open:
        raise refuse("parent_ended", "原事项已办结，请先重启原事项", "Its parent has ended; reopen that first.")
    parent.open_children = max(0, parent.open_children + (1 if is_open else -1))
    parent.save(update_fields=["open_children"])
