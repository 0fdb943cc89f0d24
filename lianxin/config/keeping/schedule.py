"""When a backup is due and how many are kept 备份计划: once a day at an hour, told from the files alone."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lianxin.config import places
from lianxin.config.console import Problem
from lianxin.config.keeping.archive import NAME

OFF = "off"
HOUR, KEPT = "2", "14"
# A failed one is tried again, but not in every minute.
AGAIN_AFTER = timedelta(minutes=30)
LATE = timedelta(hours=26)


def folder() -> Path:
    """Where backups go: LIANXIN_BACKUP_TO, else `backup` in the data folder."""
    return Path(os.environ.get("LIANXIN_BACKUP_TO") or places.home() / "backup").resolve()


def hour() -> int | None:
    """The hour of this machine's day at which a backup is due; nothing when the daily one is off."""
    given = os.environ.get("LIANXIN_BACKUP_HOUR") or HOUR
    if given == OFF:
        return None
    if given.isdigit() and int(given) < 24:
        return int(given)
    raise Problem(
        f"LIANXIN_BACKUP_HOUR={given}：应为 0 至 23，或 off（不自动备份）。",
        f"LIANXIN_BACKUP_HOUR={given}: give 0 to 23, or off for no daily backup.",
    )


def kept() -> int:
    """How many backups are kept."""
    given = os.environ.get("LIANXIN_BACKUP_KEEP") or KEPT
    if given.isdigit() and int(given) > 0:
        return int(given)
    raise Problem(
        f"LIANXIN_BACKUP_KEEP={given}：应为正整数。", f"LIANXIN_BACKUP_KEEP={given}: give a positive number."
    )


def finished(where: Path) -> list[Path]:
    """The finished backups in a folder, the newest first."""
    if not where.is_dir() or not os.access(where, os.R_OK | os.X_OK):
        return []
    return sorted((path for path in where.iterdir() if NAME.fullmatch(path.name)), reverse=True)


def made_at(path: Path) -> datetime:
    """When a backup was made, by its name."""
    return datetime.strptime(path.name, "lianxin-%Y%m%d-%H%M%S.tar").replace(tzinfo=UTC)


def age(where: Path, at: datetime) -> timedelta | None:
    """How old the newest backup is; nothing when there is none."""
    newest = next(iter(finished(where)), None)
    return at - made_at(newest) if newest else None


def is_due(at: datetime, last: datetime | None, wanted: int) -> bool:
    """Whether the day's backup has not been made by its hour.

    Args:
        at: now, in the machine's zone.
        last: when the newest one was made.
        wanted: the hour of the day.
    """
    slot = at.replace(hour=wanted, minute=0, second=0, microsecond=0)
    if slot > at:
        slot -= timedelta(days=1)
    return last is None or last < slot


def forget(where: Path, keep: int) -> list[Path]:
    """Take away all but the newest; returns what went."""
    old = finished(where)[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return old
