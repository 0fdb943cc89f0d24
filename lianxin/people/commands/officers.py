"""Accounts of officers 人员账号: a new one, its password, in use or not; and the first ones of an empty system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lianxin.directory.commands.founding import add_area, add_unit
from lianxin.directory.rules import AreaKind, UnitKind
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Ask, Done, Secret, command
from lianxin.kernel.readings import Value, reads
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.people.commands.desks import keeping_a_desk
from lianxin.people.models import Officer, Post
from lianxin.people.queries import SYSTEM_LOGIN, system_actor
from lianxin.people.rules import Role, login_is_right

NOT_GIVEN = Secret("")


def require_manager(by: Act) -> None:
    """Refuse whoever may not manage officers."""
    if "people.manage" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def note(by: Act, step: str, text: str, data: Mapping[str, Any]) -> str:
    """Add an entry to the chain of people."""
    register = ledger.register("people")
    entry = ledger.append(register, by=by, step=step, text=text, data=data)
    register.save(update_fields=["ledger_n", "ledger_head"])
    return str(entry.id)


@command("people.new_officer", "新增人员", "Add an officer")
def new_officer(
    *,
    by: Act,
    login: Annotated[str, Ask("登录名", "Log-in name", limit=40, help_zh="字母、数字和 _ . -，2至40位")],
    name: Annotated[str, Ask("姓名", "Name", limit=30)],
    mobile: Annotated[str, Ask("手机", "Mobile", limit=20)] = "",
    password: Annotated[
        Secret, Ask("初始密码", "First password", limit=128, help_zh="不填则暂不能登录，可以后设置")
    ] = NOT_GIVEN,
) -> Done:
    """Add an officer 新增人员; without a password he cannot sign in yet.

    Refuses: a log-in name in use or not fit, a weak password. Records: log-in name and name.
    """
    require_manager(by)
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
    else:
        officer.set_unusable_password()
    officer.save(force_insert=True)
    entry = note(by, "people.new_officer", officer.name, {"login": login, "name": officer.name})
    return Done("officer", str(officer.id), login, "", entry)


def check_password(password: str, officer: Officer) -> None:
    """Refuse a weak password with every reason."""
    try:
        validate_password(password, officer)
    except ValidationError as error:
        raise Refused(
            [Reason("password_weak", str(one), str(one), "password") for one in error.messages]
        ) from None


@command("people.set_password", "重置密码", "Set a password")
def set_password(
    *, by: Act, officer: Officer, password: Annotated[Secret, Ask("新密码", "New password", limit=128)]
) -> Done:
    """Give an officer a new password 重置密码; his sessions end. Refuses: a weak one, the system's own account."""
    require_manager(by)
    row = _lock(officer)
    check_password(password, row)
    row.set_password(password)
    row.save(update_fields=["password"])
    return Done(
        "officer", str(row.id), row.login, "", note(by, "people.set_password", "", {"login": row.login})
    )


@command("people.set_active", "启用或停用人员", "Let an officer in or keep him out")
def set_active(
    *,
    by: Act,
    officer: Officer,
    is_active: Annotated[bool, Ask("可以登录", "May sign in")],
    reason: Annotated[str, Ask("原因", "Reason", limit=200)] = "",
) -> Done:
    """Let an officer sign in or not 启用停用.

    Refuses: the system's own account, oneself, the last officer behind an accountable post (兜底责任岗).
    """
    require_manager(by)
    row = _lock(officer)
    refuse_if(
        (
            row.id == by.actor.officer_id,
            Reason("yourself", "不能停用自己的账号", "You cannot keep yourself out."),
        ),
    )
    row.is_active = is_active
    row.left_at = None if is_active else by.at
    with keeping_a_desk():
        row.save(update_fields=["is_active", "left_at"])
    data = {"login": row.login, "is_active": is_active}
    return Done("officer", str(row.id), row.login, "", note(by, "people.set_active", reason, data))


@command("people.read_mobile", "查看手机号", "Read a mobile number")
def read_mobile(
    *, by: Act, officer: Officer, reason: Annotated[str, Ask("查看理由", "Reason", limit=200)]
) -> Done:
    """Note that an actor reads an officer's mobile number in full 查看手机号. Refuses: no reason. Records: whose, why."""
    require_manager(by)
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


@transaction.atomic
def found_district(
    *,
    district_code: str,
    district: str,
    office_code: str,
    office: str,
    login: str,
    name: str,
    password: str,
) -> Done:
    """Found an empty system 初始化: the district, its office, the system's own account, and the first administrator.

    Refuses: a system that has officers, a weak password. Records: one entry in the chain of people.
    """
    if Officer.objects.exists():
        raise refuse("not_empty", "系统已有人员，不能再初始化", "There are officers already.")
    area = add_area(code=district_code, name=district, kind=AreaKind.DISTRICT)
    unit = add_unit(code=office_code, name=office, kind=UnitKind.OFFICE, area=area)
    clockwork = Officer(login=SYSTEM_LOGIN, name="系统")
    clockwork.set_unusable_password()
    admin = Officer(login=login, name=name)
    check_password(password, admin)
    admin.set_password(password)
    Officer.objects.bulk_create([clockwork, admin])
    Post.objects.bulk_create(
        [
            Post(unit=unit, title="计时", role=Role.SYSTEM, holder=clockwork, order=999),
            Post(unit=unit, title="系统管理员", role=Role.SYSTEM_ADMIN, holder=admin, order=900),
        ]
    )
    by = Act(system_actor(), now(), Channel.CLI)
    data = {"district": district_code, "office": office_code, "login": login}
    return Done("officer", str(admin.id), login, "", note(by, "people.found", district, data))
