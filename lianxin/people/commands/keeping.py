"""保存期限 of people: mobile numbers of those who left, ended sessions, parked forms, enrolments given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lianxin.kernel.retention import YEAR, Rule, add, removing
from lianxin.people.models import Officer, ParkedForm, Session, Totp


def _left(before: datetime) -> QuerySet[Officer]:
    return Officer.objects.filter(left_at__lt=before, is_active=False).exclude(mobile="")


def _forget_mobile(pks: Sequence[Any], _at: datetime) -> None:
    Officer.objects.filter(pk__in=pks).update(mobile="")


add(
    Rule(
        "people.mobile",
        ("停用人员的手机号", "Mobile numbers of officers who left"),
        ("账号停用后", "after the account was put out of use"),
        YEAR,
        ("个人信息保护法第十九条", "Personal Information Protection Law art. 19"),
        ("手机号", "the number"),
        ("姓名、岗位、经办留痕", "name, posts, what he did"),
        _left,
        _forget_mobile,
    )
)
add(
    Rule(
        "people.sessions",
        ("登录会话", "Sessions"),
        ("失效后", "after it ended"),
        1,
        ("失效即无用", "of no use once ended"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: Session.objects.filter(expire_date__lt=before),
        removing(Session),
        5000,
    )
)
add(
    Rule(
        "people.parked",
        ("暂存表单", "Parked forms"),
        ("暂存后", "after they were parked"),
        1,
        ("一小时后不再显示", "not shown after an hour"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: ParkedForm.objects.filter(at__lt=before),
        removing(ParkedForm),
    )
)
add(
    Rule(
        "people.totp_unconfirmed",
        ("未启用的动态口令", "Authenticators never confirmed"),
        ("登记后", "after it was begun"),
        1,
        ("未启用即无用", "of no use until confirmed"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: Totp.objects.filter(confirmed_at=None, made_at__lt=before),
        removing(Totp),
    )
)
