"""P22: calls to the outside cannot reach inside: hostile addresses, two-faced names, redirects, endless answers."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings

from lianxin.kernel import outgoing
from tests.ledger.listening import Inside
from tests.proving import tell

# {0} is the port of the listeners.
HOSTILE = (
    "http://127.0.0.1:{0}/",
    "http://localhost:{0}/",
    "http://LOCALHOST:{0}/",
    "http://localhost.:{0}/",
    "http://127.1:{0}/",
    "http://127.0.1:{0}/",
    "http://127.0.0.1.:{0}/",
    "http://2130706433:{0}/",
    "http://0x7f000001:{0}/",
    "http://0x7f.0x0.0x0.0x1:{0}/",
    "http://0x7F.1:{0}/",
    "http://0177.0.0.1:{0}/",
    "http://0177.0.0.01:{0}/",
    "http://017700000001:{0}/",
    "http://127.0.0.0x1:{0}/",
    "http://0:{0}/",
    "http://0.0.0.0:{0}/",
    "http://127.127.127.127:{0}/",
    "http://[::1]:{0}/",
    "http://[::]:{0}/",
    "http://[0:0:0:0:0:0:0:1]:{0}/",
    "http://[::ffff:127.0.0.1]:{0}/",
    "http://[::ffff:7f00:1]:{0}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{0}/",
    "http://[::127.0.0.1]:{0}/",
    "http://[::ffff:0:127.0.0.1]:{0}/",
    "http://[64:ff9b::127.0.0.1]:{0}/",
    "http://[64:ff9b:1::7f00:1]:{0}/",
    "http://[2002:7f00:1::]:{0}/",
    "http://[2001:0:7f00:1::1]:{0}/",
    "http://[::1%25lo]:{0}/",
    "http://[fe80::1%25lo]:{0}/",
    "http://[fe80::1]:{0}/",
    "http://[fd00::1]:{0}/",
    "http://[fec0::1]:{0}/",
    "http://[ff02::1]:{0}/",
    "http://10.0.0.1:{0}/",
    "http://172.16.0.1:{0}/",
    "http://192.168.0.1:{0}/",
    "http://169.254.169.254:{0}/latest/meta-data/",
    "http://100.64.0.1:{0}/",
    "http://198.18.0.1:{0}/",
    "http://192.0.0.1:{0}/",
    "http://224.0.0.1:{0}/",
    "http://255.255.255.255:{0}/",
    "http://240.0.0.1:{0}/",
    "http://user@127.0.0.1:{0}/",
    "http://example.com@127.0.0.1:{0}/",
    "http://example.com:80@127.0.0.1:{0}/",
    "http://example.com%40@127.0.0.1:{0}/",
    "http://127.0.0.1:{0}#@example.com/",
    "http://example.com\\@127.0.0.1:{0}/",
    "http://127.0.0.1:{0}\\.example.com/",
    "http://127\u30020\u30020\u30021:{0}/",
    "http://\uff11\uff12\uff17.0.0.1:{0}/",
    "http://\u2460\u2461\u2466.0.0.1:{0}/",
    "http://\u24dbocalhost:{0}/",
    "http://localhost\u3002:{0}/",
    "http://127.0.0.1%00.example.com:{0}/",
    "http://127.0.0.1%2eexample.com:{0}/",
    "http://127.0.0.1 .example.com:{0}/",
    "http://example.com\t@127.0.0.1:{0}/",
    "http:///127.0.0.1:{0}/",
    "http:127.0.0.1:{0}/",
    "//127.0.0.1:{0}/",
    "HTTP://127.0.0.1:{0}:80/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1:-1/",
    "gopher://127.0.0.1:{0}/_GET",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1:{0}/",
    "dict://127.0.0.1:{0}/stat",
    "http://both.test:{0}/",
    "http://both6.test:{0}/",
    "http://inside.test:{0}/",
    "http://mapped.test:{0}/",
)

NAMES = {
    "both.test": ["127.0.0.2", "127.0.0.1"],
    "both6.test": ["127.0.0.2", "::1"],
    "inside.test": ["127.0.0.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "good.test": ["127.0.0.2"],
}


@dataclass
class Names:
    """A name server that tells what it is told to, and for `flips.test` something else at every second question."""

    asked: list[str] = field(default_factory=list)
    real: Any = socket.getaddrinfo

    def __call__(self, host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        found = NAMES.get(host)
        if host == "flips.test":
            found = ["127.0.0.2" if self.asked.count(host) % 2 == 0 else "127.0.0.1"]
        if found is None:
            return self.real(host, port, *rest, **more)
        self.asked.append(host)
        return [answer for one in found for answer in self.real(one, port, *rest, **more)]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    found = Names()
    monkeypatch.setattr(socket, "getaddrinfo", found)
    return found


def told(url: str) -> str:
    """`refused`, or the status of the answer."""
    try:
        return str(outgoing.post(url, b"{}", {}, seconds=2))
    except outgoing.Unreachable:
        return "refused"


@pytest.mark.proof
def test_no_hostile_address_reaches_inside(inside: Inside, names: Names, settings: LazySettings) -> None:
    settings.OUTGOING_ALLOW = [f":{inside.port}", "127.0.0.2/32"]
    urls = [one.format(inside.port) for one in HOSTILE]
    found = {url: told(url) for url in urls}
    assert {url for url, word in found.items() if word != "refused"} == set()
    assert inside.reached == 0
    assert len(urls) >= 60
    assert told(f"http://good.test:{inside.port}/") == "200", (
        "the listeners and the list of what is allowed do work"
    )
    tell("P22", "hostile addresses", injected=len(urls), connections=inside.reached, refused=len(urls))


@pytest.mark.proof
def test_a_name_is_resolved_once_and_the_checked_address_is_called(
    inside: Inside, names: Names, settings: LazySettings
) -> None:
    settings.OUTGOING_ALLOW = [f":{inside.port}", "127.0.0.2/32"]
    for turn in range(1, 11):
        names.asked.clear()
        assert told(f"http://flips.test:{inside.port}/") == "200"
        assert (names.asked, inside.neighbour.met, inside.reached) == (["flips.test"], turn, 0)
    tell("P22", "two faced names", injected=10, connections=inside.reached)


@pytest.mark.proof
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(inside: Inside, settings: LazySettings, status: int) -> None:
    settings.OUTGOING_ALLOW = [f"127.0.0.2:{inside.port}"]
    place = f"http://127.0.0.1:{inside.port}/"
    inside.neighbour.answer = (
        f"HTTP/1.1 {status} X\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
    )
    assert told(f"http://127.0.0.2:{inside.port}/") == str(status)
    assert (inside.neighbour.met, inside.reached) == (1, 0)
    tell("P22", f"redirect {status}", injected=1, connections=inside.reached)


def test_an_endless_or_dripping_answer_is_cut(inside: Inside, settings: LazySettings) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.2/32", f":{inside.port}"]
    inside.neighbour.answer = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_000_000
    assert told(f"http://127.0.0.2:{inside.port}/") == "refused"
    inside.neighbour.answer, inside.neighbour.drip = b"HTTP/1.1 200 OK\r\n" + b"x" * 1000, 0.2
    began = time.monotonic()
    assert told(f"http://127.0.0.2:{inside.port}/") == "refused"
    assert time.monotonic() - began < 4


def test_only_what_is_named_is_allowed(inside: Inside, settings: LazySettings) -> None:
    url = f"http://127.0.0.2:{inside.port}/"
    for allowed, word in (
        ([], "refused"),
        (["127.0.0.2"], "refused"),
        (["127.0.0.2:1"], "refused"),
        (["10.0.0.0/8", f":{inside.port}"], "refused"),
        ([f"127.0.0.2:{inside.port}"], "200"),
        (["127.0.0.2/32", f":{inside.port}"], "200"),
    ):
        settings.OUTGOING_ALLOW = allowed
        assert told(url) == word, allowed


def test_what_is_sent_names_the_host_and_nothing_else(
    inside: Inside, names: Names, settings: LazySettings
) -> None:
    settings.OUTGOING_ALLOW = [f"good.test:{inside.port}"]
    assert told(f"http://good.test:{inside.port}/in?a=1") == "200"
    (asked,) = inside.neighbour.asked
    head = asked.decode().split("\r\n")
    assert head[0] == "POST /in?a=1 HTTP/1.1"
    assert [one for one in head if one.startswith("Host:")] == [f"Host: good.test:{inside.port}"]
