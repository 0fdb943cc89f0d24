"""常用视图: an officer keeps what a list shows under a name, or drops it. Nobody's business but his own: no ledger is kept."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from lianxin.kernel.acts import Act
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import refuse
from lianxin.kernel.walls import widened
from lianxin.people.models import SavedView

NAME_MOST = 20
SHARES = "matter.share_view"
QUERY_MOST = 400
# Where one stands in a list is no part of what it shows.
PASSING = ("after", "open")


def plain_query(query: str) -> str:
    """A query string written anew: what is set, without the place in the list."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in PASSING])


def keep_view(
    actor: Actor, page: str, name: str, query: str, act: Act, *, is_shared: bool = False
) -> SavedView:
    """Keep what a page shows under a name 常用视图; the same name again takes the new filters.

    Args:
        is_shared: whether it is offered to the actor's unit 共享视图; each in it sees what he may see.

    Refuses: no name, more than twenty, more filters than fit, sharing without the grant.
    """
    title, plain = name.strip()[:NAME_MOST], plain_query(query)
    if not title:
        raise refuse("name_missing", "请填写视图名称", "Give the view a name.", field="name")
    if len(plain) > QUERY_MOST:
        raise refuse("too_long", "条件太多，请精简后再保存", "Too many filters: use fewer.", field="name")
    if is_shared and SHARES not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    with transaction.atomic(), widened():
        own = SavedView.objects.filter(officer_id=actor.officer_id, page=page)
        if own.exclude(name=title).count() >= SavedView.MOST:
            most = SavedView.MOST
            raise refuse("too_many", f"最多保存{most}个视图", f"At most {most} views.", field="name")
        given = {"query": plain, "at": act.at, "unit_id": actor.unit_id if is_shared else None}
        row, _ = own.update_or_create(
            name=title,
            defaults=given,
            create_defaults={**given, "id": new_id(), "officer_id": actor.officer_id, "page": page},
        )
    return row


def drop_view(actor: Actor, page: str, name: str) -> None:
    """Drop one of the actor's views 删除视图; one that is gone stays gone."""
    with transaction.atomic(), widened():
        own = SavedView.objects.filter(officer_id=actor.officer_id, page=page)
        own.filter(name=name.strip()[:NAME_MOST]).delete()
