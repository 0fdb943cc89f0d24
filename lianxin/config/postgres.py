"""The embedded PostgreSQL (自带数据库): its folder, first set-up, settings, start and stop.

Reached through a socket in a closed folder only; the server asks the kernel who is calling (peer) and lets
in the account that started it and nobody else. Knows nothing of Django or of what is stored.
"""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from lianxin.config import database, memory, pg_binaries, places, processes
from lianxin.config.console import Problem
from lianxin.config.pg_binaries import Binaries
from lianxin.config.processes import Account, Program

SUPERUSER = "postgres"
# A segment of the journal has 16 MB; without room for one, recovery fails again and again.
LEAST_TO_START = 24 * 1024 * 1024
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "100",
    "max_wal_size": "2GB",
    # Short statements all of them: compiling costs more than it brings.
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "off",
    "log_destination": "stderr",
    # The values of rows and parameters stay out of the log.
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_min_error_statement": "panic",
}
# For tests: their data need not survive a power cut.
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True)
class Cluster:
    """One set of databases on disk, with the programs and the account that serve it."""

    top: Path
    sockets: Path
    binaries: Binaries
    account: Account | None
    log: Path
    throwaway: bool = False

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.top / "data"

    def address(self, dbname: str = database.NAME, user: str = database.ROLE) -> str:
        """The libpq address of one of its databases."""
        return make_conninfo("", host=str(self.sockets), port=SETTINGS["port"], user=user, dbname=dbname)

    def program(self) -> Program:
        """How to run the server; SIGINT is its quick clean stop, SIGQUIT the one it recovers from."""
        settings = {
            **SETTINGS,
            "shared_buffers": memory.buffers(),
            **(THROWAWAY if self.throwaway else {}),
            "unix_socket_directories": f'"{self.sockets}"',
            "hba_file": str(self.top / "pg_hba.conf"),
            "ident_file": str(self.top / "pg_ident.conf"),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[str(self.binaries.folder / "postgres"), "-D", str(self.data), *options],
            env=_environment(),
            log=self.log,
            stop_signal=signal.SIGINT,
            kill_signal=signal.SIGQUIT,
            orphan_signal=signal.SIGINT,
            account=self.account,
            cwd=self.top,
            stage=1,
            patience=3.0,
            hindrance=lambda: hindrance(self),
        )


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def cluster(base: Path, throwaway: bool = False) -> Cluster:
    """The cluster that belongs to a data folder (LIANXIN_HOME), ready to be started."""
    who = pg_binaries.account()
    found = pg_binaries.find(who)
    places.folder(base)
    top = _top(base, who)
    # The server must not depend on a link it cannot follow, so it gets the true path.
    inside = places.cluster_folder(base) / "run"
    sockets = top / "run" if places.socket_folder(base) == inside else places.socket_folder(base)
    _closed_folder(sockets, who)
    log = places.folder(base / "log", 0o700) / "postgres.log"
    return Cluster(top, sockets, found, who, log, throwaway)


def _top(base: Path, who: Account | None) -> Path:
    """The cluster's folder; outside of the tree, with a link to it, when its account cannot enter."""
    place = places.cluster_folder(base)
    if not place.exists() and not pg_binaries.can_reach(base, who):
        outside = places.folder(places.folder(pg_binaries.OUTSIDE) / places.fingerprint(base))
        place.symlink_to(outside)
    top = places.folder(place).resolve()
    if not pg_binaries.can_reach(top, who):
        raise Problem(
            f"运行数据库的账户无法进入 {top}。请把 LIANXIN_HOME 设到别处，如 {pg_binaries.OUTSIDE}。",
            f"The account that runs the database cannot enter {top}."
            f" Set LIANXIN_HOME to another place, such as {pg_binaries.OUTSIDE}.",
        )
    return top


def _closed_folder(path: Path, who: Account | None) -> None:
    """Make a folder only the server's account (and root) can enter; somebody else's is refused."""
    uid, gid = (who.uid, who.gid) if who else (os.geteuid(), os.getegid())
    try:
        path.mkdir(mode=0o700)
        os.chown(path, uid, gid)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
            raise Problem(
                f"{path} 不归运行数据库的账户所有，或对他人开放。多半是换了账户运行："
                "请用原来的账户，或改 LIANXIN_HOME。",
                f"{path} does not belong to the account that runs the database, or is open to others."
                " Most likely another account started this before: use that one, or another LIANXIN_HOME.",
            ) from None


def prepare(cluster: Cluster) -> None:
    """Everything before the start: first set-up, version, access rules, left-overs of a crash."""
    if not (cluster.data / "PG_VERSION").exists():
        _initialise(cluster)
    _check_major(cluster)
    _write_access_rules(cluster)
    _clear_stale_pid(cluster)


def _initialise(cluster: Cluster) -> None:
    """Run initdb beside the final place, so that an interrupted one leaves nothing that looks complete."""
    draft = cluster.top / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    _closed_folder(draft, cluster.account)
    locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
    # The built-in provider does not change its order of letters with an upgrade of the C library.
    builtin = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if cluster.binaries.major >= 17 else []
    )
    sync = ["--no-sync"] if cluster.throwaway else []
    command = [str(cluster.binaries.folder / "initdb"), "-D", str(draft), "-U", SUPERUSER]
    access = ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
    done = _run_as([*command, *access, *locale, *builtin, *sync], cluster.account)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip()[-500:]
        raise Problem(f"数据库初始化失败：{words}", f"The database could not be set up: {words}")
    draft.rename(cluster.data)


def _run_as(command: list[str], who: Account | None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        user=who.uid if who else None,
        group=who.gid if who else None,
        extra_groups=[] if who else None,
        env=_environment(),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def _check_major(cluster: Cluster) -> None:
    written = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    mine = cluster.binaries.major
    if written != str(mine):
        raise Problem(
            f"{cluster.data} 是 PostgreSQL {written} 的数据，程序是 {mine}，不能打开，数据未改动。"
            f"请用 PG_BIN_DIR 指向 PostgreSQL {written} 的程序；"
            "升级先用旧程序 pg_dump，再用新程序恢复。",
            f"{cluster.data} was written by PostgreSQL {written}; the programs here are {mine} and cannot"
            f" open it. Nothing was changed. Point PG_BIN_DIR at PostgreSQL {written}; to upgrade, pg_dump"
            " with the old programs and restore with the new ones.",
        )


def _write_access_rules(cluster: Cluster) -> None:
    """Peer only. The files lie beside the data, so that root writes in no folder of another account."""
    caller = pwd.getpwuid(os.geteuid()).pw_name
    ident = "".join(f'lianxin "{caller}" {role}\n' for role in (SUPERUSER, database.ROLE, database.APP_ROLE))
    if cluster.account is not None:
        # Started by root, pages and jobs run under the server's own account.
        name = pwd.getpwuid(cluster.account.uid).pw_name
        roles = (database.ROLE, database.APP_ROLE) if cluster.throwaway else (database.APP_ROLE,)
        ident += "".join(f'lianxin "{name}" {role}\n' for role in roles)
    rules = "local all all peer map=lianxin\nlocal replication all reject\n"
    for name, text in (("pg_hba.conf", rules), ("pg_ident.conf", ident)):
        draft = cluster.top / f"{name}.new"
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o644)
        draft.replace(cluster.top / name)


def _clear_stale_pid(cluster: Cluster) -> None:
    """After kill -9 a pid file stays, and when its number now belongs to another, PostgreSQL balks."""
    file = cluster.data / "postmaster.pid"
    end = time.monotonic() + 15
    while file.exists():
        number = _number_in(file)
        if number is None or not _is_server_of(number, cluster.data):
            file.unlink(missing_ok=True)
            return
        if time.monotonic() > end:
            raise Problem(
                f"另一个 PostgreSQL 进程（{number}）仍在使用 {cluster.data}。",
                f"Another PostgreSQL process ({number}) still uses {cluster.data}.",
            )
        # One whose parent was killed is on its way out already; a second request does no harm.
        os.kill(number, signal.SIGINT)
        time.sleep(0.2)


def hindrance(cluster: Cluster) -> tuple[str, str] | None:
    """Why a server that died cannot be started again right now: no room for its journal, or its children still run."""
    for place in (cluster.data, cluster.data / "pg_wal"):
        if shutil.disk_usage(place).free < LEAST_TO_START:
            return (
                f"存储空间不足（{place}），请清理或扩容，空间恢复后自动重启",
                f"no room left in {place}; make some, it starts by itself then",
            )
    if _has_orphans(cluster.data):
        return "上一个数据库进程尚未结束", "processes of the one before still run"
    return None


def _has_orphans(data: Path) -> bool:
    """Whether processes still work in a data folder; they leave as soon as they notice that their parent is gone."""
    return any(_works_in(one, data) for one in Path("/proc").glob("[0-9]*"))


def _works_in(process: Path, data: Path) -> bool:
    try:
        return (process / "cwd").readlink() == data and (process / "stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def _number_in(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii", errors="replace").split("\n", 1)[0])
    except (ValueError, FileNotFoundError):
        return None


def _is_server_of(number: int, data: Path) -> bool:
    """Whether a process is a server of this data folder, told from its command line."""
    try:
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(data) in words and words[0].endswith(b"postgres")


@contextmanager
def locked(base: Path) -> Iterator[None]:
    """Hold the cluster for oneself; a second starter is refused, and the lock cannot outlive its holder."""
    with (places.folder(base) / "pg.lock").open("a+") as file:
        if not _try_lock(file):
            raise Problem(
                f"另一个进程正在使用 {base} 中的数据库。", f"Another process is using the database in {base}."
            )
        yield


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def answers(cluster: Cluster) -> bool:
    """Whether the server takes connections by now."""
    try:
        psycopg.connect(cluster.address("postgres", SUPERUSER), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def furnish(cluster: Cluster) -> None:
    """Create roles and database where they are missing, and check the server's letters."""
    with psycopg.connect(cluster.address("postgres", SUPERUSER), autocommit=True) as connection:
        role, name = sql.Identifier(database.ROLE), sql.Identifier(database.NAME)
        for one, may_create in ((database.ROLE, cluster.throwaway), (database.APP_ROLE, False)):
            if not _exists(connection, "pg_roles", "rolname", one):
                rights = sql.SQL("CREATEDB" if may_create else "NOCREATEDB")
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(one), rights))
        if cluster.throwaway:
            # Tests log in once and become the application's role, or its owner again, as they need it.
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(database.APP_ROLE), role))
        if not _exists(connection, "pg_database", "datname", database.NAME):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))
    with psycopg.connect(cluster.address()) as connection:
        database.check_server(connection)


def _exists(
    connection: "psycopg.Connection[tuple[object, ...]]", table: str, column: str, value: str
) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return connection.execute(query, [value]).fetchone() is not None


def drop_database(cluster: Cluster) -> None:
    """Throw the system's database away, with everyone's connections to it."""
    with psycopg.connect(cluster.address("postgres", SUPERUSER), autocommit=True) as connection:
        name = sql.Identifier(database.NAME)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@contextmanager
def running(cluster: Cluster) -> Iterator[None]:
    """A server for the length of a block, for tests and single commands."""
    prepare(cluster)
    program = cluster.program()
    with processes.open_log(program.log) as log:
        server = processes.launch(program, log)
    try:
        end = time.monotonic() + 60
        while not answers(cluster):
            if server.poll() is not None or time.monotonic() > end:
                raise Problem(*failed_to_start(cluster))
            time.sleep(0.02)
        furnish(cluster)
        yield
    finally:
        processes.stop(server, program, 15)


def failed_to_start(cluster: Cluster) -> tuple[str, str]:
    """The last words of a server that did not come up, in both languages."""
    lines = (
        cluster.log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        if cluster.log.exists()
        else []
    )
    words = "\n  ".join(lines)
    return (
        f"PostgreSQL 未能启动，日志 {cluster.log} 的最后几行：\n  {words}",
        f"PostgreSQL did not start. The last lines of {cluster.log}:\n  {words}",
    )


@contextmanager
def temporary(*, durable: bool = False) -> Iterator[Cluster]:
    """A running, empty, throw-away server in a folder of its own (临时库); durable for measuring, quick otherwise."""
    folder = Path(tempfile.mkdtemp(prefix="lianxin-"))
    # The account that runs the server when we are root has to pass through.
    folder.chmod(0o711)
    try:
        made = cluster(folder, throwaway=not durable)
        with locked(folder), running(made):
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
