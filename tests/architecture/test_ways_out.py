"""One way out: only `kernel.outgoing` calls other machines by HTTP; what else imports the means is named with its reason."""

from __future__ import annotations

import ast

from tests.architecture.source import Source, planted, sources

MEANS = {
    "socket", "ssl", "http.client", "urllib.request", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib",
    "telnetlib", "xmlrpc", "websocket", "websockets", "pycurl",
}  # fmt: skip
THE_WAY = "lianxin/kernel/outgoing.py"
REASONS = {
    "lianxin/config/hosts.py": "asks the routing table for this machine's own address; sends nothing",
    "lianxin/config/start.py": "waits for the server it has started on this machine",
    "lianxin/kernel/files/clamd.py": "speaks to the virus scanner that the operator names, never to an address from input",
    "lianxin/kernel/senders/mail.py": "speaks to the mail relay that the operator names, never to a host from input",
    "lianxin/kernel/witnesses/couriers.py": "names the error of a mail relay; the mail goes through Django",
}


def ways_out(source: Source) -> set[str]:
    """The means of calling out that a file imports, by whatever form of import."""
    names: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return {name for name in names if any(name == mean or name.startswith(f"{mean}.") for mean in MEANS)}


def test_there_is_one_way_out() -> None:
    found = {source.name for source in sources() if ways_out(source)}
    assert THE_WAY in found
    assert found - {THE_WAY} - REASONS.keys() == set()


def test_every_exception_is_still_one() -> None:
    found = {source.name for source in sources() if ways_out(source)}
    assert REASONS.keys() - found == set()


def test_the_check_sees_every_form_of_import() -> None:
    for words in (
        "import urllib.request",
        "from urllib import request",
        "from http import client",
        "import http.client as c",
        "import requests",
        "from httpx import get",
        "from socket import create_connection",
    ):
        assert ways_out(planted(words)), words
