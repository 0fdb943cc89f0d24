"""PostgreSQL's own tools 备份程序: pg_dump and pg_restore of the server's own major version, and how they are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lianxin.config import pg_binaries
from lianxin.config.console import Problem

LAST_WORDS = 600


def folder_for(major: int) -> Path:
    """The folder with pg_dump and pg_restore of a major version: PG_BIN_DIR, the embedded ones, Debian's, the PATH.

    Raises:
        Problem: there is none; an older pg_dump refuses a newer server, and a newer one may write what it cannot read.
    """
    for folder in _places(major):
        if major_of(folder) == major:
            return folder
    raise Problem(
        f"没有找到 PostgreSQL {major} 的 pg_dump 和 pg_restore。请安装 postgresql-client-{major}，或用 PG_BIN_DIR 指明。",
        f"No pg_dump and pg_restore of PostgreSQL {major} found. Install postgresql-client-{major}, or set PG_BIN_DIR.",
    )


def _places(major: int) -> list[Path]:
    given, found = os.environ.get("PG_BIN_DIR"), shutil.which("pg_dump")
    places = [Path(given)] if given else []
    places += [pg_binaries.of_wheel(), Path(f"/usr/lib/postgresql/{major}/bin")]
    return [*places, Path(found).resolve().parent] if found else places


def major_of(folder: Path) -> int:
    """The major version of the tools in a folder; 0 when they are not both there or do not run."""
    if not (folder / "pg_restore").exists():
        return 0
    try:
        said = subprocess.run(
            [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r"PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def listed(folder: Path, dump: Path) -> str:
    """What a dump holds, one line each, as pg_restore tells it."""
    words = [str(folder / "pg_restore"), "--list", str(dump)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def start(folder: Path, words: Sequence[str], address: str) -> subprocess.Popen[str]:
    """Start a tool on a database. The password goes through the environment: others can read a command line."""
    parts = {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}
    password = parts.pop("password", "")
    options = parts.pop("options", "")
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
        **({"PGPASSWORD": password} if password else {}),
        **({"PGOPTIONS": options} if options else {}),
        "LC_ALL": "C.UTF-8",
    }
    command = [str(folder / words[0]), *words[1:], "--no-password", "--dbname", make_conninfo("", **parts)]
    return subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait for a tool; its last words when it failed."""
    _, words = process.communicate()
    if process.returncode != 0:
        name = Path(str(process.args[0])).name if isinstance(process.args, list) else ""
        said = words.strip()[-LAST_WORDS:]
        raise Problem(f"{name} 失败：{said}", f"{name} failed: {said}")
