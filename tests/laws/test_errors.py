"""P29: whatever breaks, on whatever surface, the person gets a number that finds the log line, and nobody learns more.

And no log line ever holds what somebody typed, sent or is called.
"""

from __future__ import annotations

import io
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils.html import escape

from lianxin.config.logs import JsonLines
from tests.laws import broken_urls
from tests.pages import client_of
from tests.proving import tell
from tests.world import World, register

LEAKS = re.compile(
    r"Traceback|SELECT|hidden_table|secret_column|/srv/|\.py\b|王桂芬|13912345678|[Dd]jango|psycopg|[Gg]unicorn|ninja"
    r"|PostgreSQL|WSGI|[A-Z][a-z]+Error\b|line \d+"
)
CANARIES = ("王桂芬", "13912345678", "500112199001011234", "canaryword", "LJ7-CANARY")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that is logged, as the program writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in ("", *settings.LOGGING["loggers"])]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
    logging.getLogger("lianxin.request").setLevel(logging.INFO)
    yield out
    for one, level in zip(loggers, levels, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)
    logging.getLogger("lianxin.request").setLevel(logging.NOTSET)


def told(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


@pytest.mark.proof
@override_settings(ROOT_URLCONF="tests.laws.broken_urls")
def test_every_error_bears_a_number_and_nothing_else(world: World, lines: io.StringIO) -> None:
    statuses, n = set(), 0
    for client in (Client(raise_request_exception=False), client_of(world, "li")):
        client.raise_request_exception = False
        for name in broken_urls.WAYS:
            for method in (client.get, client.post):
                response = method(f"/broken/{name}/王桂芬/?q=canaryword")
                number = response["X-Request-ID"]
                assert response.status_code >= 400, name
                assert number in response.content.decode(), name
                # A form that waits for the database goes back to its own address.
                said = response.content.decode()
                for own in (response.wsgi_request.get_full_path(), response.wsgi_request.path):
                    said = said.replace(escape(unquote(own)), "").replace(escape(own), "")
                assert LEAKS.findall(said + str(response.headers)) == [], name
                mine = [line for line in told(lines) if line.get("number") == number]
                assert any(
                    line["text"] == "request" and line["status"] == response.status_code for line in mine
                )
                if response.status_code == 500 and not name.startswith("empty"):
                    assert any("error" in line for line in mine), name
                statuses.add(response.status_code)
                n += 1
    assert {400, 403, 404, 405, 409, 413, 422, 429, 500, 503} <= statuses
    assert [one for one in CANARIES if one in lines.getvalue()] == []
    tell("P29", "pages", injected=n, leaks=0, without_number=0)


@pytest.mark.proof
@override_settings(ROOT_URLCONF="tests.laws.broken_urls")
def test_the_interface_tells_a_fault_as_it_tells_a_refusal(world: World, lines: io.StringIO) -> None:
    program, n = Client(raise_request_exception=False), 0
    for kind in (*broken_urls.KINDS, *broken_urls.OF_THE_MACHINE):
        response = program.get(f"/api/v1/broken/{kind.__name__}/王桂芬/")
        assert LEAKS.findall(response.content.decode()) == []
        number = response["X-Request-ID"]
        assert number in response.content.decode()
        if response.status_code >= 500:
            body = json.loads(response.content)
            assert response["Content-Type"] == "application/problem+json"
            assert (body["number"], body["status"]) == (number, response.status_code)
            assert any(line["number"] == number and "error" in line for line in told(lines))
            n += 1
    tell("P29", "interface", injected=n, leaks=0)


def test_the_command_line_gives_a_number_too(tmp_path: Path) -> None:
    script = (
        "import click\nfrom lianxin.config import cli\n"
        f"@click.command()\ndef broken():\n    raise ValueError({broken_urls.SECRET!r})\n"
        "cli.load = lambda target: broken\ncli.main()"
    )
    env = {"LIANXIN_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "en_US.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", script, "due"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    number = re.search(r"Error number (\w{10})", done.stderr)
    assert number is not None
    assert LEAKS.findall(done.stderr) == []
    line = json.loads((tmp_path / "log" / "cli.log").read_text("utf-8"))
    assert line["number"] == number[1]
    assert line["error"][0]["kind"] == "builtins.ValueError"
    assert "王桂芬" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.proof
def test_no_line_holds_what_somebody_sent(world: World, lines: io.StringIO) -> None:
    client, n = client_of(world, "li"), 0
    client.raise_request_exception = False
    matter = register(world, title="王桂芬反映停车", text="canaryword 13912345678")
    canary = {name: word for name, word in zip(("name", "phone", "id", "q", "code"), CANARIES, strict=True)}
    paths = (
        "/",
        "/matters/",
        f"/matters/{matter.number}/",
        "/track/",
        "/sign-in/",
        "/nowhere/王桂芬/",
        "/intake/",
    )
    heads = {
        "user-agent": CANARIES[3],
        "referer": "http://x/canaryword",
        "x-request-id": "LJ7-CANARY-0001",
        "cookie": "a=canaryword",
    }
    for path in paths:
        for response in (
            client.get(path, canary),
            client.post(
                path, {**canary, "username": "王桂芬", "password": CANARIES[3], "title": CANARIES[0]}
            ),
            Client(headers=heads).get(path, canary),
            client.post(f"/api/v1{path}", data=json.dumps(canary), content_type="application/json"),
            client.get(path, canary, headers={"host": "canaryword.example"}),
        ):
            assert response["X-Request-ID"] != "LJ7-CANARY-0001"
            n += 1
    assert len([line for line in told(lines) if line["text"] == "request"]) == n
    assert [one for one in CANARIES if one in lines.getvalue()] == []
    tell("P29", "canaries in logs", injected=n * len(CANARIES), found=0)


def test_a_trusted_proxy_may_give_the_number(world: World) -> None:
    proxied = {"X-Request-ID": "proxy-0123456789"}
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert Client(headers=proxied).get("/livez")["X-Request-ID"] == "proxy-0123456789"
        assert Client(headers={"X-Request-ID": "a\tb c"}).get("/livez")["X-Request-ID"] != "a\tb c"
    assert Client(headers=proxied).get("/livez")["X-Request-ID"] != "proxy-0123456789"
