"""Accounts of officers 人员账号: a new one, its password, in use or not; and the first ones of an empty system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from lianxin.directory.commands.founding import add_area, add_unit
from lianxin.directory.rules import AreaKind, UnitKind
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Ask, Done, Secret, command
from lianxin.kernel.readings import Value, reads
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.people.commands.desks import keeping_a_desk
from lianxin.people.commands.proposals import effect, note, propose, require
from lianxin.people.models import Officer, Post, Proposal, Session
from lianxin.people.queries import SYSTEM_LOGIN, administers, is_sensitive, system_actor
from lianxin.people.rules import Role, login_is_right

NOT_GIVEN = Secret("")


@command("people.new_officer", "新增人员", "Add an officer")
def new_officer(
    *,
    by: Act,
    login: Annotated[
        str,
        Ask(
            "登录名",
            "Log-in name",
            limit=40,
            help_zh="字母、数字和 _ . -，2至40位",
            help_en="Letters, digits and _ . -, 2 to 40",
        ),
    ],
    name: Annotated[str, Ask("姓名", "Name", limit=30)],
    mobile: Annotated[str, Ask("手机", "Mobile", limit=20)] = "",
    password: Annotated[
        Secret,
        Ask(
            "初始密码",
            "First password",
            limit=128,
            help_zh="不填则暂不能登录，可以后设置",
            help_en="Empty: no sign-in until it is set",
        ),
    ] = NOT_GIVEN,
) -> Done:
    """Add an officer 新增人员; without a password he cannot sign in yet.

    Refuses: a log-in name in use or not fit, a weak password. Records: log-in name and name.
    """
    require(by, "people.accounts")
    refuse_if(
        (
            not login_is_right(login),
            Reason("login_wrong", "登录名只能用字母、数字和 _ . -", "Letters, digits, _ . - only.", "login"),
        ),
        (
            Officer.objects.filter(login=login).exists(),
            Reason("login_in_use", "登录名已使用", "The log-in name is in use.", "login"),
        ),
        (not name.strip(), Reason("name_missing", "请填写姓名", "Give the name.", "name")),
    )
    officer = Officer(login=login, name=name.strip(), mobile=mobile.strip())
    if password:
        check_password(password, officer)
        officer.set_password(password)
        officer.must_change_password, officer.password_changed_at = True, timezone.now()
    else:
        officer.set_unusable_password()
    officer.save(force_insert=True)
    entry = note(by, "people.new_officer", officer.name, {"login": login, "name": officer.name})
    return Done("officer", str(officer.id), login, "", entry)


def check_password(password: str, officer: Officer, *, field: str = "password") -> None:
    """Refuse a weak password with every reason."""
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise Refused(
            [Reason("password_weak", str(one), str(one), field) for one in error.messages]
        ) from None


@command("people.set_password", "重置密码", "Set a password")
def set_password(
    *, by: Act, officer: Officer, password: Annotated[Secret, Ask("新密码", "New password", limit=128)]
) -> Done:
    """Give an officer a first password 重置密码, which he must change when he signs in; his sessions end.

    For administrators and whoever sees raisers it waits for a second person's confirmation. Refuses: a weak one,
    one's own (it is changed with the old one), the system's own account.
    """
    require(by, "people.accounts")
    row = _lock(officer)
    check_password(password, row)
    refuse_if(
        (
            row.id == by.actor.officer_id,
            Reason("yourself", "自己的密码请用“修改密码”", "Change your own password with the old one."),
        )
    )
    if is_sensitive(row):
        words = f"重置{row.name}（{row.login}）的密码"
        return propose(by, "people.set_password", words, officer=row, secret=make_password(password))
    return _given(by, row, make_password(password))


@effect("people.set_password")
def _password_confirmed(by: Act, proposal: Proposal) -> None:
    assert proposal.officer is not None
    _given(by, _lock(proposal.officer), proposal.secret)


def _given(by: Act, row: Officer, password: str) -> Done:
    row.password, row.must_change_password = password, True
    row.password_changed_at = timezone.now()
    row.save(update_fields=["password", "must_change_password", "password_changed_at"])
    end_sessions(row)
    entry = note(by, "people.set_password", "", {"login": row.login})
    return Done("officer", str(row.id), row.login, "", entry)


@command("people.set_active", "启用或停用人员", "Let an officer in or keep him out")
def set_active(
    *,
    by: Act,
    officer: Officer,
    is_active: Annotated[bool, Ask("可以登录", "May sign in")],
    reason: Annotated[str, Ask("原因", "Reason", limit=200)] = "",
) -> Done:
    """Let an officer sign in or not 启用停用; when not, his sessions end.

    For administrators it waits for a second person's confirmation. Refuses: the system's own account, oneself, the
    last officer behind an accountable post (兜底责任岗).
    """
    require(by, "people.accounts")
    row = _lock(officer)
    refuse_if(
        (
            row.id == by.actor.officer_id,
            Reason("yourself", "不能停用自己的账号", "You cannot keep yourself out."),
        ),
    )
    if administers(row):
        words = f"{'启用' if is_active else '停用'}{row.name}（{row.login}）的账号"
        told = {"is_active": is_active}
        return propose(by, "people.set_active", words, officer=row, reason=reason, told=told)
    return _set_active(by, row, is_active, reason)


@effect("people.set_active")
def _activity_confirmed(by: Act, proposal: Proposal) -> None:
    assert proposal.officer is not None
    _set_active(by, _lock(proposal.officer), bool(proposal.told["is_active"]), proposal.reason)


def _set_active(by: Act, row: Officer, is_active: bool, reason: str) -> Done:
    row.is_active = is_active
    row.left_at = None if is_active else by.at
    with keeping_a_desk():
        row.save(update_fields=["is_active", "left_at"])
    if not is_active:
        end_sessions(row)
    data = {"login": row.login, "is_active": is_active}
    return Done("officer", str(row.id), row.login, "", note(by, "people.set_active", reason, data))


def end_sessions(officer: Officer | None) -> int:
    """End every session of an officer at once 结束登录 (none of nobody); how many there were."""
    return Session.objects.filter(officer=officer).delete()[0] if officer else 0


@command("people.read_mobile", "查看手机号", "Read a mobile number")
def read_mobile(
    *, by: Act, officer: Officer, reason: Annotated[str, Ask("查看理由", "Reason", limit=200)]
) -> Done:
    """Note that an actor reads an officer's mobile number in full 查看手机号. Refuses: no reason. Records: whose, why."""
    require(by, "people.accounts")
    refuse_if(
        (not reason.strip(), Reason("reason_missing", "请填写查看理由", "Give a reason.", "reason")),
    )
    entry = note(by, "people.read_mobile", reason.strip(), {"login": officer.login})
    return Done("officer", str(officer.id), officer.login, "", entry)


@reads("people.read_mobile")
def _mobile(done: Done) -> list[list[Value]]:
    rows = Officer.objects.filter(pk=done.id)
    return [
        [Value("name", "姓名", "Name", one.name), Value("mobile", "手机", "Mobile", one.mobile.readable())]
        for one in rows
    ]


def _lock(officer: Officer) -> Officer:
    row = Officer.objects.select_for_update().get(pk=officer.pk)
    if row.login == SYSTEM_LOGIN:
        raise refuse("system", "系统账号不能修改", "The system's own account stays as it is.")
    return row


@dataclass(frozen=True, slots=True)
class First:
    """Somebody who holds one of the three administrators' posts from the beginning 首任管理员."""

    login: str
    name: str


@transaction.atomic
def found_district(
    *,
    district_code: str,
    district: str,
    office_code: str,
    office: str,
    system: First,
    security: First,
    audit: First,
    password: str,
) -> Done:
    """Found an empty system 初始化: the district, its office, the system's own account, the three administrators.

    All three get the same first password and must change it when they sign in. Refuses: a system that has officers,
    one person in two of the posts, a weak password. Records: one entry in the chain of people.
    """
    if Officer.objects.exists():
        raise refuse("not_empty", "系统已有人员，不能再初始化", "There are officers already.")
    three = (system, security, audit)
    refuse_if(
        (
            len({one.login for one in three}) < len(three),
            Reason("three_apart", "三名管理员须是三个人", "The three administrators are three people."),
        ),
        *[
            (
                not login_is_right(one.login),
                Reason("login_wrong", f"登录名{one.login}不合规", "Wrong log-in name."),
            )
            for one in three
        ],
    )
    area = add_area(code=district_code, name=district, kind=AreaKind.DISTRICT)
    unit = add_unit(code=office_code, name=office, kind=UnitKind.OFFICE, area=area)
    clockwork = Officer(login=SYSTEM_LOGIN, name="系统")
    clockwork.set_unusable_password()
    admins = [_first(one, password) for one in three]
    Officer.objects.bulk_create([clockwork, *admins])
    roles = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
    posts = [
        Post(unit=unit, title=role.zh, role=role, holder=admin, order=900 + n)
        for n, (role, admin) in enumerate(zip(roles, admins, strict=True))
    ]
    Post.objects.bulk_create(
        [Post(unit=unit, title="计时", role=Role.SYSTEM, holder=clockwork, order=999), *posts]
    )
    by = Act(system_actor(), now(), Channel.CLI)
    logins = [one.login for one in three]
    data = {"district": district_code, "office": office_code, "logins": logins}
    return Done("officer", str(admins[0].id), system.login, "", note(by, "people.found", district, data))


def _first(one: First, password: str) -> Officer:
    officer = Officer(
        login=one.login, name=one.name, must_change_password=True, password_changed_at=timezone.now()
    )
    check_password(password, officer)
    officer.set_password(password)
    return officer
