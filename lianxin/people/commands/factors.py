"""Second factors 第二因素: an authenticator's codes, ten recovery codes; trying them, taking them away, who must have one.

Owns what proves an officer besides his password; passkeys are in `passkeys`, asking is the pages'. Moments are the
machine's own, since an authenticator knows no other.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime
from typing import Annotated

import pyotp
from django.db import transaction
from django.utils import timezone

from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.people.commands import tries
from lianxin.people.commands.officers import end_sessions
from lianxin.people.commands.proposals import effect, note, propose, require
from lianxin.people.models import Officer, Passkey, Proposal, RecoveryCode, SignInPolicy, Totp
from lianxin.people.queries import posts_of
from lianxin.people.queries.door import factor_for, has_factor, needs_factor, policy
from lianxin.people.rules import FACTOR_ROLES, FactorFor

STEP_SECONDS = 30
CODES = 10
# No letters or digits that are taken for one another; sixteen of thirty-two signs are 80 bits.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ISSUER = "连心桥"


@transaction.atomic
def begin_totp(officer: Officer) -> str:
    """The secret to be shown as a picture 登记动态口令; the same one until it is confirmed.

    Refuses: an authenticator that is in use.
    """
    Officer.objects.select_for_update().get(pk=officer.pk)
    row = Totp.objects.filter(officer=officer).first()
    if row is not None and row.confirmed_at is not None:
        raise refuse("have_totp", "已启用动态口令，请先停用", "An authenticator is in use; remove it first.")
    if row is None:
        row = Totp(officer=officer, secret=pyotp.random_base32(), made_at=timezone.now())
        row.save(force_insert=True)
    return row.secret


def uri_of(officer: Officer, secret: str) -> str:
    """What the picture says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer.login, issuer_name=ISSUER)


@transaction.atomic
def confirm_totp(*, by: Act, officer: Officer, code: str) -> list[str]:
    """Take the authenticator into use with its first code 启用动态口令; every session ends.

    Returns ten recovery codes, shown once; none where there are some left. Refuses: a wrong code.
    """
    row = Totp.objects.select_for_update().filter(officer=officer, confirmed_at=None).first()
    if row is None or not accept(row, code, timezone.now()):
        raise code_wrong()
    row.confirmed_at = timezone.now()
    row.save(update_fields=["confirmed_at"])
    return added(by, officer, "totp")


def added(by: Act, officer: Officer, kind: str, name: str = "") -> list[str]:
    """Note a new factor and end the sessions; recovery codes where none are left."""
    note(by, "people.add_factor", name, {"login": officer.login, "kind": kind})
    end_sessions(officer)
    return [] if codes_left(officer) else _make_codes(officer)


def codes_left(officer: Officer) -> int:
    """How many recovery codes were not used."""
    return RecoveryCode.objects.filter(officer=officer, used_at=None).count()


@transaction.atomic
def new_codes(*, by: Act, officer: Officer) -> list[str]:
    """Ten new recovery codes instead of the old ones 重新生成恢复码. Refuses: whoever has no factor."""
    refuse_if(
        (not has_factor(officer), Reason("no_factor", "请先登记第二因素", "Enrol a second factor first."))
    )
    note(by, "people.new_recovery_codes", "", {"login": officer.login})
    return _make_codes(officer)


def _make_codes(officer: Officer) -> list[str]:
    RecoveryCode.objects.filter(officer=officer).delete()
    codes = ["".join(secrets.choice(SIGNS) for _ in range(16)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create([RecoveryCode(officer=officer, digest=_digest(one)) for one in codes])
    return ["-".join(one[n : n + 4] for n in range(0, 16, 4)) for one in codes]


def _bare(code: str) -> str:
    """As it is meant: wide signs of a Chinese keyboard as plain ones, without blanks and dashes."""
    return "".join(
        one for one in unicodedata.normalize("NFKC", code).upper() if one.isascii() and one.isalnum()
    )


def _digest(code: str) -> bytes:
    """80 random bits need no slow digest."""
    return hashlib.sha256(_bare(code).encode()).digest()


def accept(row: Totp, code: str, at: datetime) -> bool:
    """Whether a code is right now or a step aside, and newer than the last one that was accepted; it is good once."""
    totp, bare, current = pyotp.TOTP(row.secret), _bare(code), int(at.timestamp()) // STEP_SECONDS
    for step in (current - 1, current, current + 1):
        if step > row.last_step and secrets.compare_digest(totp.generate_otp(step), bare):
            row.last_step = step
            row.save(update_fields=["last_step"])
            return True
    return False


def try_code(officer: Officer, code: str, *, place: str, at: datetime) -> str:
    """Which factor a typed code was 验证: `totp` or `recovery`, each code good once.

    Refuses: a wrong code, and every code after five wrong ones, for a quarter of an hour.
    """
    one = tries.claim_second(officer, place, at)
    if not one.is_open:
        raise locked()
    kind = _which(officer, code)
    if not kind:
        tries.failed(one)
        raise code_wrong()
    tries.succeeded(one)
    return kind


@transaction.atomic
def _which(officer: Officer, code: str) -> str:
    row = Totp.objects.select_for_update().filter(officer=officer, confirmed_at__isnull=False).first()
    if row is not None and accept(row, code, timezone.now()):
        return "totp"
    unused = RecoveryCode.objects.filter(officer=officer, digest=_digest(code), used_at=None)
    return "recovery" if unused.update(used_at=timezone.now()) else ""


def try_password(officer: Officer, password: str, *, place: str, at: datetime) -> None:
    """Whether it is his password, asked again of whoever has no second factor. Refuses: as of `try_code`."""
    one = tries.claim_second(officer, place, at)
    if not one.is_open:
        raise locked()
    if not officer.check_password(password):
        tries.failed(one)
        raise refuse("password_wrong", "密码不正确", "The password is wrong.", field="password")
    tries.succeeded(one)


def locked() -> Refused:
    """What is told after five wrong tries."""
    return refuse(
        "locked",
        "尝试次数过多，请15分钟后再试，或联系安全管理员解除锁定",
        "Too many tries; wait 15 minutes, or ask the security administrator to unlock.",
    )


def code_wrong() -> Refused:
    """What is told for a wrong code, or one that was used."""
    return refuse(
        "code_wrong",
        "验证码不正确或已用过，请等手机上换一个新码后再输入",
        "The code is wrong or was used; wait for the next one.",
        field="code",
    )


@transaction.atomic
def remove_totp(*, by: Act, officer: Officer) -> None:
    """Take away one's own authenticator 停用动态口令; every session ends. Refuses: as of `removed`."""
    gone = Totp.objects.filter(officer=officer).delete()[0]
    removed(by, officer, gone, "totp")


def removed(by: Act, officer: Officer, gone: int, kind: str, name: str = "") -> None:
    """Note that a factor went; without a factor there are no recovery codes either.

    Refuses: none that is there, the last one of somebody who must have one.
    """
    remains = has_factor(officer)
    must = not remains and needs_factor(list(posts_of(officer)))
    refuse_if(
        (not gone, Reason("not_found", "没有此项", "There is no such factor.")),
        (
            must,
            Reason(
                "last_factor", "您的岗位须有第二因素，请先登记另一种", "Your post needs one: add another."
            ),
        ),
    )
    if not remains:
        RecoveryCode.objects.filter(officer=officer).delete()
    note(by, "people.remove_factor", name, {"login": officer.login, "kind": kind})
    end_sessions(officer)


@command("people.reset_second_factor", "重置第二因素", "Reset the second factor")
def reset_second_factor(
    *,
    by: Act,
    officer: Officer,
    reason: Annotated[
        str,
        Ask(
            "原因",
            "Reason",
            limit=200,
            help_zh="如手机遗失，已当面核实本人",
            help_en="Such as: phone lost, identity checked in person",
        ),
    ],
) -> Done:
    """Take away all second factors of an officer who lost them 重置第二因素, once a second person agrees.

    His sessions end then, and he enrols anew when he signs in. Refuses: oneself, none to take away, no reason.
    Records: whose, why.
    """
    require(by, "people.security")
    own = officer.pk == by.actor.officer_id
    refuse_if(
        (own, Reason("yourself", "不能重置自己的第二因素", "You cannot reset your own.")),
        (not has_factor(officer), Reason("no_factor", "该账号没有第二因素", "The account has none.")),
        (not reason.strip(), Reason("reason_missing", "请填写原因", "Give the reason.", "reason")),
    )
    words = f"重置{officer.name}（{officer.login}）的第二因素"
    return propose(by, "people.reset_second_factor", words, officer=officer, reason=reason.strip())


@effect("people.reset_second_factor")
def _reset_confirmed(by: Act, proposal: Proposal) -> None:
    assert proposal.officer is not None
    reset_now(by, proposal.officer, proposal.reason)


@transaction.atomic
def reset_now(by: Act, officer: Officer, reason: str) -> int:
    """Take them away at once, as a second person agreed or the server's operator asks; how many there were."""
    rows = (Totp.objects, Passkey.objects, RecoveryCode.objects)
    gone = sum(one.filter(officer=officer).delete()[0] for one in rows)
    end_sessions(officer)
    note(by, "people.reset_second_factor", reason, {"login": officer.login})
    return gone


@command("people.require_second_factor", "调整第二因素范围", "Change who needs a second factor")
def require_second_factor(
    *,
    by: Act,
    whom: Annotated[FactorFor, Ask("须第二因素的人员", "Who needs one")],
    reason: Annotated[str, Ask("依据", "Basis", limit=200)] = "",
) -> Done:
    """Change who needs a second factor 第二因素范围, once a second person agrees; who has none then enrols one first.

    Refuses: what is so already. Records: from whom to whom.
    """
    require(by, "people.security")
    refuse_if((factor_for() is whom, Reason("same", "已经是这样", "It is so already.", "whom")))
    words = f"第二因素范围调整为：{whom.zh}"
    return propose(by, "people.require_second_factor", words, reason=reason, told={"whom": whom.value})


@effect("people.require_second_factor")
def _required(by: Act, proposal: Proposal) -> None:
    whom = FactorFor(proposal.told["whom"])
    row = SignInPolicy.objects.select_for_update().get_or_create(id=1)[0]
    before = list(row.second_factor)
    row.second_factor = sorted(role.value for role in FACTOR_ROLES[whom])
    row.save(update_fields=["second_factor"])
    policy.forget()
    data = {"from": before, "to": row.second_factor}
    note(by, "people.require_second_factor", proposal.reason, data)
