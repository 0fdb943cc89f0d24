"""Where things lie on disk (目录位置): the tree, its data folder, sockets, logs, the secret key.

Owns paths only. Nothing here touches a database or Django, and only `secret_key` and `folder` write.
"""

import hashlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# sockaddr_un.sun_path holds 108 bytes on Linux (104 on macOS) with the closing NUL.
SOCKET_PATH_LIMIT = 103
SOCKET_NAME = ".s.PGSQL.5432"


def home() -> Path:
    """The folder that holds all data (数据目录): LIANXIN_HOME, else `var` in the tree."""
    return Path(os.environ.get("LIANXIN_HOME") or ROOT / "var").resolve()


def given_database() -> str:
    """The address of another PostgreSQL (DATABASE_URL); empty with the embedded one."""
    return os.environ.get("DATABASE_URL", "")


def fingerprint(path: Path) -> str:
    """A short, stable name for a path, for the places that have to live outside of it."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def cluster_folder(base: Path | None = None) -> Path:
    """Where the embedded PostgreSQL lives; a link to elsewhere when its account cannot enter the tree."""
    return (base or home()) / "pg"


def socket_folder(base: Path | None = None) -> Path:
    """The folder of the server's socket: in the data folder, or under /tmp where that path is too long."""
    inside = cluster_folder(base) / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return inside
    return Path("/tmp") / f"lianxin-{fingerprint(base or home())}"


def watched(*, embedded: bool) -> list[Path]:
    """The folders that data is written to: what is kept here, uploads, and the embedded database with its journal."""
    data = cluster_folder() / "data"
    return [home(), home() / "media", *([data, data / "pg_wal"] if embedded else [])]


def folder(path: Path, mode: int = 0o755) -> Path:
    """Create a folder with exactly this mode if it is missing; one that exists keeps the mode it has."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True)
        path.chmod(mode)
    return path


def secret_key() -> str:
    """The signing key (密钥): LIANXIN_SECRET_KEY, else a file that is made once and only the owner reads."""
    given = os.environ.get("LIANXIN_SECRET_KEY")
    if given:
        return given
    path = folder(home()) / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Two processes may start at once: the first to link its file wins and both read that one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
