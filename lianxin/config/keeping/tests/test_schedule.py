"""When a backup is due, how many stay, and where keys go: apart."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lianxin.config.console import Problem
from lianxin.config.keeping import schedule, sources

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "last", "due"),
    [
        (NOON, None, True),
        (NOON, NOON.replace(hour=2, minute=5), False),
        (NOON, NOON.replace(hour=1, minute=59), True),
        (NOON.replace(hour=1), NOON - timedelta(hours=30), False),
        (NOON.replace(hour=1), NOON - timedelta(hours=35), True),
        (NOON.replace(hour=1), NOON - timedelta(hours=12), False),
        (NOON + timedelta(days=9), NOON, True),
    ],
)
def test_once_a_day_after_its_hour(at: datetime, last: datetime | None, due: bool) -> None:
    assert schedule.is_due(at, last, 2) is due


def test_only_finished_ones_count_and_the_oldest_go(tmp_path: Path) -> None:
    names = [f"lianxin-202611{day:02}-020000.tar" for day in range(1, 6)]
    for name in [*names, ".lianxin-20261106-020000.7.part", "lianxin-20261107.tar", "notes.txt"]:
        (tmp_path / name).touch()
    assert [path.name for path in schedule.finished(tmp_path)] == names[::-1]
    assert schedule.age(tmp_path, datetime(2026, 11, 5, 5, 0, tzinfo=UTC)) == timedelta(hours=3)
    assert [path.name for path in schedule.forget(tmp_path, 2)] == names[2::-1]
    assert len(list(tmp_path.iterdir())) == 5
    assert schedule.age(tmp_path / "absent", NOON) is None


@pytest.mark.parametrize("value", ["24", "-1", "two"])
def test_a_wrong_hour_is_said(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_BACKUP_HOUR", value)
    with pytest.raises(Problem, match="LIANXIN_BACKUP_HOUR"):
        schedule.hour()


def test_settings_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIANXIN_BACKUP_HOUR", "off")
    monkeypatch.setenv("LIANXIN_BACKUP_KEEP", "3")
    monkeypatch.setenv("LIANXIN_BACKUP_TO", str(tmp_path))
    assert (schedule.hour(), schedule.kept(), schedule.folder()) == (None, 3, tmp_path)


def test_keys_go_apart_and_come_back(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for home, key in ((old, b"first\n"), (new, b"other\n")):
        home.mkdir()
        (home / "secret_key").write_bytes(key)
    (old / "data_keys").write_bytes(b"\x00\xff")
    kept = tmp_path / "keys.json"
    assert sources.write_keys(kept, old) == ["data_keys", "secret_key"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with pytest.raises(Problem, match="not overwritten"):
        sources.write_keys(kept, old)
    sources.put_keys(kept, new)
    assert (new / "secret_key").read_bytes() == b"first\n"
    assert (new / "secret_key.before").read_bytes() == b"other\n"
    assert (new / "data_keys").read_bytes() == b"\x00\xff"
