"""保存期限 of people: numbers, factors and passwords of those who left; what doors keep; what administrators asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.kernel.models import CommandKey
from lianxin.kernel.retention import YEAR, Rule, add, removing
from lianxin.people.commands.tries import KEPT
from lianxin.people.models import (
    Officer,
    OldPassword,
    ParkedForm,
    Passkey,
    Proposal,
    SavedView,
    Session,
    SignInTry,
    Token,
    Totp,
    UnsentForm,
)

LEFT_FOR = 30


def _left(before: datetime) -> QuerySet[Officer]:
    return Officer.objects.filter(left_at__lt=before, is_active=False).exclude(mobile="")


def _left_with_keys(before: datetime) -> QuerySet[Officer]:
    """Who left before a moment and still has something to sign in with; whoever comes back enrols anew."""
    left = Officer.objects.filter(left_at__lt=before, is_active=False)
    rows = (Passkey, Totp, OldPassword)
    has = [Q(pk__in=model._default_manager.values("officer")) for model in rows]
    return left.filter(has[0] | has[1] | has[2])


def _forget_keys(pks: Sequence[Any], _at: datetime) -> None:
    for model in (Passkey, Totp, OldPassword):
        model._default_manager.filter(officer__in=pks).delete()


def _unsent(before: datetime) -> QuerySet[UnsentForm]:
    """What was typed into before a moment, and what was sent since."""
    sent = Exists(CommandKey.objects.filter(pk=OuterRef("key")))
    return UnsentForm.objects.filter(Q(at__lt=before) | Q(sent))


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
        "people.unsent",
        ("未提交的内容", "Unsent forms"),
        ("最后填写后", "after it was last typed into"),
        30,
        (
            "一个月未提交的不再有用；已提交的随事项保存",
            "of no use after a month; what was sent is kept elsewhere",
        ),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        _unsent,
        removing(UnsentForm),
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
add(
    Rule(
        "people.keys",
        (
            "停用人员的动态口令、通行密钥、历史密码",
            "Second factors and former passwords of officers who left",
        ),
        ("账号停用后", "after the account was put out of use"),
        LEFT_FOR,
        ("不再登录，重新启用时重新登记", "of no use; whoever comes back enrols anew"),
        ("整条删除", "the rows"),
        ("登记和停用留痕", "the ledger of enrolment and removal"),
        _left_with_keys,
        _forget_keys,
    )
)
add(
    Rule(
        "people.tries",
        ("登录尝试（所输登录名、地址）", "Tries to sign in: the name typed and the address"),
        ("尝试后", "after the try"),
        KEPT.days,
        ("仅为限制猜测和识别常用地址", "kept only against guessing and to know usual places"),
        ("整条删除", "the rows"),
        ("锁定留痕", "the ledger of locks"),
        lambda before: SignInTry.objects.filter(since__lt=before),
        removing(SignInTry),
        5000,
    )
)
add(
    Rule(
        "people.tokens",
        ("失效的接口令牌", "Tokens of programs that no longer hold"),
        ("到期或吊销后", "after it expired or was revoked"),
        YEAR,
        ("失效即无用，留一年备查", "of no use; a year to look it up"),
        ("整条删除", "the rows"),
        ("签发和吊销留痕", "the ledger of issue and revocation"),
        lambda before: Token.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)),
        removing(Token),
    )
)
add(
    Rule(
        "people.proposals",
        ("待确认事项及其依据", "What administrators asked for, with its reasons"),
        ("提出后", "after it was asked for"),
        10 * YEAR,
        ("与登记簿留痕同时到期", "falls due with the ledgers of registers"),
        ("整条删除", "the rows"),
        ("留痕（何时、何岗位、何动作）", "the ledger: when, by which post, what"),
        lambda before: Proposal.objects.filter(at__lt=before),
        removing(Proposal),
    )
)
add(
    Rule(
        "people.views",
        ("停用人员的常用视图（含查询词）", "Saved views of officers who left, with what they searched for"),
        ("账号停用后", "after the account was put out of use"),
        LEFT_FOR,
        ("不再使用", "nobody uses them"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: SavedView.objects.filter(officer__is_active=False, officer__left_at__lt=before),
        removing(SavedView),
    )
)
