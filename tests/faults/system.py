"""A real `lianxin run` for the proofs: its own data folder and port, its processes by what they do, its end."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lianxin.config import postgres

COMMAND = [sys.executable, "-m", "lianxin.config.cli"]
UP = "Lianxin is up"
PATIENCE = 120.0


@dataclass(slots=True)
class System:
    """A system that runs, with what its supervisor said so far."""

    home: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The libpq address of its embedded database, for one who sees every row whatever the walls."""
        return postgres.cluster(self.home).address(user=postgres.SUPERUSER)

    def get(
        self, path: str, cookie: str = "", timeout: float = 20, lang: str = "zh"
    ) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and body of a page; all of its cookies in one header."""
        headers = {"Accept-Language": lang, **({"Cookie": cookie} if cookie else {})}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            cookies = "; ".join(answer.headers.get_all("Set-Cookie", []))
            given = {**dict(answer.getheaders()), "Set-Cookie": cookies}
            return answer.status, given, answer.read().decode("utf-8", "replace")
        finally:
            link.close()

    def lianxin(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A single command on the same data."""
        return subprocess.run(
            [*COMMAND, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def seed(self) -> dict[str, Any]:
        """The tests' county in its database; tokens and cookies by log-in."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.seed"],
            env={**self.environment, "DATABASE_URL": postgres.cluster(self.home).address()},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        keys: dict[str, Any] = json.loads(done.stdout)
        return keys

    def waits_for(self, words: str, seconds: float) -> bool:
        """Whether the supervisor says this in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ended = self.process.poll() is not None
            if any(words in line for line in self.said):
                return True
            if ended:
                break
            time.sleep(0.1)
        return False

    def log(self, name: str) -> str:
        """The end of one of its logs."""
        path = self.home / "log" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-4000:] if path.exists() else ""

    # --- its processes

    def web_master(self) -> int | None:
        """The process that keeps the web workers."""
        return self._child("gunicorn")

    def web_worker(self) -> int | None:
        """One of the processes that answer pages."""
        master = self.web_master()
        return next(iter(children(master)), None) if master else None

    def job_worker(self) -> int | None:
        """The process of the background jobs."""
        return next((one for one in children(self.process.pid) if words_of(one)[-1:] == ["worker"]), None)

    def postmaster(self) -> int | None:
        """The database server."""
        return next((one for one in children(self.process.pid) if words_of(one)[:1] and is_server(one)), None)

    def backend(self) -> int | None:
        """One of the database's connections that the web workers hold."""
        master = self.postmaster()
        found = (
            [one for one in children(master) if " lianxin [local]" in " ".join(words_of(one))]
            if master
            else []
        )
        return found[len(found) // 2] if found else None

    def _child(self, word: str) -> int | None:
        return next((one for one in children(self.process.pid) if word in words_of(one)), None)


def is_server(number: int) -> bool:
    """Whether a process is the database server itself."""
    return words_of(number)[0].endswith("/postgres")


def children(number: int) -> list[int]:
    """The children of a process; none when it has gone."""
    try:
        return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def words_of(number: int) -> list[str]:
    """The command line of a process; PostgreSQL writes its own in one word."""
    try:
        raw = Path(f"/proc/{number}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return [""]
    return [word.decode("utf-8", "replace") for word in raw.rstrip(b"\0").split(b"\0")]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder that the database's own account can enter; pytest's are closed to others."""
    with tempfile.TemporaryDirectory(prefix="lianxin-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def running(home: Path, **more: str) -> Iterator[System]:
    """The whole system on a data folder for the length of a block."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = {
        **kept,
        "LIANXIN_HOME": str(home),
        "PORT": str(port),
        "LIANXIN_DEMO": "0",
        "LANG": "en_US.UTF-8",
        "LANGUAGE": "en",
        **more,
    }
    with subprocess.Popen(
        [*COMMAND, "run"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        system = System(home, port, environment, process)
        listener = threading.Thread(target=_listen, args=(system,), daemon=True)
        listener.start()
        try:
            assert system.waits_for(UP, PATIENCE), "\n".join(system.said[-20:])
            yield system
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
            listener.join(10)


def _listen(system: System) -> None:
    assert system.process.stdout is not None
    for line in system.process.stdout:
        system.said.append(line.rstrip())
