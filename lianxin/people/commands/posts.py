"""Posts 岗位: opening one, who holds it, who stands in, closing it. A post is never deleted, and none that is needed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from lianxin.directory.commands.units import REORGANISED
from lianxin.directory.models import Unit
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import in_post
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.people.commands.desks import keeping_a_desk
from lianxin.people.commands.officers import end_sessions
from lianxin.people.commands.proposals import effect, note, propose, require
from lianxin.people.models import Officer, Post, Proposal
from lianxin.people.queries import posts_of
from lianxin.people.rules import ADMINISTRATORS, Role, needs_two

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
    holder: Annotated[
        Officer | None,
        Ask(
            "任职人",
            "Holder",
            help_zh="登录名或姓名，空缺可不填",
            help_en="Login or name; empty for a vacant post",
        ),
    ] = None,
    order: Annotated[int, Ask("次序", "Order")] = 100,
) -> Done:
    """Open a post in a unit 新设岗位; an administrator's, or a director's with its holder, waits for a second person.

    Refuses: the system's own role, no title, an officer not in use, oneself, one person in two of the three posts.
    """
    require(by, "people.posts")
    refuse_if(
        (role is Role.SYSTEM, Reason("role_wrong", "不能新设系统岗位", "Not the system's role.", "role")),
        (not title.strip(), Reason("title_missing", "请填写岗位名称", "Give the title.", "title")),
    )
    _fit(by, holder, role, "holder")
    told = {"unit": str(unit.pk), "title": title.strip(), "role": role.value, "order": order}
    if needs_two(role, gives=holder is not None):
        words = f"在{unit.name}新设{title.strip()}（{role.zh}）" + (
            f"，由{holder.name}任职" if holder else ""
        )
        return propose(by, "people.open_post", words, officer=holder, told=told)
    return _open(by, unit, told, holder)


@effect("people.open_post")
def _opening_confirmed(by: Act, proposal: Proposal) -> None:
    _fit(by, proposal.officer, Role(proposal.told["role"]), "holder")
    _open(by, Unit.objects.get(pk=proposal.told["unit"]), proposal.told, proposal.officer)


def _open(by: Act, unit: Unit, told: Mapping[str, Any], holder: Officer | None) -> Done:
    order = max(0, min(int(told["order"]), 30_000))
    post = Post.objects.create(unit=unit, title=told["title"], role=told["role"], holder=holder, order=order)
    data = {"role": post.role, "holder": holder.login if holder else ""}
    return _done(by, "people.open_post", post, "", data)


@command("people.appoint", "任免", "Appoint")
def appoint(
    *,
    by: Act,
    post: Post,
    holder: Annotated[
        Officer | None,
        Ask(
            "任职人",
            "Holder",
            help_zh="登录名或姓名；不填即为空缺",
            help_en="Login or name; empty leaves the post vacant",
        ),
    ] = None,
    reason: Annotated[
        str, Ask("依据", "Basis", limit=200, help_zh="任免文号等", help_en="Number of the appointment")
    ] = "",
) -> Done:
    """Let an officer hold a post, or leave it vacant 任免. What rests on the post stays there; sessions end.

    An administrator's post, or a director's, waits for a second person. Refuses: a closed post, the system's own, an
    officer not in use, oneself, one person in two of the three posts, vacating the last accountable post.
    """
    require(by, "people.posts")
    row = _lock(post)
    _appointable(by, row, holder)
    if needs_two(Role(row.role), gives=holder is not None):
        words = f"{post_title(row)}由{holder.name}任职" if holder else f"免去{post_title(row)}任职人"
        return propose(by, "people.appoint", words, post=row, officer=holder, reason=reason)
    return _appoint(by, row, holder, reason)


@effect("people.appoint")
def _appointment_confirmed(by: Act, proposal: Proposal) -> None:
    row = _lock(_post_of(proposal))
    _appointable(by, row, proposal.officer)
    _appoint(by, row, proposal.officer, proposal.reason)


def _appointable(by: Act, row: Post, holder: Officer | None) -> None:
    _not_about_oneself(by, row)
    _fit(by, holder, Role(row.role), "holder", row)


def _appoint(by: Act, row: Post, holder: Officer | None, reason: str) -> Done:
    before = row.holder.login if row.holder else ""
    for one in {row.holder, holder}:
        end_sessions(one)
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
    deputy: Annotated[
        Officer | None,
        Ask("代理人", "Deputy", help_zh="登录名或姓名；不填即不设", help_en="Login or name; empty for none"),
    ] = None,
    reason: Annotated[str, Ask("原因", "Reason", limit=200)] = "",
) -> Done:
    """Name who stands in for a post 代理, or nobody; an administrator's or a director's waits for a second person.

    Refuses: the holder himself, an officer not in use, oneself, one person in two of the three posts.
    """
    require(by, "people.posts")
    row = _lock(post)
    _deputisable(by, row, deputy)
    if needs_two(Role(row.role), gives=deputy is not None):
        words = f"{post_title(row)}由{deputy.name}代理" if deputy else f"取消{post_title(row)}的代理"
        return propose(by, "people.set_deputy", words, post=row, officer=deputy, reason=reason)
    return _set_deputy(by, row, deputy, reason)


@effect("people.set_deputy")
def _deputy_confirmed(by: Act, proposal: Proposal) -> None:
    row = _lock(_post_of(proposal))
    _deputisable(by, row, proposal.officer)
    _set_deputy(by, row, proposal.officer, proposal.reason)


def _deputisable(by: Act, row: Post, deputy: Officer | None) -> None:
    _not_about_oneself(by, row)
    _fit(by, deputy, Role(row.role), "deputy", row)
    refuse_if(
        (
            deputy is not None and deputy.pk == row.holder_id,
            Reason("same_person", "代理人不能是任职人本人", "The holder cannot be his own deputy.", "deputy"),
        )
    )


def _set_deputy(by: Act, row: Post, deputy: Officer | None, reason: str) -> Done:
    for one in {row.deputy, deputy}:
        end_sessions(one)
    row.deputy = deputy
    with keeping_a_desk():
        row.save(update_fields=["deputy"])
    return _done(by, "people.set_deputy", row, reason, {"deputy": deputy.login if deputy else ""})


@command("people.set_charges", "调整分管", "Change the units in charge")
def set_charges(
    *,
    by: Act,
    post: Post,
    units: Annotated[
        Sequence[Unit],
        Ask(
            "分管单位",
            "Units in charge",
            help_zh="不选即不分管任何单位",
            help_en="None chosen: in charge of no unit",
        ),
    ] = (),
    reason: Annotated[
        str,
        Ask(
            "依据", "Basis", limit=200, help_zh="分工文件文号等", help_en="Number of the document on charges"
        ),
    ] = "",
) -> Done:
    """Say which units a leader is in charge of 调整分管. Refuses: a post that is no leader's."""
    require(by, "people.posts")
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
    require(by, "people.posts")
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
    *,
    by: Act,
    post: Post,
    reason: Annotated[str, REORGANISED],
) -> Done:
    """Close a post 撤销岗位; its past stays.

    An administrator's waits for a second person. Refuses: closed already, one's own, the last accountable post,
    anything that still rests on it (open matters are handed over by `casefile.hand_over_post`, which closes it too).
    """
    require(by, "people.posts")
    row = _lock(post)
    reasons = [reason for check in RESTING for reason in check(row)]
    if reasons:
        raise Refused(reasons)
    return close_row(by=by, post=row, reason=reason)


def close_row(*, by: Act, post: Post, reason: str) -> Done:
    """Close a post whatever rests on it; a part of `close_post` and of what hands over first."""
    require(by, "people.posts")
    row = _lock(post)
    _not_about_oneself(by, row)
    if needs_two(Role(row.role), gives=False):
        return propose(by, "people.close_post", f"撤销{post_title(row)}", post=row, reason=reason)
    return _close(by, row, reason)


@effect("people.close_post")
def _closing_confirmed(by: Act, proposal: Proposal) -> None:
    row = _lock(_post_of(proposal))
    _not_about_oneself(by, row)
    _close(by, row, proposal.reason)


def _close(by: Act, row: Post, reason: str) -> Done:
    for one in {row.holder, row.deputy}:
        end_sessions(one)
    row.is_active = False
    with keeping_a_desk():
        row.save(update_fields=["is_active"])
    return _done(by, "people.close_post", row, reason, {})


def close_rows(posts: Sequence[Post]) -> None:
    """Close the posts of a unit that is being closed; a part of that command, which hands over what rests on them."""
    refuse_if(
        (
            any(post.role in ADMINISTRATORS for post in posts),
            Reason(
                "administrator",
                "该单位有系统、安全或审计管理员岗位，请先由安全管理员调整",
                "The unit has an administrator's post; the security administrator moves it first.",
            ),
        )
    )
    with keeping_a_desk():
        Post.objects.filter(pk__in=[post.pk for post in posts]).update(is_active=False)


def move_charges(unit: Unit, to: Unit) -> None:
    """Whoever is in charge of the one is in charge of the other 分管; a part of closing a unit."""
    for post in Post.objects.filter(charges=unit):
        post.charges.add(to)
        post.charges.remove(unit)


def post_title(post: Post) -> str:
    """A post as proposals say it: unit and title."""
    return in_post(post.unit.name, post.title, "")


def _post_of(proposal: Proposal) -> Post:
    assert proposal.post is not None
    return proposal.post


def _lock(post: Post) -> Post:
    row = (
        Post.objects.select_for_update(of=("self",))
        .select_related("unit", "holder", "deputy")
        .get(pk=post.pk)
    )
    refuse_if(
        (not row.is_active, Reason("closed", "岗位已撤销", "The post is closed.")),
        (row.role == Role.SYSTEM, Reason("system", "系统岗位不能修改", "The system's post stays.")),
    )
    return row


def _not_about_oneself(by: Act, post: Post) -> None:
    """Nobody changes a post that he holds or stands in for himself."""
    if by.actor.officer_id in (post.holder_id, post.deputy_id):
        raise refuse("yourself", "不能变更自己的岗位", "You cannot change a post of your own.")


def _fit(by: Act, officer: Officer | None, role: Role, field: str, post: Post | None = None) -> None:
    """Refuse an officer not in use, oneself, and an administrator of another of the three posts."""
    if officer is None:
        return
    others = posts_of(officer).filter(role__in=ADMINISTRATORS - {role})
    others = others.exclude(pk=post.pk) if post else others
    apart = role in ADMINISTRATORS and others.exists()
    refuse_if(
        (
            not officer.is_active,
            Reason("not_active", f"{officer.name}的账号已停用", "That account is not in use.", field),
        ),
        (
            officer.pk == by.actor.officer_id,
            Reason("yourself", "不能给自己任职或代理", "You cannot give yourself a post.", field),
        ),
        (
            apart,
            Reason(
                "three_apart",
                "系统、安全、审计管理员须由三人分别担任",
                "The three administrators' posts are held by three people.",
                field,
            ),
        ),
    )


def _done(by: Act, step: str, post: Post, reason: str, data: dict[str, str]) -> Done:
    facts = {"post": str(post.id), "unit": post.unit.code, "title": post.title, **data}
    return Done("post", str(post.id), post.title, "", note(by, step, reason, facts))
