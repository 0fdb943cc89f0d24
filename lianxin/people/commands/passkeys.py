"""Passkeys 通行密钥: keys that never leave a device, enrolled and asked for by the W3C protocol; one's own, named, removable.

Owns the options a browser is given and the check of what it answers. The challenge is kept by the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lianxin.kernel.acts import Act
from lianxin.kernel.refusal import Refused, refuse
from lianxin.people.commands import tries
from lianxin.people.commands.factors import ISSUER, added, locked, removed
from lianxin.people.models import Officer, Passkey

PASSKEYS_MOST = 10
VERIFIED = UserVerificationRequirement.REQUIRED
UNANSWERABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is good: the host's name and the origin of the pages."""

    host: str
    origin: str


def _known(officer: Officer) -> list[PublicKeyCredentialDescriptor]:
    rows = Passkey.objects.filter(officer=officer).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=bytes(one)) for one in rows]


def to_enrol(officer: Officer, site: Site) -> tuple[str, bytes]:
    """What a browser is told to make a passkey, as JSON, and the challenge in it."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=ISSUER,
        user_id=officer.pk.bytes,
        user_name=officer.login,
        user_display_name=officer.name,
        exclude_credentials=_known(officer),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=VERIFIED
        ),
    )
    return options_to_json(options), options.challenge


def to_ask(officer: Officer, site: Site) -> tuple[str, bytes]:
    """What a browser is told to answer with one of the officer's passkeys, as JSON, and the challenge in it."""
    options = generate_authentication_options(
        rp_id=site.host, allow_credentials=_known(officer), user_verification=VERIFIED
    )
    return options_to_json(options), options.challenge


@transaction.atomic
def add_passkey(
    *, by: Act, officer: Officer, answer: str, challenge: bytes, site: Site, name: str
) -> list[str]:
    """Keep the public key that a device has made 登记通行密钥; every session ends.

    Returns recovery codes as of `confirm_totp`. Refuses: an answer to something else, without a PIN or finger,
    more than ten.
    """
    Officer.objects.select_for_update().get(pk=officer.pk)
    if Passkey.objects.filter(officer=officer).count() >= PASSKEYS_MOST:
        raise refuse("too_many", f"最多登记{PASSKEYS_MOST}个通行密钥", "Ten passkeys at most.")
    try:
        told = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except UNANSWERABLE:
        raise _not_taken() from None
    if Passkey.objects.filter(credential=told.credential_id).exists():
        raise refuse("have_passkey", "这个设备已登记过", "This device is enrolled already.")
    row = Passkey.objects.create(
        officer=officer,
        name=name.strip()[:40] or "通行密钥",
        credential=told.credential_id,
        public_key=told.credential_public_key,
        uses=told.sign_count,
        made_at=timezone.now(),
    )
    return added(by, officer, "passkey", row.name)


def _not_taken() -> Refused:
    return refuse("passkey_wrong", "通行密钥验证未通过，请重试", "The passkey was not accepted; try again.")


def try_passkey(
    officer: Officer, answer: str, *, challenge: bytes, site: Site, place: str, at: datetime
) -> None:
    """Whether one of the officer's passkeys answered 验证通行密钥.

    Refuses: a wrong answer, another's key, one that was copied (its counter went back), and as of `try_code`.
    """
    one = tries.claim_second(officer, place, at)
    if not one.is_open:
        raise locked()
    if not _answers(officer, answer, challenge, site):
        tries.failed(one)
        raise _not_taken()
    tries.succeeded(one)


@transaction.atomic
def _answers(officer: Officer, answer: str, challenge: bytes, site: Site) -> bool:
    try:
        credential = parse_authentication_credential_json(answer).raw_id
        row = Passkey.objects.select_for_update().get(officer=officer, credential=credential)
        told = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.uses,
            require_user_verification=True,
        )
    except (*UNANSWERABLE, Passkey.DoesNotExist):
        return False
    row.uses, row.used_at = told.new_sign_count, timezone.now()
    row.save(update_fields=["uses", "used_at"])
    return True


@transaction.atomic
def remove_passkey(*, by: Act, officer: Officer, passkey: UUID) -> None:
    """Take away one of one's own passkeys 停用通行密钥; every session ends. Refuses: as of `factors.removed`."""
    rows = Passkey.objects.filter(officer=officer, pk=passkey)
    name = rows.values_list("name", flat=True).first() or ""
    removed(by, officer, rows.delete()[0], "passkey", name)
