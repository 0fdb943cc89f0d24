"""Mail on an encrypted way 加密: to a real server by TLS and STARTTLS, its certificate checked, never in the clear instead."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from lianxin.kernel.refusal import Refused
from lianxin.outbox import commands as telling
from lianxin.outbox.models import Channel, Message, State
from lianxin.outbox.rules.kinds import AddressKind, MailSecurity
from tests.notices.office import a_notice, agreed, reached, rounds
from tests.notices.receivers import mail_server
from tests.world import World

TLS, STARTTLS, NONE = MailSecurity.TLS, MailSecurity.STARTTLS, MailSecurity.NONE


class Authority:
    """A private authority that signs the certificate of a relay on this machine."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _name("区政务内网 CA")
        self.root = self._signed(self.name, self.key, is_root=True)
        own = ec.generate_private_key(ec.SECP256R1())
        leaf = self._signed(_name(host), own, host=host)
        kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        folder.joinpath("cert.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
        folder.joinpath("key.pem").write_bytes(own.private_bytes(serialization.Encoding.PEM, *kept))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "cert.pem", folder / "key.pem")

    @property
    def pem(self) -> str:
        return self.root.public_bytes(serialization.Encoding.PEM).decode()

    def _signed(
        self, name: x509.Name, key: Any, *, is_root: bool = False, host: str = ""
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key.public_key())
        )
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        made = made.not_valid_after(now + timedelta(days=9))
        made = made.add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        if host:
            address = x509.IPAddress(ipaddress.ip_address(host))
            made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        return made.sign(self.key, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def sent_by(world: World, security: MailSecurity | None, authority: str) -> Message:
    """One notice by a mail channel with these settings; what became of it after a round."""
    telling.add_mail(by=world.act("root"), name="邮件", security=security, authority=authority)
    agreed(world)
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    a_notice(world, "liu")
    rounds(world.now)
    return Message.objects.latest("made_at")


def how(security: MailSecurity, authority: Authority) -> dict[str, Any]:
    """How the server encrypts; by STARTTLS it takes nothing before."""
    if security is TLS:
        return {"ssl_context": authority.context}
    return {"tls_context": authority.context, "require_starttls": True}


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_mail_goes_encrypted_to_a_relay_whose_certificate_is_believed(
    world: World, settings: LazySettings, authority: Authority, security: MailSecurity
) -> None:
    with mail_server(**how(security, authority)) as (taken, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        message = sent_by(world, security, authority.pem)
    assert (message.state, message.error, len(taken.ids)) == (State.DELIVERED, "", 1)


@pytest.mark.parametrize("security", [TLS, STARTTLS])
def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    world: World, settings: LazySettings, authority: Authority, security: MailSecurity
) -> None:
    with mail_server(**how(security, authority)) as (taken, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        message = sent_by(world, security, "")
    assert (message.state, message.n_unsure, taken.ids) == (State.QUEUED, 0, [])
    assert message.error.startswith("证书不可信")


def test_a_certificate_of_another_host_gets_nothing(
    world: World, settings: LazySettings, tmp_path: Path
) -> None:
    other = Authority(tmp_path, "127.0.0.9")
    with mail_server(**how(TLS, other)) as (taken, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        message = sent_by(world, TLS, other.pem)
    assert (message.state, taken.ids) == (State.QUEUED, [])
    assert "IP address mismatch" in message.error


@pytest.mark.parametrize("security", [TLS, STARTTLS, None])
def test_a_relay_that_does_not_encrypt_gets_nothing_in_the_clear(
    world: World, settings: LazySettings, authority: Authority, security: MailSecurity | None
) -> None:
    with mail_server() as (taken, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        message = sent_by(world, security, authority.pem)
    assert (message.state, message.n_unsure, taken.ids) == (State.QUEUED, 0, [])
    assert message.error


def test_without_a_word_the_address_of_the_relay_decides(
    world: World, settings: LazySettings, authority: Authority
) -> None:
    with mail_server(**how(TLS, authority)) as (taken, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = "127.0.0.1", port, True
        message = sent_by(world, None, authority.pem)
    assert (message.state, len(taken.ids)) == (State.DELIVERED, 1)


@pytest.mark.parametrize(
    ("security", "pem", "codes"),
    [
        (TLS, "-----BEGIN", {"wrong_authority"}),
        (NONE, "a certificate", {"wrong_authority", "security_missing"}),
    ],
)
def test_what_is_no_certificate_is_refused(
    world: World, security: MailSecurity, pem: str, codes: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        telling.add_mail(by=world.act("root"), name="邮件", security=security, authority=pem)
    assert {one.code for one in refused.value.reasons} == codes
    assert not Channel.objects.exists()
