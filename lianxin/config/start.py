"""Starts everything and keeps it running (启动): PostgreSQL, pages and jobs as one process tree."""

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import click

from lianxin.config import database, lowering, places, postgres
from lianxin.config.console import Problem, say
from lianxin.config.keeping import schedule
from lianxin.config.processes import Child, Program, Supervisor, die_with_parent, launch, open_log

# A start has enough to do; a missed backup can wait for it.
FIRST_LOOK_SECONDS = 300.0


@click.command(help="启动整个系统：数据库、网页、后台任务。Ctrl-C 停止。")
@click.option("--with-parent", is_flag=True, help="启动它的进程结束时一并停止。")
def run(with_parent: bool) -> None:
    """Start everything, print where it is, and stay until told to stop."""
    if with_parent:
        die_with_parent(signal.SIGTERM, os.getppid())
    base = places.folder(places.home())
    schedule.hour(), schedule.kept()
    with only_one(base):
        address = check_address()
        supervisor = Supervisor()
        with supervisor.listening():
            _serve(supervisor, base, address)


@contextmanager
def only_one(base: Path) -> Iterator[None]:
    """Refuse to start a second time on the same data folder."""
    with (base / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip() or "?"
            raise Problem(
                f"已经在运行（进程 {who}，数据目录 {base}）。",
                f"Already running (process {who}, data in {base}).",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def check_address() -> tuple[str, int]:
    """The address to serve at, refused in words when something else is there."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Problem(
                f"无法使用 {host}:{port}（{error.strerror}）。换端口：PORT={port + 1} make run；地址：HOST。",
                f"Cannot use {host}:{port} ({error.strerror}). Another port: PORT={port + 1} make run;"
                " another address: HOST.",
            ) from error
    return host, port


def _serve(supervisor: Supervisor, base: Path, address: tuple[str, int]) -> None:
    with ExitStack() as stack:
        if os.environ.get("DATABASE_URL"):
            database.check_address(database.conninfo(database.from_environment(os.environ)))
        else:
            stack.enter_context(postgres.locked(base))
            stack.callback(supervisor.stop_all)
            _start_database(supervisor, base)
        stack.callback(say, "已停止，数据保留。", "Stopped. The data stays.")
        stack.callback(supervisor.stop_all)
        logins = _prepare(supervisor)
        if supervisor.stopping:
            return
        web_program = _web(base)
        lowering.hand_over(base)
        web = supervisor.add(web_program)
        supervisor.add(_worker(base))
        status = _first_answer(supervisor, web, address)
        if supervisor.stopping:
            return
        _refuse_silence(status, web.program.log)
        _announce(address, logins, base)
        supervisor.run_until(Daily(base).tend)


class Daily:
    """Starts the day's backup when it is due 每日备份, in a process of its own beside everything else."""

    def __init__(self, base: Path) -> None:
        self.log = base / "log" / "backup.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.next_look = time.monotonic() + FIRST_LOOK_SECONDS

    def tend(self) -> bool:
        """Look once a minute; never says that it is done."""
        if time.monotonic() < self.next_look or (self.process and self.process.poll() is None):
            return False
        failed = self.process is not None and self.process.returncode != 0
        self.next_look = time.monotonic() + (schedule.AGAIN_AFTER.total_seconds() if failed else 60)
        self.process = None if failed else self._start_if_due()
        return False

    def _start_if_due(self) -> "subprocess.Popen[bytes] | None":
        hour, now = schedule.hour(), datetime.now().astimezone()
        newest = next(iter(schedule.finished(schedule.folder())), None)
        if hour is None or not schedule.is_due(now, schedule.made_at(newest) if newest else None, hour):
            return None
        with open_log(self.log) as out:
            program = Program("backup", _lianxin("backup"), os.environ, self.log)
            return launch(program, out)


def _first_answer(supervisor: Supervisor, web: Child, address: tuple[str, int]) -> int:
    """The status of the start page once it is served; 0 when the server keeps dying instead."""
    found = 0

    def is_decided() -> bool:
        nonlocal found
        found = _status(address)
        return found > 0 or web.deaths > 2

    supervisor.run_until(is_decided, 120)
    return found


def _refuse_silence(status: int, log: Path) -> None:
    if status == 0:
        raise Problem(f"网页服务没有应答，详见 {log}", f"The web server does not answer; see {log}")
    if status >= 500:
        say(f"注意：首页出错（{status}），详见 {log}", f"Beware: the start page fails ({status}); see {log}")


def _start_database(supervisor: Supervisor, base: Path) -> None:
    cluster = postgres.cluster(base)
    if not cluster.data.exists():
        say(f"正在建立数据库：{cluster.top}", f"Setting up the database in {cluster.top}")
    postgres.prepare(cluster)
    child = supervisor.add(cluster.program())
    supervisor.run_until(lambda: not child.is_running or postgres.answers(cluster), 60)
    if supervisor.stopping:
        return
    if not child.is_running:
        raise Problem(*postgres.failed_to_start(cluster))
    postgres.furnish(cluster)


def _prepare(supervisor: Supervisor) -> list[list[str]]:
    """Migrations and the like in a process of their own, so that the supervisor stays small."""
    demo = "--no-demo" if os.environ.get("LIANXIN_DEMO") == "0" else "--demo"
    with tempfile.TemporaryDirectory(prefix="lianxin-") as folder:
        logins = Path(folder) / "logins.json"
        words = _lianxin("prepare", demo, "--logins-to", str(logins))
        parent = os.getpid()
        process = subprocess.Popen(
            words, start_new_session=True, preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent)
        )
        supervisor.run_until(lambda: process.poll() is not None)
        if process.poll() is None:
            process.terminate()
            process.wait()
            return []
        if process.returncode != 0:
            raise Problem("启动准备没有完成，原因见上。", "The preparation failed for the reason above.")
        found: list[list[str]] = json.loads(logins.read_text(encoding="utf-8"))
        return found


def _lianxin(*words: str) -> list[str]:
    return [sys.executable, "-m", "lianxin.config.cli", *words]


def _web(base: Path) -> Program:
    measures = base / "measures"
    shutil.rmtree(measures, ignore_errors=True)
    places.folder(measures, 0o700)
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(measures)}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:lianxin.config.gunicorn_conf"]
    return Program(
        "web", [*command, "lianxin.config.wsgi:application"], env, base / "log" / "web.log", echo=True
    )


def _worker(base: Path) -> Program:
    log = base / "log" / "worker.log"
    # Orphaned it has lost its database too, and would wait for it before it goes.
    return Program("worker", _lianxin("worker"), os.environ, log, orphan_signal=signal.SIGKILL, echo=True)


def _status(address: tuple[str, int]) -> int:
    """The status of the start page; 0 when nobody answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])
    client = http.client.HTTPConnection(host, address[1], timeout=5)
    try:
        client.request("GET", "/", headers={"Host": "localhost"})
        return client.getresponse().status
    except OSError:
        return 0
    finally:
        client.close()


def _announce(address: tuple[str, int], logins: list[list[str]], base: Path) -> None:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    url = f"http://{host}:{address[1]}/"
    say(
        f"\n连心桥已启动：{url}\n数据在 {base}，Ctrl-C 停止。",
        f"\nLianxin is up at {url}\nData in {base}; Ctrl-C stops.",
    )
    if logins:
        say("演示账号（登录名、口令、身份）：", "Demo log-ins (name, password, who):")
        for row in logins:
            print("  " + "  ".join(row), flush=True)
