"""Small disks of memory under parts of a running system, to be filled up for real; needs the right to mount."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Disk:
    """A small disk that is mounted somewhere."""

    place: Path

    @property
    def free(self) -> int:
        """Bytes that are left."""
        there = os.statvfs(self.place)
        return there.f_bavail * there.f_frsize

    @property
    def _ballast(self) -> Path:
        return self.place / "ballast"

    @contextmanager
    def filled(self, *, leave: int = 0) -> Iterator[None]:
        """Full but for so many bytes during a block."""
        self._fill(leave)
        try:
            yield
        finally:
            self._ballast.unlink(missing_ok=True)

    def _fill(self, leave: int) -> None:
        with self._ballast.open("ab") as file, suppress(OSError):
            while (size := min(MEGABYTE, self.free - leave)) > 0:
                file.write(b"\0" * size)
                file.flush()


def may_mount() -> bool:
    """Whether this account may mount a disk of memory here, tried once."""
    place = Path("/tmp") / f"lianxin-may-mount-{os.getpid()}"
    place.mkdir()
    try:
        with mounted(place, 1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
    finally:
        place.rmdir()


@contextmanager
def mounted(place: Path, megabytes: int) -> Iterator[Disk]:
    """A disk of memory at a place, with what lay there before copied onto it."""
    there = place.stat()
    aside = place.with_name(f"{place.name}.aside")
    subprocess.run(["cp", "-a", str(place), str(aside)], check=True)
    options = f"size={megabytes}m,mode={there.st_mode & 0o7777:o},uid={there.st_uid},gid={there.st_gid}"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "lianxin-proof", str(place)], check=True, capture_output=True
    )
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", str(place)], check=True)
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        shutil.rmtree(aside)
