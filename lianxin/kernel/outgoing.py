"""Outgoing calls 外呼: the only way out by HTTP, and it cannot reach inside.

A host is resolved once, every address it has is looked at, and the connection goes to the address that was looked at.
Private, loopback, link-local, shared and translated addresses are refused unless LIANXIN_OUTGOING_ALLOW names them.
Redirects are not followed, time and size are limited. An answer is for the caller's program: nobody is shown it.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

from django.conf import settings

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
PORTS = {"http": 80, "https": 443}
SECONDS = 10.0
MOST_OF_AN_ANSWER = 64 * 1024
LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(\.{LABEL})*")
# What carries an IPv4 address inside, or is routed by rules of its own: 6to4, Teredo, NAT64, IPv4-compatible, site-local.
TRANSLATED = [
    ipaddress.ip_network(one)
    for one in ("2002::/16", "2001::/23", "64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10")
]


class Unreachable(Exception):
    """A call that may not or could not be made 无法外呼, in both languages.

    `is_unsure` when the request had begun to leave: the other side may have got it although it did not say so.
    """

    def __init__(self, zh: str, en: str, *, is_unsure: bool = False) -> None:
        super().__init__(zh)
        self.zh, self.en, self.is_unsure = zh, en, is_unsure


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said 应答: its status and its body, at most 64 KiB."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes: what the address says, before anything is resolved."""

    scheme: str
    host: str
    port: int
    path: str


def place_of(url: str) -> Place:
    """An address taken apart 地址. Unreachable: anything but plain http(s) to a plainly written host and an allowed port."""
    if not url.isascii() or not url.isprintable() or re.search(r"[\s\\]", url) or len(url) > 500:
        raise Unreachable("地址只能用英文字符，不能有空格", "The address must be plain ASCII without spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("地址格式不对", "The address is malformed.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise Unreachable("地址须以 http:// 或 https:// 开头", "The address must begin with http(s)://.")
    if "@" in parts.netloc or parts.fragment:
        raise Unreachable(
            "地址不能带用户名、密码或 #", "The address must not carry a user, a password or a #."
        )
    host = parts.hostname
    if not _is_plain(host):
        raise Unreachable(f"主机名写法不允许：{host}", f"This way of writing a host is refused: {host}")
    found = Place(
        parts.scheme,
        host,
        port if port is not None else PORTS[parts.scheme],
        (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    if found.port != PORTS[found.scheme] and not _is_named(found) and ("", found.port) not in _allowed():
        raise Unreachable(
            f"不允许的端口 {found.port}：请在 LIANXIN_OUTGOING_ALLOW 中写明 {host}:{found.port}",
            f"Port {found.port} is refused: name {host}:{found.port} in LIANXIN_OUTGOING_ALLOW.",
        )
    return found


def _is_plain(host: str) -> bool:
    """A name of letters, or an address in its usual form: 0x7f.1, 2130706433 and 0177.0.0.1 are neither."""
    if ":" in host:
        return "%" not in host and _address(host) is not None
    if re.fullmatch(r"[0-9]+|0[xX].*", host.rpartition(".")[2]):
        return _address(host) is not None
    return len(host) <= 253 and HOST.fullmatch(host) is not None


def _address(text: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _allowed() -> Sequence[tuple[str, int | None]]:
    """LIANXIN_OUTGOING_ALLOW: hosts, addresses or networks, each with a port or without; `:8443` is a port anywhere outside."""
    found: list[tuple[str, int | None]] = []
    for one in settings.OUTGOING_ALLOW:
        name, mark, port = one.lower().rpartition(":")
        has_port = bool(mark) and port.isdigit() and (":" not in name or name.endswith("]"))
        found.append((name.strip("[]"), int(port)) if has_port else (one.lower().strip("[]"), None))
    return found


def _is_named(place: Place) -> bool:
    """Whether the list of what is allowed names the host, with this port where it is not the usual one."""
    ports = (place.port, None) if place.port == PORTS[place.scheme] else (place.port,)
    return any(name == place.host and port in ports for name, port in _allowed())


def is_inside(address: IpAddress) -> bool:
    """Whether an address lies inside: private, loopback, link-local, shared (运营商级 NAT), multicast, reserved, translated."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_inside(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


def _in_allowed_network(address: IpAddress, port: int) -> bool:
    for name, wanted in _allowed():
        try:
            network = ipaddress.ip_network(name)
        except ValueError:
            continue
        if address in network and wanted in (None, port):
            return True
    return False


def resolve(place: Place) -> str:
    """The address to connect to. Unreachable: one that has no address, or any address inside."""
    try:
        answers = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"找不到主机 {place.host}", f"The host {place.host} is not found.") from None
    found = [str(answer[4][0]) for answer in answers]
    if not found:
        raise Unreachable(f"找不到主机 {place.host}", f"The host {place.host} is not found.")
    for one in found:
        address = _address(one)
        allowed = address is not None and (_is_named(place) or _in_allowed_network(address, place.port))
        if address is None or (is_inside(address) and not allowed):
            raise Unreachable(
                f"{place.host} 指向内部地址，已拒绝。确需访问请写入 LIANXIN_OUTGOING_ALLOW",
                f"{place.host} points inside and is refused. If it must be reached, name it in LIANXIN_OUTGOING_ALLOW.",
            )
    return found[0]


class _Plain(http.client.HTTPConnection):
    """Connects to the address that was looked at, whatever the name says by now."""

    def __init__(self, place: Place, address: str, seconds: float) -> None:
        super().__init__(place.host, place.port, timeout=seconds)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _Secure(_Plain):
    """The same over TLS; the certificate must be the name's."""

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> int:
    """Send one POST and return the status of the answer 外呼; as `ask`."""
    return ask(url, body, headers, seconds=seconds).status


def ask(
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    method: str = "POST",
    seconds: float = SECONDS,
) -> Answer:
    """Send one request and return the answer 外呼.

    Args:
        url: http(s) address.
        body, headers, method: what is sent.
        seconds: for everything together.

    Unreachable: refused, not found, no answer in time, an answer too long.
    """
    place = place_of(url)
    address = resolve(place)
    link = (_Secure if place.scheme == "https" else _Plain)(place, address, seconds)
    # A timeout of the socket is for each read; a host that sends a byte now and then would hold us for ever.
    watch = Timer(seconds, _cut, [link])
    watch.daemon = True
    watch.start()
    has_left = False
    try:
        link.connect()
        has_left = True
        link.request(method, place.path, body, {**headers, "Host": _host_header(place)})
        return _answer(link, place)
    except (OSError, http.client.HTTPException) as error:
        reason = type(error).__name__
        zh, en = f"{place.host} 没有正常应答（{reason}）", f"{place.host} did not answer ({reason})."
        raise Unreachable(zh, en, is_unsure=has_left) from None
    finally:
        watch.cancel()
        link.close()


def _answer(link: http.client.HTTPConnection, place: Place) -> Answer:
    answer = link.getresponse()
    body = answer.read(MOST_OF_AN_ANSWER + 1)
    if len(body) > MOST_OF_AN_ANSWER:
        zh, en = f"{place.host} 的应答过长", f"The answer of {place.host} is too long."
        raise Unreachable(zh, en, is_unsure=True)
    return Answer(answer.status, body)


def _host_header(place: Place) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return host if place.port == PORTS[place.scheme] else f"{host}:{place.port}"


def _cut(link: http.client.HTTPConnection) -> None:
    if link.sock is not None:
        try:
            link.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
