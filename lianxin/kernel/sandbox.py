"""The sandbox 隔离进程: one boundary for everything that takes foreign files apart.

A reader is a small program of ours that runs as a process of its own with little memory, time and output, without
network and without our secrets. A hostile file ends that process and nothing else. Owns the boundary and how many may
run at once on this machine; what a reader looks for is the reader's.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 25
OUTPUT_MOST = 32 * 1024 * 1024
WORD_MOST = 40
SLOTS = max(2, min(8, os.cpu_count() or 2))
WAIT_SECONDS = 8.0
CHILD = Path(__file__).resolve().with_name("sandbox_child.py")


class Busy(Exception):
    """As many readers run as may; come again later 稍后再试."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may use: bytes of memory, seconds of CPU and of waiting, bytes of output."""

    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    wall_seconds: float = WALL_SECONDS
    output: int = OUTPUT_MOST


@dataclass(frozen=True, slots=True)
class Ended:
    """How a reader ended: what it wrote; or one word why not, which is `slow` or `crashed` when it did not say itself."""

    out: bytes
    word: str = ""


def run(
    reader: Path,
    content: IO[bytes] | bytes,
    *arguments: str,
    limits: Limits = Limits(),
    results: Sequence[IO[bytes]] = (),
) -> Ended:
    """Let a reader take a file apart in a process of its own.

    Args:
        reader: its program, one file that imports nothing of ours.
        content: the foreign bytes, or an unbuffered file that holds them, read from its start.
        arguments: handed to the reader, after the numbers of the descriptors of `results`.
        results: files that the reader may write to besides its standard output.

    Raises:
        Busy: too many run already and none ended within some seconds.
    """
    with _slot(), tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
        with _as_file(content) as given:
            code = _ended(_started(reader, arguments, limits, results, (given, out, told)), limits)
        out.seek(0)
        told.seek(0)
        if code == 0:
            return Ended(out.read(limits.output))
        return Ended(b"", _word(code, told.read(WORD_MOST + 1)))


@contextmanager
def _as_file(content: IO[bytes] | bytes) -> Iterator[IO[bytes]]:
    """The content as a file whose descriptor, which the reader inherits, stands at its start."""
    with ExitStack() as stack:
        if isinstance(content, bytes):
            file: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())
            file.write(content)
            file.flush()
        else:
            file = content
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        yield file


def _started(
    reader: Path,
    arguments: Sequence[str],
    limits: Limits,
    results: Sequence[IO[bytes]],
    files: tuple[IO[bytes], IO[bytes], IO[bytes]],
) -> subprocess.Popen[bytes]:
    numbers = [one.fileno() for one in results]
    confined = (limits.memory, limits.cpu_seconds, limits.output)
    words = [sys.executable, "-I", CHILD, *confined, reader.resolve(), *numbers, *arguments]
    given, out, told = files
    return subprocess.Popen(
        [str(word) for word in words],
        stdin=given,
        stdout=out,
        stderr=told,
        pass_fds=numbers,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        cwd="/",
    )


def _ended(process: subprocess.Popen[bytes], limits: Limits) -> int:
    """Its exit code; minus SIGXCPU when it had to be stopped."""
    try:
        return process.wait(limits.wall_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return -signal.SIGXCPU


def _word(code: int, told: bytes) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "slow"
    word = told.decode("utf-8", "replace").strip()
    return word if 0 < len(word) <= WORD_MOST and word.isidentifier() else "crashed"


@contextmanager
def _slot() -> Iterator[None]:
    """One of the places in which a reader may run, kept by a lock that dies with its holder."""
    end = time.monotonic() + WAIT_SECONDS
    while (place := _taken()) is None:
        if time.monotonic() > end:
            raise Busy
        time.sleep(0.05)
    try:
        yield
    finally:
        os.close(place)


def _taken() -> int | None:
    for number in range(SLOTS):
        place = os.open(_places() / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(place)
        else:
            return place
    return None


def _places() -> Path:
    """The folder of the locks: one for each installation and account, nobody else's to enter."""
    whose = f"{sys.prefix}|{os.environ.get('LIANXIN_HOME', '')}"
    name = f"lianxin-readers-{os.getuid()}-{hashlib.sha256(whose.encode()).hexdigest()[:10]}"
    path = Path(tempfile.gettempdir()) / name
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if found.st_uid != os.getuid() or path.is_symlink():
        raise PermissionError(str(path))
    return path
