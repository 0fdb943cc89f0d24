"""The embedded PostgreSQL, with the real programs: first set-up, restart, crash, refusals, access."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from lianxin.config import database, memory, places, postgres, processes
from lianxin.config.console import Problem
from lianxin.config.postgres import Cluster
from lianxin.config.tests.tools import gone


def ask(cluster: Cluster, query: str, user: str = database.ROLE) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.address(user=user), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def start_by_hand(cluster: Cluster) -> "subprocess.Popen[bytes]":
    postgres.prepare(cluster)
    with processes.open_log(cluster.log) as log:
        server = processes.launch(cluster.program(), log)
    end = time.monotonic() + 20
    while not postgres.answers(cluster) and time.monotonic() < end:
        time.sleep(0.02)
    return server


def test_rows_and_parents_survive_a_restart(base: Path) -> None:
    before = stat.S_IMODE(base.stat().st_mode), stat.S_IMODE(base.parent.stat().st_mode)
    cluster = postgres.cluster(base, throwaway=True)
    with postgres.running(cluster):
        ask(cluster, "CREATE TABLE kept AS SELECT '难'::text AS word")
    with postgres.running(postgres.cluster(base, throwaway=True)):
        assert ask(cluster, "SELECT word FROM kept") == [("难",)]
    assert (stat.S_IMODE(base.stat().st_mode), stat.S_IMODE(base.parent.stat().st_mode)) == before


def test_committed_rows_survive_kill_9(base: Path) -> None:
    cluster = postgres.cluster(base)
    with postgres.running(cluster):
        ask(cluster, "CREATE TABLE counted (n int)")
    server = start_by_hand(cluster)
    for n in range(20):
        ask(cluster, f"INSERT INTO counted VALUES ({n})")
    server.kill()
    server.wait()
    assert (cluster.data / "postmaster.pid").exists()
    with postgres.running(cluster):
        assert ask(cluster, "SELECT count(*) FROM counted") == [(20,)]
    assert "not properly shut down" in cluster.log.read_text()


def test_the_server_follows_a_killed_parent(base: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from lianxin.config import postgres\n"
        f"with postgres.running(postgres.cluster(Path({str(base)!r}), throwaway=True)):\n"
        "    print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        number = int((base / "pg" / "data" / "postmaster.pid").read_text().split("\n")[0])
        parent.kill()
    assert gone([number], 10)
    assert not (base / "pg" / "data" / "postmaster.pid").exists()


def test_a_pid_file_with_the_number_of_another_process_is_removed(base: Path) -> None:
    cluster = postgres.cluster(base, throwaway=True)
    with postgres.running(cluster):
        pass
    (cluster.data / "postmaster.pid").write_text(f"{os.getppid()}\n{cluster.data}\n")
    with postgres.running(cluster):
        assert ask(cluster, "SELECT 1") == [(1,)]


def test_an_orphan_on_its_way_out_is_awaited(base: Path) -> None:
    cluster = postgres.cluster(base, throwaway=True)
    with postgres.running(cluster):
        pass
    orphan = start_by_hand(cluster)
    orphan.send_signal(signal.SIGINT)
    with postgres.running(cluster):
        assert ask(cluster, "SELECT 1") == [(1,)]
    assert orphan.wait(5) == 0


def test_an_interrupted_first_set_up_is_begun_again(base: Path) -> None:
    half = places.folder(base / "pg") / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    cluster = postgres.cluster(base, throwaway=True)
    with postgres.running(cluster):
        assert ask(cluster, "SELECT 1") == [(1,)]
    assert not half.exists()


def test_only_the_socket_and_only_the_starter_get_in(base: Path) -> None:
    cluster = postgres.cluster(base, throwaway=True)
    with postgres.running(cluster):
        assert ask(cluster, "SHOW listen_addresses") == [("",)]
        assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
        ask(cluster, "CREATE ROLE stranger LOGIN SUPERUSER", user=postgres.SUPERUSER)
        with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
            ask(cluster, "SELECT 1", user="stranger")
        assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_a_path_too_long_for_a_socket_gets_a_short_one(base: Path) -> None:
    deep = base
    for _ in range(3):
        deep = places.folder(deep / ("深" * 20))
    cluster = postgres.cluster(deep, throwaway=True)
    try:
        assert len(os.fsencode(cluster.sockets / places.SOCKET_NAME)) <= places.SOCKET_PATH_LIMIT
        with postgres.running(cluster):
            assert ask(cluster, "SELECT 1") == [(1,)]
    finally:
        cluster.sockets.rmdir()


def test_a_socket_folder_made_by_somebody_else_is_refused(base: Path) -> None:
    (places.folder(base / "pg") / "run").mkdir(mode=0o755)
    with pytest.raises(Problem, match="LIANXIN_HOME"):
        postgres.cluster(base)


def test_a_second_starter_is_refused(base: Path) -> None:
    with postgres.locked(base), pytest.raises(Problem, match="Another process"), postgres.locked(base):
        pass
    with postgres.locked(base):
        pass


def test_data_of_another_major_version_is_refused_and_untouched(base: Path) -> None:
    cluster = postgres.cluster(base)
    places.folder(cluster.data)
    (cluster.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Problem, match="PostgreSQL 12"):
        postgres.prepare(cluster)
    assert sorted(path.name for path in cluster.data.iterdir()) == ["PG_VERSION"]


def test_a_wrong_folder_of_programs_is_named(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN_DIR", str(base))
    with pytest.raises(Problem, match="PG_BIN_DIR"):
        postgres.cluster(base)


def test_a_server_blind_to_chinese_letters_is_refused(base: Path) -> None:
    cluster = postgres.cluster(base, throwaway=True)
    with postgres.running(cluster):
        for name, encoding in (("plain_c", "UTF8"), ("ascii", "SQL_ASCII")):
            ask(
                cluster,
                f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' LOCALE_PROVIDER libc"
                " TEMPLATE template0",
                user=postgres.SUPERUSER,
            )
        with psycopg.connect(cluster.address("plain_c")) as c, pytest.raises(Problem, match="LC_CTYPE"):
            database.check_server(c)
        with psycopg.connect(cluster.address("ascii")) as c, pytest.raises(Problem, match="UTF8"):
            database.check_server(c)


def test_the_server_keeps_an_eighth_of_the_memory_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "CGROUP_LIMIT", limit)
    for told, expected in ((f"{1024**3}\n", "256MB"), (f"{4 * 1024**3}\n", "512MB")):
        limit.write_text(told)
        assert memory.buffers() == expected
    limit.write_text("max\n")
    assert 256 <= int(memory.buffers().removesuffix("MB")) <= 2048
