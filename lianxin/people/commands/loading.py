"""导入人员和岗位: one row is one post with who holds it; an officer in several posts stands in several rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from lianxin.directory.commands.kinds import found_by, referred
from lianxin.directory.commands.loading import (
    Change,
    Loader,
    Plan,
    add_loader,
    changed_fields,
    said,
    settle,
    write_all,
)
from lianxin.directory.models import Unit
from lianxin.directory.rules.columns import Column, Fault, Row, code, names, phone, text, whole, yes_no
from lianxin.directory.rules.columns import one_of as member_of
from lianxin.kernel.grants import Actor
from lianxin.kernel.text import fold
from lianxin.people.commands.desks import keeping_a_desk
from lianxin.people.models import Officer, Post
from lianxin.people.queries import SYSTEM_LOGIN
from lianxin.people.rules import ADMINISTRATORS, LOGIN_SHAPE, Role

Fields = tuple[tuple[str, str, str], ...]
LOGIN = code(LOGIN_SHAPE, "应为2至40位字母、数字或 _ . -", "2 to 40 letters, digits or _ . -")
UNIT = Column(
    "unit", "单位", "Unit", text(60), "区民政局", True, ("所在单位", "单位名称", "单位代码", "unit_code")
)
CHARGES = Column(
    "charges",
    "分管单位",
    "Units in charge",
    names,
    "区民政局、区司法局",
    False,
    ("分管", "分管部门", "charge_units"),
)
DEPUTY = Column("deputy", "代理人", "Deputy", LOGIN, "li.si", False, ("代理人登录名", "ab岗", "deputy_login"))
COLUMNS = (
    Column("login", "登录名", "Login", LOGIN, "zhang.san", False, ("账号", "用户名")),
    Column("name", "姓名", "Name", text(30), "张三", False, ("任职人",)),
    Column("mobile", "手机", "Mobile", phone, "13900000000", False, ("手机号", "联系电话", "电话")),
    UNIT,
    Column("title", "岗位名称", "Post", text(40), "联络员", True, ("职务", "岗位", "post_title")),
    Column("role", "角色", "Role", member_of(Role), "单位联络员", True, ("系统角色",)),
    Column("order", "次序", "Order", whole(30_000), "10", False, ("排序", "序号")),
    CHARGES,
    DEPUTY,
    Column("is_accountable", "兜底责任岗", "Accountable", yes_no, "否", False, ("兜底",)),
)  # fmt: skip


@dataclass(slots=True)
class _Desk:
    """What is known while the rows are gone through."""

    plan: Plan
    units: Mapping[str, Unit | None]
    officers: dict[str, Officer]
    before: frozenset[str]
    posts: dict[tuple[object, str], list[Post]]
    new_posts: list[Post] = field(default_factory=list)
    changed_posts: list[Post] = field(default_factory=list)
    touched: dict[str, Officer] = field(default_factory=dict)
    extra: dict[int, Fields] = field(default_factory=dict)
    charges: list[tuple[Post, list[Unit]]] = field(default_factory=list)


def plan_officers(rows: Sequence[Row]) -> Plan:
    """Officers by log-in name, posts by unit and title: the one he holds already, else a vacant one, else the next."""
    plan = Plan()
    desk = _desk(plan)
    plan.faults += _same_person(rows)
    plan.faults += _rows_wrong(rows)
    for row in rows:
        _officer(row, desk)
    wanted = [
        (row, unit) for row in rows if (unit := referred(row, UNIT, desk.units, plan.faults, "单位", "unit"))
    ]
    for row, unit, post in _matched(wanted, desk):
        _post(row, unit, post, desk)
    _accountable(desk)
    plan.changes.sort(key=lambda one: one.row)
    plan.writing.append(_writing(desk))
    return plan


def _desk(plan: Plan) -> _Desk:
    officers = {one.login: one for one in Officer.objects.exclude(login=SYSTEM_LOGIN)}
    posts: dict[tuple[object, str], list[Post]] = {}
    rows = Post.objects.filter(is_active=True).exclude(role=Role.SYSTEM)
    for post in rows.select_related("unit", "holder", "deputy").prefetch_related("charges"):
        posts.setdefault((post.unit_id, post.title), []).append(post)
    units = found_by(Unit.objects.filter(is_active=True), "code", "name", "short_name", "aliases")
    return _Desk(plan, units, officers, frozenset(officers), posts)


def _same_person(rows: Sequence[Row]) -> Iterable[Fault]:
    """A log-in name belongs to one person."""
    called: dict[str, tuple[str, int]] = {}
    for row in rows:
        login, name = row.values.get("login"), row.values.get("name")
        if login and name:
            first, number = called.setdefault(login, (name, row.number))
            if first != name:
                zh = f"登录名{login}在第{number}行是“{first}”"
                yield Fault(row.number, "姓名", name, zh, f"{login} is {first} in row {number}.")


def _rows_wrong(rows: Sequence[Row]) -> Iterable[Fault]:
    for row in rows:
        given = row.values
        if given.get("login") == SYSTEM_LOGIN or given["role"] == Role.SYSTEM:
            yield Fault(
                row.number, "角色", "系统", "系统账号和系统角色不能导入", "The system's own is not loaded."
            )
        if given.get("name") and not given.get("login"):
            yield Fault(
                row.number,
                "登录名",
                "",
                "有任职人时须填登录名；空缺岗位请把姓名也留空",
                "Give the log-in name.",
            )


def _officer(row: Row, desk: _Desk) -> None:
    login = row.values.get("login")
    if not login:
        return
    is_new = login not in desk.officers
    if is_new and not row.values.get("name"):
        desk.plan.faults.append(Fault(row.number, "姓名", "", "新人员须填姓名", "Give a new officer's name."))
        return
    officer = desk.officers.setdefault(login, Officer(login=login, password=make_password(None)))
    wanted: dict[str, Any] = {name: row.values[name] for name in ("name", "mobile") if name in row.values}
    fields = changed_fields(officer, wanted)
    if is_new or fields:
        desk.touched[login] = officer
    if fields and login in desk.before:
        desk.extra[row.number] = fields


def _matched(wanted: Sequence[tuple[Row, Unit]], desk: _Desk) -> list[tuple[Row, Unit, Post | None]]:
    """Each row with its post: first those whose holder is in place, then vacant ones, then the rest in order."""
    found: dict[int, Post] = {}
    used: set[object] = set()
    for fits in (_in_place, _vacant, _any):
        for row, unit in wanted:
            free = [one for one in desk.posts.get((unit.pk, row.values["title"]), ()) if one.pk not in used]
            post = next((one for one in free if fits(row, one)), None)
            if row.number not in found and post is not None:
                found[row.number] = post
                used.add(post.pk)
    return [(row, unit, found.get(row.number)) for row, unit in wanted]


def _in_place(row: Row, post: Post) -> bool:
    return (post.holder.login if post.holder else None) == row.values.get("login")


def _vacant(_row: Row, post: Post) -> bool:
    return post.holder is None


def _any(_row: Row, _post: Post) -> bool:
    return True


def _post(row: Row, unit: Unit, post: Post | None, desk: _Desk) -> None:
    given = row.values
    login = given.get("login")
    wanted: dict[str, Any] = {
        name: given[name] for name in ("role", "order", "is_accountable") if name in given
    }
    wanted |= {"unit": unit, "title": given["title"], "holder": desk.officers.get(login) if login else None}
    wanted |= _deputy(row, desk)
    item = post or Post()
    desk.plan.faults += _needs_two(row, post)
    what = f"{unit.name}{given['title']} {given.get('name') or login or '（空缺）'}"
    if settle(desk.plan, row, what, item, is_new=post is None, wanted=wanted):
        (desk.new_posts if post is None else desk.changed_posts).append(item)
    also = desk.extra.get(row.number, ()) + _charge(row, item, post is None, desk)
    if also and post is not None:
        _add_fields(desk.plan, row, what, also)


def _needs_two(row: Row, post: Post | None) -> Iterable[Fault]:
    """管理员岗位: given to somebody, taken or changed one by one, each time confirmed by a second person."""
    role, login, deputy = Role(row.values["role"]), row.values.get("login"), row.values.get("deputy")
    before = (Role(post.role), _login(post.holder), _login(post.deputy)) if post else (role, None, None)
    same = before == (role, login, deputy or before[2])
    guarded = {role, before[0]} & ADMINISTRATORS or (role is Role.OFFICE_DIRECTOR and (login or deputy))
    if guarded and not same:
        zh = "管理员和办公室主任岗位不能批量导入，请在岗位页逐个任免，由第二人确认"
        yield Fault(
            row.number, "角色", role.zh, zh, "Such posts are given one by one and confirmed by another."
        )


def _login(officer: Officer | None) -> str | None:
    return officer.login if officer else None


def _not_oneself(actor: Actor, rows: Sequence[Row]) -> list[Fault]:
    """Nobody gives himself a post, or stands in for one, by a table."""
    mine = Officer.objects.filter(pk=actor.officer_id).values_list("login", flat=True).first()
    held = set(
        Post.objects.filter(holder=actor.officer_id, is_active=True).values_list("unit__name", "title")
    )
    zh, en = "不能给自己任职或代理", "You cannot give yourself a post."
    return [
        Fault(row.number, "登录名", str(mine), zh, en)
        for row in rows
        if (row.values.get("login") == mine and (row.values["unit"], row.values["title"]) not in held)
        or row.values.get("deputy") == mine
    ]


def _deputy(row: Row, desk: _Desk) -> dict[str, Officer | None]:
    login = row.values.get("deputy")
    if login is None:
        return {}
    if login not in desk.officers:
        zh, en = "没有这个登录名", "There is no such log-in name."
        desk.plan.faults.append(Fault(row.number, DEPUTY.zh, login, zh, en))
    return {"deputy": desk.officers.get(login)}


def _add_fields(plan: Plan, row: Row, what: str, fields: Fields) -> None:
    """Changes of a row that are no columns of its post: the officer's name or telephone, the units in charge."""
    if plan.changes and plan.changes[-1].row == row.number:
        fields = plan.changes.pop().fields + fields
    else:
        plan.same -= 1
    plan.changes.append(Change(row.number, what, False, fields))


def _charge(row: Row, post: Post, is_new: bool, desk: _Desk) -> Fields:
    given = row.values.get("charges")
    if given is None:
        return ()
    found = []
    for name in given:
        unit = desk.units.get(fold(name))
        if unit is None:
            zh, en = "单位名录中没有，请先导入单位", "Not among the units; load them first."
            desk.plan.faults.append(Fault(row.number, CHARGES.zh, name, zh, en))
        else:
            found.append(unit)
    before = [] if is_new else list(post.charges.all())
    if {one.pk for one in found} == {one.pk for one in before}:
        return ()
    desk.charges.append((post, found))
    return ((CHARGES.zh, said(before), said(found)),)


def _accountable(desk: _Desk) -> None:
    """There must stay an accountable post that somebody holds."""
    posts = {one.pk: one for group in desk.posts.values() for one in group}
    posts |= {one.pk: one for one in [*desk.changed_posts, *desk.new_posts]}
    if any(one.is_accountable and one.holder is not None for one in posts.values()):
        return
    zh = "没有有人任职的“兜底责任岗”：到总时限的事项将落到办公室主任，请在一名区领导的行填“是”"
    en = "No accountable post is staffed: matters at their total limit will land on the office director."
    desk.plan.notes.append((zh, en))


def _writing(desk: _Desk) -> Callable[[], None]:
    def write() -> None:
        with keeping_a_desk():
            _write_people(desk)
        for post, units in desk.charges:
            post.charges.set(units)

    return write


def _write_people(desk: _Desk) -> None:
    touched = list(desk.touched.values())
    write_all(
        Officer,
        [one for one in touched if one.login not in desk.before],
        [one for one in touched if one.login in desk.before],
    )
    write_all(Post, desk.new_posts, desk.changed_posts)


add_loader(
    Loader(
        "officers",
        "人员和岗位",
        "Officers and posts",
        COLUMNS,
        plan_officers,
        3,
        grant="people.posts",
        forbids=_not_oneself,
        note_zh="一行一个岗位；新人员没有密码，导入后在人员页设置。空缺岗位的登录名和姓名留空。",
        note_en="One row per post. New officers have no password until one is set. Leave login and name blank for a vacancy.",
    )
)
