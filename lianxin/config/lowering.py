"""Lower rights 降权: pages and jobs do not run as root, whoever starts the system.

Owns which account they run as when root starts it (the one that runs the embedded PostgreSQL), what they may then still
read, and whose the files are that they write. The supervisor itself stays root: it starts the database and answers nobody.
"""

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lianxin.config import pg_binaries, places
from lianxin.config.keeping import schedule
from lianxin.config.pg_binaries import can_reach
from lianxin.config.processes import Account

PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 38, 47, 2
CAP_SETGID, CAP_SETUID, CAP_DAC_READ_SEARCH = 6, 7, 2
# Linux, include/uapi/linux/capability.h.
CAPABILITY_VERSION_3 = 0x20080522
KEYS = "data_keys"
OWNED = ("media", "measures", "secret_key")

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Lowered:
    """The account that pages and jobs become; `reads_all` where it could not even read the program otherwise."""

    account: Account
    reads_all: bool


def wanted() -> Lowered | None:
    """What pages and jobs should become; nothing when we are no root, or when root cannot be left here."""
    if os.geteuid() != 0 or not may(CAP_SETUID) or not may(CAP_SETGID):
        return None
    account = pg_binaries.account()
    if account is None or account.uid == 0:
        return None
    if all(can_reach(path, account, "-x" if path.is_dir() else "-r") for path in _needed()):
        return Lowered(account, reads_all=False)
    return Lowered(account, reads_all=True) if may(CAP_DAC_READ_SEARCH) else None


def _needed() -> Iterator[Path]:
    """What a page has to get at: the interpreter, the libraries, the program, the folders of data and of keys."""
    library = importlib.util.find_spec("django")
    assert library is not None
    assert library.origin is not None
    yield from (Path(sys.executable), Path(library.origin), places.ROOT / "lianxin" / "__init__.py")
    yield places.folder(places.home())
    yield _keys().parent


def _keys() -> Path:
    return Path(os.environ.get("LIANXIN_KEYS_FILE") or places.home() / KEYS)


def may(capability: int) -> bool:
    """Whether this process has a right of root; a container may have been given less."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    found = next((line.split()[1] for line in lines if line.startswith("CapEff:")), "0")
    return bool(int(found, 16) >> capability & 1)


def become(one: Lowered) -> None:
    """Leave root for good; of its rights at most reading is kept, also for the readers of uploads that are started.

    Raises: OSError.
    """
    if one.reads_all:
        _prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(one.account.gid, one.account.gid, one.account.gid)
    os.setresuid(one.account.uid, one.account.uid, one.account.uid)
    if one.reads_all:
        _keep_reading()
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    os.environ.update(HOME=str(places.home()))


def _keep_reading() -> None:
    right = 1 << CAP_DAC_READ_SEARCH
    head = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable; then the same for the upper half, where nothing is kept.
    sets = (ctypes.c_uint32 * 6)(right, right, right, 0, 0, 0)
    if _LIBC is None or _LIBC.capset(head, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH)


def _prctl(option: int, *values: int) -> None:
    padded = [*values, 0, 0, 0, 0][:4]
    if _LIBC is None or _LIBC.prctl(option, *(ctypes.c_ulong(value) for value in padded)) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def hand_over(base: Path) -> None:
    """Let what pages and jobs write belong to the account they run as; and back to root where they stay root."""
    if os.geteuid() != 0:
        return
    one = wanted()
    uid, gid = (one.account.uid, one.account.gid) if one else (0, 0)
    places.folder(base / "media", 0o700)
    for path in (*(base / name for name in OWNED), _keys()):
        for found in (path, *_below(path)):
            _give(found, uid, gid)
    # Pages tell how old the newest backup is: they see the names, and read none of them.
    with suppress(OSError):
        folder = places.folder(schedule.folder(), 0o700)
        os.chown(folder, 0, gid)
        folder.chmod(0o750)


def _below(path: Path) -> Iterator[Path]:
    for top, folders, files in os.walk(path):
        yield from (Path(top) / name for name in (*folders, *files))


def _give(path: Path, uid: int, gid: int) -> None:
    """What a link leads to is not given away with it."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        if (found.st_uid, found.st_gid) != (uid, gid):
            os.chown(path, uid, gid, follow_symlinks=False)
