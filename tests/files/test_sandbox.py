"""The sandbox by readers that misbehave: each limit ends the reader and nothing else; and what it is never handed."""

from __future__ import annotations

import os
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lianxin.kernel import sandbox
from lianxin.kernel.sandbox import Limits
from tests.proving import tell

pytestmark = pytest.mark.proof
QUICK = Limits(cpu_seconds=1, wall_seconds=20)
MISDEEDS = {
    "memory": ("x = bytearray(600 * 1024 * 1024)", "crashed"),
    "cpu": ("while True: pass", "slow"),
    "output": ("import sys; sys.stdout.write('x' * 200_000_000)", "crashed"),
    "network": ("import socket; socket.socket()", "crashed"),
    "program": ("import os; os.system('true')", "crashed"),
    "process": ("import os; os.fork()", "crashed"),
    "thread": ("import os; os.posix_spawn('/bin/true', ['true'], {})", "crashed"),
    "write": ("open('{path}', 'w')", "crashed"),
    "make": ("import os; os.mkdir('{path}')", "crashed"),
    "low write": ("import os; os.open('{path}', os.O_CREAT | os.O_WRONLY)", "crashed"),
    "long word": ("import sys; sys.exit('x' * 5000)", "crashed"),
    "own word": ("import sys; sys.exit('file_virus')", "file_virus"),
}


def reader(folder: Path, program: str) -> Path:
    path = folder / "reader.py"
    path.write_text(program.replace("{path}", str(folder / "evil")), encoding="utf-8")
    return path


@pytest.mark.parametrize("misdeed", MISDEEDS)
def test_a_reader_that_misbehaves_ends_alone(misdeed: str, tmp_path: Path) -> None:
    program, word = MISDEEDS[misdeed]
    ended = sandbox.run(reader(tmp_path, program), b"", limits=QUICK)
    assert (ended.word, ended.out) == (word, b"")
    assert not (tmp_path / "evil").exists()
    tell("P19", f"sandbox {misdeed}", injected=1, harmed=0)


def test_a_reader_that_waits_is_stopped(tmp_path: Path) -> None:
    start = time.monotonic()
    ended = sandbox.run(reader(tmp_path, "import time; time.sleep(60)"), b"", limits=Limits(wall_seconds=0.5))
    assert ended.word == "slow"
    assert time.monotonic() - start < 30


def test_a_reader_has_none_of_our_secrets_and_the_lowest_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANXIN_SECRET_KEY", "canary")
    program = (
        "import os, resource as r; print(sorted(os.environ), os.nice(0), len(os.listdir('/proc/self/fd')),"
        " r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])"
    )
    told = sandbox.run(reader(tmp_path, program), b"").out.decode()
    assert "LIANXIN" not in told
    assert "canary" not in told
    environment, rest = told.rsplit("] ", 1)
    nice, descriptors, memory, seconds = map(int, rest.split())
    assert nice >= min(19, os.nice(0) + 10)
    assert descriptors <= 5
    assert (memory, seconds) == (sandbox.MEMORY, sandbox.CPU_SECONDS)
    assert environment


def test_only_so_many_run_at_once_and_the_rest_are_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(sandbox, "SLOTS", 2)
    monkeypatch.setenv("LIANXIN_HOME", str(tmp_path))
    program = reader(tmp_path, "import time; time.sleep(3)")
    started = threading.Barrier(6)

    def one(_place: int) -> str:
        started.wait()
        try:
            return sandbox.run(program, b"").word
        except sandbox.Busy:
            return "busy"

    with ThreadPoolExecutor(6) as pool:
        words = sorted(pool.map(one, range(6)))
    assert words == ["", "", "busy", "busy", "busy", "busy"]
    assert sandbox.run(reader(tmp_path, "print(1)"), b"").out == b"1\n"
    tell("P19", "sandbox places", injected=6, busy=words.count("busy"))


def test_our_own_limits_are_untouched(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    sandbox.run(reader(tmp_path, "print(1)"), b"")
    assert resource.getrlimit(resource.RLIMIT_AS) == before
