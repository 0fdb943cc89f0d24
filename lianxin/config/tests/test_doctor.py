"""The doctor, with things really broken."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from lianxin.config import assets, doctor, doctor_machine, places
from lianxin.config.doctor import Level, examine
from tests.owner import as_owner

MACHINE, DATA = "lianxin.config.doctor_machine", "lianxin.config.doctor_data"


def test_a_key_that_others_can_read(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_HOME", str(base))
    places.secret_key()
    assert examine(f"{MACHINE}:secret_key").level is Level.FINE
    (base / "secret_key").chmod(0o644)
    found = examine(f"{MACHINE}:secret_key")
    assert (found.level, f"chmod 600 {base}" in found.en) == (Level.WRONG, True)


def test_the_key_is_made_once(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_HOME", str(base))
    assert places.secret_key() == places.secret_key()
    assert len(places.secret_key()) > 50
    assert [path.name for path in base.iterdir()] == ["secret_key"]


def test_packages_that_differ_from_the_lock() -> None:
    lock = 'click==0.1 \\\n    --hash=x\nnowhere==1.0\nelsewhere==1.0 ; sys_platform == "win32"\n'
    assert [line.split()[0] for line in doctor_machine.differences(lock)] == ["click", "nowhere"]


def test_the_lock_of_this_tree_is_installed() -> None:
    assert examine(f"{MACHINE}:installed_versions").level is Level.FINE


def test_a_full_disk(base: Path) -> None:
    levels = [doctor_machine.room(base, free).level for free in (0, 2 * 1024**3, 20 * 1024**3)]
    assert levels == [Level.WRONG, Level.HINT, Level.FINE]


def test_a_clock_behind_the_program() -> None:
    now = time.time()
    assert doctor_machine.plausible(now - 3 * 86400, now).level is Level.WRONG
    assert doctor_machine.plausible(now, now - 3 * 86400).level is Level.FINE


def test_a_port_that_is_taken(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_HOME", str(base))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        assert examine(f"{MACHINE}:port").level is Level.WRONG
    assert examine(f"{MACHINE}:port").level is Level.FINE


def test_debug_mode(settings: Settings) -> None:
    assert examine(f"{MACHINE}:debug").level is Level.FINE
    settings.DEBUG = True
    assert examine(f"{MACHINE}:debug").level is Level.WRONG


def test_static_files_out_of_date(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert examine(f"{DATA}:static_files").level is Level.WRONG
    assets.build()
    assert examine(f"{DATA}:static_files").level is Level.FINE


@pytest.mark.django_db
def test_a_migration_that_is_not_applied() -> None:
    assert examine(f"{DATA}:migrations").level is Level.FINE
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people'")
    found = examine(f"{DATA}:migrations")
    assert (found.level, "lianxin prepare" in found.en) == (Level.WRONG, True)


@pytest.mark.django_db
@pytest.mark.parametrize("target", doctor.DATABASE_CHECKS)
def test_nothing_is_wrong_with_a_fresh_database(target: str) -> None:
    assert examine(target).level is not Level.WRONG


def test_a_check_that_breaks_is_a_finding() -> None:
    assert examine("lianxin.config.nowhere:nothing").level is Level.WRONG


def test_the_exit_code_tells(base: Path) -> None:
    env = {**os.environ, "LIANXIN_HOME": str(base), "DATABASE_URL": "postgres://127.0.0.1:1/x"}
    command = [sys.executable, "-m", "lianxin.config.cli", "doctor", "--lang", "zh"]
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "[有误] 连不上数据库" in said.stdout
    assert "fine" not in said.stdout
