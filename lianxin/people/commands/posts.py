"""Posts 岗位: opening one, who holds it, who stands in, closing it. A post is never deleted, and none that is needed is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from lianxin.directory.models import Unit
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.people.commands.desks import keeping_a_desk
from lianxin.people.commands.officers import note, require_manager
from lianxin.people.models import Officer, Post
from lianxin.people.rules import Role

# What later packages know to rest on a post, as reasons why it cannot just be closed.
RESTING: list[Callable[[Post], list[Reason]]] = []


def resting(check: Callable[[Post], list[Reason]]) -> Callable[[Post], list[Reason]]:
    """Let a later package say what still rests on a post before it is closed."""
    RESTING.append(check)
    return check


@command("people.open_post", "新设岗位", "Open a post")
def open_post(
    *,
    by: Act,
    unit: Annotated[Unit, Chosen, Ask("单位", "Unit")],
    title: Annotated[str, Ask("岗位名称", "Title", limit=40)],
    role: Annotated[Role, Ask("角色", "Role")],
    holder: Annotated[Officer | None, Ask("任职人", "Holder", help_zh="登录名或姓名，空缺可不填")] = None,
    order: Annotated[int, Ask("次序", "Order")] = 100,
) -> Done:
    """Open a post in a unit 新设岗位. Refuses: the system's own role, no title, an officer not in use."""
    require_manager(by)
    refuse_if(
        (role is Role.SYSTEM, Reason("role_wrong", "不能新设系统岗位", "Not the system's role.", "role")),
        (not title.strip(), Reason("title_missing", "请填写岗位名称", "Give the title.", "title")),
    )
    _fit(holder, "holder")
    post = Post.objects.create(
        unit=unit, title=title.strip(), role=role, holder=holder, order=max(0, min(order, 30_000))
    )
    return _done(by, "people.open_post", post, "", {"role": role, "holder": holder.login if holder else ""})


@command("people.appoint", "任免", "Appoint")
def appoint(
    *,
    by: Act,
    post: Post,
    holder: Annotated[Officer | None, Ask("任职人", "Holder", help_zh="登录名或姓名；不填即为空缺")] = None,
    reason: Annotated[str, Ask("依据", "Basis", limit=200, help_zh="任免文号等")] = "",
) -> Done:
    """Let an officer hold a post, or leave it vacant 任免. What rests on the post stays there.

    Refuses: a closed post, the system's own, an officer not in use, vacating the last accountable post.
    """
    require_manager(by)
    row = _lock(post)
    _fit(holder, "holder")
    before = row.holder.login if row.holder else ""
    row.holder = holder
    with keeping_a_desk():
        row.save(update_fields=["holder"])
    data = {"from": before, "to": holder.login if holder else ""}
    return _done(by, "people.appoint", row, reason, data)


@command("people.set_deputy", "指定代理人", "Name a deputy")
def set_deputy(
    *,
    by: Act,
    post: Post,
    deputy: Annotated[Officer | None, Ask("代理人", "Deputy", help_zh="登录名或姓名；不填即不设")] = None,
    reason: Annotated[str, Ask("原因", "Reason", limit=200)] = "",
) -> Done:
    """Name who stands in for a post 代理, or nobody. Refuses: the holder himself, an officer not in use."""
    require_manager(by)
    row = _lock(post)
    _fit(deputy, "deputy")
    refuse_if(
        (
            deputy is not None and deputy.pk == row.holder_id,
            Reason("same_person", "代理人不能是任职人本人", "The holder cannot be his own deputy.", "deputy"),
        )
    )
    row.deputy = deputy
    with keeping_a_desk():
        row.save(update_fields=["deputy"])
    return _done(by, "people.set_deputy", row, reason, {"deputy": deputy.login if deputy else ""})


@command("people.set_charges", "调整分管", "Change the units in charge")
def set_charges(
    *,
    by: Act,
    post: Post,
    units: Annotated[Sequence[Unit], Ask("分管单位", "Units in charge", help_zh="不选即不分管任何单位")] = (),
    reason: Annotated[str, Ask("依据", "Basis", limit=200, help_zh="分工文件文号等")] = "",
) -> Done:
    """Say which units a leader is in charge of 调整分管. Refuses: a post that is no leader's."""
    require_manager(by)
    row = _lock(post)
    refuse_if(
        (row.role != Role.LEADER, Reason("no_leader", "只有区领导岗位有分管单位", "Not a leader's post."))
    )
    row.charges.set(units)
    return _done(by, "people.set_charges", row, reason, {"units": "、".join(one.code for one in units)})


@command("people.set_accountable", "确定兜底责任岗", "Name an accountable post")
def set_accountable(
    *,
    by: Act,
    post: Post,
    is_accountable: Annotated[bool, Ask("兜底责任岗", "Accountable post")],
    reason: Annotated[str, Ask("依据", "Basis", limit=200)] = "",
) -> Done:
    """Say whether matters at their total limit land on this post 兜底责任岗.

    Refuses: a post that is no leader's, taking it from the last staffed one.
    """
    require_manager(by)
    row = _lock(post)
    refuse_if(
        (row.role != Role.LEADER, Reason("no_leader", "兜底责任岗应为区领导岗位", "Not a leader's post."))
    )
    row.is_accountable = is_accountable
    with keeping_a_desk():
        row.save(update_fields=["is_accountable"])
    return _done(by, "people.set_accountable", row, reason, {"is_accountable": str(is_accountable)})


@command("people.close_post", "撤销岗位", "Close a post")
def close_post(
    *, by: Act, post: Post, reason: Annotated[str, Ask("依据", "Basis", limit=200, help_zh="机构调整文号等")]
) -> Done:
    """Close a post 撤销岗位; its past stays.

    Refuses: closed already, the last accountable post, anything that still rests on it (open matters are handed
    over by `casefile.hand_over_post`, which closes it too).
    """
    row = _lock(post)
    reasons = [reason for check in RESTING for reason in check(row)]
    if reasons:
        raise Refused(reasons)
    return close_row(by=by, post=row, reason=reason)


def close_row(*, by: Act, post: Post, reason: str) -> Done:
    """Close a post whatever rests on it; a part of `close_post` and of what hands over first."""
    require_manager(by)
    row = _lock(post)
    row.is_active = False
    with keeping_a_desk():
        row.save(update_fields=["is_active"])
    return _done(by, "people.close_post", row, reason, {})


def close_rows(posts: Sequence[Post]) -> None:
    """Close the posts of a unit that is being closed; a part of that command, which hands over what rests on them."""
    with keeping_a_desk():
        Post.objects.filter(pk__in=[post.pk for post in posts]).update(is_active=False)


def move_charges(unit: Unit, to: Unit) -> None:
    """Whoever is in charge of the one is in charge of the other 分管; a part of closing a unit."""
    for post in Post.objects.filter(charges=unit):
        post.charges.add(to)
        post.charges.remove(unit)


def _lock(post: Post) -> Post:
    row = Post.objects.select_for_update(of=("self",)).select_related("unit", "holder").get(pk=post.pk)
    refuse_if(
        (not row.is_active, Reason("closed", "岗位已撤销", "The post is closed.")),
        (row.role == Role.SYSTEM, Reason("system", "系统岗位不能修改", "The system's post stays.")),
    )
    return row


def _fit(officer: Officer | None, field: str) -> None:
    if officer is not None and not officer.is_active:
        raise refuse("not_active", f"{officer.name}的账号已停用", "That account is not in use.", field=field)


def _done(by: Act, step: str, post: Post, reason: str, data: dict[str, str]) -> Done:
    facts = {"post": str(post.id), "unit": post.unit.code, "title": post.title, **data}
    return Done("post", str(post.id), post.title, "", note(by, step, reason, facts))
