"""E-mail 电子邮件: one mail through the district's relay, marked as automatic, so that no machine answers it.

Its Message-ID is made of the message's identifier and stays the same at every try. Where the way is to be encrypted it is
never sent in the clear instead.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate, parseaddr
from threading import Timer
from uuid import UUID

from django.conf import settings

from lianxin.kernel.senders.parcel import Failure, Parcel

SECONDS = 15.0
# RFC 3834, and what the larger mail systems look at instead.
AUTOMATIC = {
    "Auto-Submitted": "auto-generated",
    "Precedence": "bulk",
    "X-Auto-Response-Suppress": "All",
}


def message_id(key: UUID) -> str:
    """The Message-ID of a message: the same at every try."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{key}@{domain}>"


def mail_of(parcel: Parcel) -> EmailMessage:
    """The mail as it goes out; a line break in the subject cannot become a header."""
    mail = EmailMessage(policy=WIRE)
    mail["Subject"] = " ".join(parcel.subject.split())
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = parcel.to
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = message_id(parcel.id)
    for name, value in AUTOMATIC.items():
        mail[name] = value
    mail.set_content(parcel.text)
    return mail


def send(parcel: Parcel) -> None:
    """Hand one mail to the relay. Failure: as it says; a relay that went silent may have taken it."""
    try:
        with _relay(parcel.settings) as link:
            if settings.EMAIL_HOST_USER:
                link.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            link.send_message(mail_of(parcel), to_addrs=[parcel.to])
    except smtplib.SMTPRecipientsRefused as error:
        code = next((code for code, _ in error.recipients.values()), 0)
        raise _refused(code) from None
    except smtplib.SMTPConnectError as error:
        raise Failure(f"SMTP {error.smtp_code}") from None
    except smtplib.SMTPAuthenticationError as error:
        raise Failure(f"SMTP {error.smtp_code} login") from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from None
    except (ConnectionRefusedError, socket.gaierror) as error:
        raise Failure(type(error).__name__) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Failure(type(error).__name__, is_unsure=True) from None


def _refused(code: int) -> Failure:
    """5xx is a word for good; 4xx asks to come again."""
    return Failure(f"SMTP {code}", is_final=500 <= code < 600)


@contextmanager
def _relay(given: Mapping[str, str]) -> Iterator[smtplib.SMTP]:
    """A connection to the relay that is cut when its time is up: a timeout of the socket is for each answer only.

    Args:
        given: the channel's settings: `security` (tls, starttls, none; empty: as the relay's address says), `authority`
            the certificate of a private authority, which alone is trusted then.
    """
    security = given.get("security") or _security_of_the_address(given)
    with _in_words():
        link = _connected(security, given)
    watch = Timer(SECONDS, _cut, [link])
    watch.daemon = True
    watch.start()
    try:
        if security == "starttls":
            with _in_words():
                link.starttls(context=_trust(given))
        yield link
        # What follows the relay's yes changes nothing any more.
        link.close()
    finally:
        watch.cancel()
        link.close()


def _security_of_the_address(given: Mapping[str, str]) -> str:
    """As the relay's address says; who gave a certificate wants it used."""
    plain = "starttls" if given.get("authority") else "none"
    return "tls" if settings.EMAIL_USE_SSL else plain


def _connected(security: str, given: Mapping[str, str]) -> smtplib.SMTP:
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=_trust(given))
    return smtplib.SMTP(host, port, timeout=SECONDS)


def _trust(given: Mapping[str, str]) -> ssl.SSLContext:
    """What certificates are believed: the machine's authorities, or the one that was given and no other."""
    return ssl.create_default_context(cadata=given.get("authority") or None)


@contextmanager
def _in_words() -> Iterator[None]:
    """Before a mail is handed over nothing is in doubt: a wrong certificate, a relay that does not encrypt, no answer."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Failure(f"证书不可信：{error.verify_message}") from None
    except ssl.SSLError as error:
        raise Failure(f"TLS: {error.reason}") from None
    except smtplib.SMTPNotSupportedError:
        raise Failure("中继不支持 STARTTLS") from None


def _cut(link: smtplib.SMTP) -> None:
    if link.sock is not None:
        try:
            link.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
