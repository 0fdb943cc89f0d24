"""Where a backup comes from 备份来源: the address with the rights to see every row, the attachments, the keys."""

from __future__ import annotations

import base64
import json
import os
import tomllib
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lianxin.config import database, places, postgres, walls
from lianxin.config.console import Problem, say

# Without them sealed data cannot be opened and receipts cannot be printed again. Never in a backup.
KEYS = ("secret_key", "data_keys")


def keeper_address() -> str:
    """How a backup reaches the database: the embedded server's superuser sees past every wall."""
    if os.environ.get("DATABASE_URL"):
        return seeing_all(database.owner_address(os.environ))
    socket = str(places.socket_folder())
    return make_conninfo("", host=socket, port="5432", user=postgres.SUPERUSER, dbname=database.NAME)


def seeing_all(address: str) -> str:
    """The address with the view that shows every row: the owner of the tables stands behind the walls as well."""
    parts = conninfo_to_dict(address)
    options = f"{parts.pop('options', '') or ''} {walls.session_option()}".strip()
    return make_conninfo("", **{name: str(value) for name, value in parts.items() if value}, options=options)


def media_folder(home: Path | None = None) -> Path:
    """Where attachments lie."""
    return (home or places.home()) / "media"


def attachments(home: Path | None = None) -> list[tuple[str, Path]]:
    """Name inside an archive and path of every attachment; uploads under way are none yet."""
    top = media_folder(home)
    found = (path for path in sorted(top.rglob("*")) if path.is_file())
    named = ((path.relative_to(top).as_posix(), path) for path in found)
    return [(f"media/{name}", path) for name, path in named if not name.startswith("incoming/")]


def program_version() -> str:
    """The version of this program."""
    project = tomllib.loads((places.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def write_keys(target: Path, home: Path | None = None) -> list[str]:
    """Write the key files into one file, apart from the backup, readable by its owner only; returns their names."""
    top = home or places.home()
    found = {name: (top / name).read_bytes() for name in KEYS if (top / name).exists()}
    body = json.dumps({name: base64.b64encode(data).decode() for name, data in found.items()}, indent=1)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Problem(f"{target} 已经存在，未覆盖。", f"{target} exists and was not overwritten.") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(body + "\n")
    return sorted(found)


def put_keys(source: Path, home: Path) -> None:
    """Put the key files back; one that is there already and differs is moved aside, never lost."""
    for name, text in json.loads(source.read_text(encoding="ascii")).items():
        if name not in KEYS:
            raise Problem(f"{source} 不是密钥文件。", f"{source} is no file of keys.")
        path, data = home / name, base64.b64decode(text)
        if path.exists() and path.read_bytes() != data:
            path.rename(path.with_name(f"{name}.before"))
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)


def say_where_keys_are() -> None:
    """What everybody has to know who relies on a backup."""
    words = "、".join(KEYS)
    say(
        f"注意：备份中没有密钥（{words}）。没有它们，加密的联系方式无法读出。请用 --with-keys 文件 另存一份，与备份分开保管。",
        f"Mind: the keys ({', '.join(KEYS)}) are NOT in the backup. Without them sealed contact data stays unreadable."
        " Write them with --with-keys FILE and keep that file elsewhere.",
    )
