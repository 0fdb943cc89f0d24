"""`lianxin run` as a person starts it: everything up, a second one refused, everything down, data kept."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lianxin.config.tests.tools import gone

COMMAND = [sys.executable, "-m", "lianxin.config.cli"]


def environment(base: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "LIANXIN_HOME": str(base), "PORT": str(port), "LIANXIN_DEMO": "0", "LANG": "en_US.UTF-8"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(env: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([*COMMAND, "run"], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if "Lianxin is up" in line:
                    break
            yield process
        finally:
            process.kill()


def descendants(number: int) -> list[int]:
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [found for child in map(int, children) for found in (child, *descendants(child))]


def status(port: int) -> int:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", "/")
    return client.getresponse().status


def test_up_refuse_a_second_crash_up_again_and_down(base: Path) -> None:
    port = free_port()
    env = environment(base, port)
    with running(env) as process:
        assert status(port) > 0
        tree = descendants(process.pid)
        assert len(tree) >= 5
        second = subprocess.run([*COMMAND, "run"], env=env, capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert f"Already running (process {process.pid}" in second.stderr
        process.kill()
        assert gone(tree, 10)
    with running(env) as process:
        assert status(port) > 0
        tree = descendants(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert gone(tree, 0)
    assert (base / "pg" / "data" / "PG_VERSION").exists()
    assert not (base / "pg" / "data" / "postmaster.pid").exists()


def test_an_address_in_use_is_said_with_the_way_out(base: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = subprocess.run(
            [*COMMAND, "run"], env=environment(base, port), capture_output=True, text=True, check=False
        )
    assert said.returncode == 1
    assert f"PORT={port + 1}" in said.stderr
    assert not (base / "pg").exists()


@pytest.mark.parametrize(
    ("url", "words"), [("nonsense", "cannot be read"), ("postgres://127.0.0.1:1/x", "reached")]
)
def test_a_wrong_database_is_said_in_words(base: Path, url: str, words: str) -> None:
    env = {**environment(base, free_port()), "DATABASE_URL": url}
    said = subprocess.run([*COMMAND, "run"], env=env, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert words in said.stderr
    assert "Traceback" not in said.stderr
