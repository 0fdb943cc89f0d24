"""A tree of processes that lives and dies together (进程树): start, watch, restart, stop in order.

Owns processes and their output, not what they do. One thread only: a fork beside running threads may
deadlock, and the kernel ties "the parent died" to the thread that forked.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from lianxin.config.console import say

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024
# The terminal shows the beginning of a line, the log all of it.
ECHO_WIDTH = 240
FIRST_WAIT, LONGEST_WAIT, STEADY_AFTER = 0.3, 20.0, 60.0
HINDERED_WAIT = 0.5

# Loaded here, because a freshly forked child may only make calls that need no locks.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The system account a process runs under, when it is not our own."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """What to run and how to end it.

    Its output goes to `log`; with `echo` it passes through us to the terminal. Those of a later `stage` are
    stopped after those of an earlier one, each being given `patience` seconds. `orphan_signal` is what the
    kernel sends should we be killed. `hindrance` says, in both languages, why it cannot be started again now;
    it is asked again and again until it has nothing to say.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    kill_signal: signal.Signals = signal.SIGKILL
    orphan_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    cwd: Path | None = None
    echo: bool = False
    stage: int = 0
    patience: float = 5.0
    hindrance: Callable[[], tuple[str, str] | None] | None = None


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Have the kernel send us this signal when our parent dies, even by kill -9 (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)


def launch(program: Program, out: int | IO[bytes] | None = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    """Start a program in its own session, so that Ctrl-C reaches us alone and we stop things in order."""
    parent, account = os.getpid(), program.account
    return subprocess.Popen(
        list(program.argv),
        env=dict(program.env),
        cwd=program.cwd,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        # After the change of account, which clears the setting.
        preexec_fn=lambda: die_with_parent(program.orphan_signal, parent),
    )


def stop(process: "subprocess.Popen[bytes]", program: Program, patience: float) -> None:
    """Ask a process to stop and, when it does not in time, end its whole session."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)
        if not gone_within(process, patience):
            process.send_signal(program.kill_signal)
            if not gone_within(process, 2.0):
                signal_session(process, signal.SIGKILL)
    signal_session(process, program.kill_signal)


def gone_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether the process ended in time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def signal_session(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Signal whatever is left of a process's session; nothing left is the usual case."""
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


class LogFile:
    """A log that keeps one older part (日志文件) and never grows past a fixed size."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = open_log(path)

    @property
    def file(self) -> IO[bytes]:
        """The open file, for a program that writes to it directly."""
        return self._file

    def write(self, data: bytes) -> None:
        """Append; a full disk must not stop the system."""
        try:
            if self._file.tell() > LOG_LIMIT:
                self._file.close()
                self._file = open_log(self.path)
            self._file.write(data)
        except OSError:
            return


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending, moving one that has grown too large out of the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(f"{path.name}.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "ab", buffering=0)


@dataclass
class Child:
    """A program under supervision."""

    program: Program
    log: LogFile
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    wait: float = FIRST_WAIT
    deaths: int = 0
    hindered: tuple[str, str] | None = None
    rest: bytes = field(default=b"", repr=False)

    @property
    def is_running(self) -> bool:
        """Whether its process is alive now."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps programs running until it is told to stop (守护)."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._wake, self._wake_writer = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._wake_writer, False)
        self._selector.register(self._wake, selectors.EVENT_READ, None)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the stop signals and the news of dead children while the block runs."""
        names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._stop) for number in names}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        old_wake = signal.set_wakeup_fd(self._wake_writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_wake)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def add(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, LogFile(program.log))
        self.children.append(child)
        self._start(child)
        return child

    def _start(self, child: Child) -> None:
        child.process = launch(child.program, subprocess.PIPE if child.program.echo else child.log.file)
        child.started_at = time.monotonic()
        pipe = child.process.stdout
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, (child, pipe))

    def run_until(self, done: Callable[[], bool], seconds: float | None = None) -> bool:
        """Tend the children until `done`, the time is up or a stop signal came; true when `done`."""
        end = None if seconds is None else time.monotonic() + seconds
        while not self.stopping:
            if done():
                return True
            if end is not None and time.monotonic() > end:
                return False
            self.tend(0.1 if end is not None else 1.0)
        return False

    def tend(self, seconds: float) -> None:
        """Pass output on, notice who died, start again whoever has waited long enough."""
        soonest = min(
            (c.start_at - time.monotonic() for c in self.children if c.process is None), default=seconds
        )
        for key, _ in self._selector.select(max(0.0, min(seconds, soonest))):
            if key.data is None:
                _drain(self._wake)
            else:
                self._read(*key.data)
        for child in self.children:
            self._check(child)

    def _read(self, child: Child, pipe: IO[bytes]) -> None:
        data = pipe.read(65536)
        if data:
            child.log.write(data)
            child.rest = echo_lines(child.program.name, child.rest + data)
        elif data == b"":
            self._forget(pipe)

    def _forget(self, pipe: IO[bytes] | None) -> None:
        if pipe is not None and not pipe.closed:
            self._selector.unregister(pipe)
            pipe.close()

    def _check(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None and now >= child.start_at and not self.stopping:
            self._start_again(child, now)
        elif child.process is not None and child.process.poll() is not None and not self.stopping:
            self._mourn(child, now)

    def _start_again(self, child: Child, now: float) -> None:
        """Start one that died, unless something hinders it; both that and its end are said once."""
        found = child.program.hindrance() if child.program.hindrance else None
        if found is not None:
            if child.hindered is None:
                say(
                    f"[{child.program.name}] 暂不能重启：{found[0]}",
                    f"[{child.program.name}] waits: {found[1]}",
                )
            child.hindered, child.start_at = found, now + HINDERED_WAIT
            return
        if child.hindered is not None:
            name = child.program.name
            say(f"[{name}] 可以重启了，正在启动", f"[{name}] nothing hinders it any more; starting")
            child.hindered = None
        self._start(child)

    def _mourn(self, child: Child, now: float) -> None:
        """Plan the next start: soon for one that ran well, later and later for one that keeps dying."""
        assert child.process is not None
        signal_session(child.process, child.program.kill_signal)
        if child.process.stdout and not child.process.stdout.closed:
            self._read(child, child.process.stdout)
            self._forget(child.process.stdout)
        child.deaths += 1
        ran_well = now - child.started_at > STEADY_AFTER
        child.wait = FIRST_WAIT if ran_well else min(child.wait * 2, LONGEST_WAIT)
        code, child.process, child.start_at = child.process.returncode, None, now + child.wait
        say(
            f"[{child.program.name}] 意外退出（{code}），{child.wait:.1f} 秒后重启；详见 {child.log.path}",
            f"[{child.program.name}] ended unexpectedly ({code}); starting again in {child.wait:.1f} s;"
            f" see {child.log.path}",
        )

    def stop_all(self) -> None:
        """Stop everything, stage by stage, the members of a stage at the same time."""
        self.stopping = True
        for stage in sorted({child.program.stage for child in self.children}):
            group = [child for child in self.children if child.program.stage == stage]
            self._stop_group(group)
        self.tend(0.0)
        self.children.clear()

    def _stop_group(self, group: Sequence[Child]) -> None:
        for child in group:
            if child.is_running and child.process:
                child.process.send_signal(child.program.stop_signal)
        self._wait_for(group, max(child.program.patience for child in group))
        for child in group:
            if child.process is not None:
                stop(child.process, child.program, 0.1)

    def _wait_for(self, group: Sequence[Child], seconds: float) -> None:
        end = time.monotonic() + seconds
        while any(child.is_running for child in group) and time.monotonic() < end:
            self.tend(0.05)


def _drain(descriptor: int) -> None:
    try:
        os.read(descriptor, 4096)
    except BlockingIOError:
        return


def echo_lines(name: str, data: bytes) -> bytes:
    """Print whole lines under the program's name; returns what is not yet a line."""
    *lines, rest = data.split(b"\n")
    try:
        for line in lines:
            print(f"{name:<8} | {line.decode('utf-8', 'replace')[:ECHO_WIDTH]}", flush=True)
    except OSError:
        return b""
    return rest
