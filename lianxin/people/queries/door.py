"""Queries of the door 登录: the policy, what a password must be, second factors, who signed in and who is locked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.kernel.kept import kept
from lianxin.kernel.models import Entry, Register
from lianxin.kernel.walls import widened
from lianxin.people.models import Officer, OldPassword, Passkey, Post, SignInPolicy, SignInTry, Totp
from lianxin.people.rules import FACTOR_ROLES, KINDS_WANTED, FactorFor, kinds_in

LEAST_NUMBER = 6


@kept()
def policy() -> SignInPolicy:
    """The district's sign-in policy 登录策略, read anew every ten seconds."""
    return SignInPolicy.objects.first() or SignInPolicy()


class GoodPassword:
    """A password is long enough, of three kinds of character, and none of the last ones 密码复杂度."""

    def validate(self, password: str, user: Officer | None = None) -> None:
        """Refuse with every reason."""
        least = policy().min_length
        faults = []
        if len(password) < least:
            faults.append(_("密码至少 %(n)s 位") % {"n": least})
        if kinds_in(password) < KINDS_WANTED:
            faults.append(_("密码须含大写字母、小写字母、数字、符号中的三种"))
        if user is not None and is_used_before(user, password):
            faults.append(_("不能使用当前密码或最近用过的密码"))
        if faults:
            raise ValidationError(faults)

    def get_help_text(self) -> str:
        """What is asked for, said beforehand."""
        return _("至少 %(n)s 位，含大写字母、小写字母、数字、符号中的三种") % {"n": policy().min_length}


OLD_KEPT = 5


def is_used_before(officer: Officer, password: str) -> bool:
    """Whether it is his password now or one of his last."""
    old = OldPassword.objects.filter(officer=officer.pk).order_by("-id").values_list("password", flat=True)
    kept = [officer.password, *old[: OLD_KEPT - 1]]
    return any(one and is_password_usable(one) and check_password(password, one) for one in kept)


def is_outworn(officer: Officer, at: datetime) -> bool:
    """Whether a password is older than the district allows 密码到期; 0 days means never."""
    days = policy().max_age_days
    return bool(
        days and officer.password_changed_at and at - officer.password_changed_at > timedelta(days=days)
    )


class NoMobileInPassword:
    """A password may not hold the officer's mobile number: it is sealed, so that Django's own check cannot see it."""

    def validate(self, password: str, user: Officer | None = None) -> None:
        """Refuse a password with the number in it."""
        number = user.mobile.readable() if isinstance(user, Officer) else ""
        if len(number) >= LEAST_NUMBER and number in password:
            raise ValidationError(_("密码不能包含手机号"), code="password_has_mobile")

    def get_help_text(self) -> str:
        """What Django's own forms would say."""
        return _("密码不能包含手机号")


def has_factor(officer: Officer) -> bool:
    """Whether an officer has a second factor 第二因素: an authenticator in use or a passkey."""
    return has_totp(officer) or has_passkey(officer)


def has_passkey(officer: Officer) -> bool:
    """Whether an officer has a passkey 通行密钥."""
    return Passkey.objects.filter(officer=officer).exists()


def has_totp(officer: Officer) -> bool:
    """Whether an officer has an authenticator in use 动态口令."""
    return Totp.objects.filter(officer=officer, confirmed_at__isnull=False).exists()


def needs_factor(posts: Sequence[Post]) -> bool:
    """Whether the district wants a second factor of whoever holds one of these posts."""
    return not {post.role for post in posts}.isdisjoint(policy().second_factor)


def factor_for() -> FactorFor | None:
    """Of whom the district wants a second factor; None for a list of roles that is none of the three."""
    wanted = set(policy().second_factor)
    return next((one for one, roles in FACTOR_ROLES.items() if {str(role) for role in roles} == wanted), None)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the sign-in log: its lines, the mark of the next page."""

    rows: list[Entry]
    next_mark: str


def sign_ins(words: str, *, before: int | None = None, size: int = 50) -> Listed:
    """What happened at the door and to accounts 登录记录, the newest first, of everybody or of one log-in name.

    Whoever asks holds `people.sign_ins`: the wall shows others no line but their own.
    """
    with widened():
        chain = Register.objects.filter(name="people").first()
        rows = Entry.objects.filter(chain_id=chain.chain_id) if chain else Entry.objects.none()
        if words:
            rows = rows.filter(Q(data__login__iexact=words) | Q(actor_words__icontains=words))
        if before is not None:
            rows = rows.filter(seq__lt=before)
        found = list(rows.order_by("-seq")[: size + 1])
    mark = str(found[size - 1].seq) if len(found) > size else ""
    return Listed(found[:size], mark)


def locks(at: datetime) -> QuerySet[SignInTry]:
    """Who is locked out now 登录锁定, the longest first."""
    return SignInTry.objects.filter(locked_until__gt=at).order_by("-locked_until")


def named(login: str) -> Officer | None:
    """The officer of a log-in name as it was typed, capitals or not."""
    return Officer.objects.filter(login__iexact=login).first()
