"""Which PostgreSQL the system uses (数据库连接): the one DATABASE_URL names, else the embedded one.

Owns the translation of that choice for Django and the conditions a server has to meet. It starts nothing.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lianxin.config import places
from lianxin.config.console import Problem

OLDEST_VERSION = 15
# The owner of the tables, and the role as which pages and jobs connect (see config.roles).
ROLE = NAME = "lianxin"
APP_ROLE = "lianxin_app"

# Lists show a matter with what eight other tables say of it. PostgreSQL would try the order of all those joins,
# which takes far longer than the query; four at a time are enough for the filters, which come first.
# With less memory to work in, what the index names for a frequent word is kept by page and each row read again.
PLANNING = "-c join_collapse_limit=4 -c work_mem=16MB"

# Django's name of each libpq parameter that is not simply an option.
_FIELDS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's description of the database in use, as pages and jobs reach it."""
    return from_url(environment.get("DATABASE_URL", "") or embedded_url(APP_ROLE))


def owner_address(environment: Mapping[str, str]) -> str:
    """How the owner of the tables reaches the database: the address of its own, else the same as everybody."""
    own = environment.get("LIANXIN_OWNER_URL", "") or environment.get("DATABASE_URL", "")
    return own or embedded_url(ROLE)


def embedded_url(role: str) -> str:
    """How a role reaches the embedded server of this data folder."""
    return make_conninfo("", host=str(places.socket_folder()), port="5432", user=role, dbname=NAME)


def from_url(url: str) -> dict[str, Any]:
    """Read a libpq address, so that sockets, several hosts and TLS options work as its manual has them."""
    try:
        found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        words = str(error).strip()
        raise Problem(
            f"DATABASE_URL 无法识别：{words}。格式：postgres://用户:口令@主机:5432/库名",
            f"DATABASE_URL cannot be read: {words}. Form: postgres://user:password@host:5432/name",
        ) from error
    if "dbname" not in found:
        raise Problem("DATABASE_URL 没有写库名。", "DATABASE_URL names no database.")
    fields = {_FIELDS[name]: found.pop(name) for name in list(found) if name in _FIELDS}
    if PLANNING not in found.get("options", ""):
        found["options"] = f"{PLANNING} {found.get('options', '')}".strip()
    return {"ENGINE": "django.db.backends.postgresql", **fields, "OPTIONS": found}


def conninfo(settings: Mapping[str, Any]) -> str:
    """The libpq address behind Django's description."""
    given = {name: settings.get(field) for name, field in _FIELDS.items()}
    return make_conninfo("", **{k: v for k, v in given.items() if v}, **settings.get("OPTIONS", {}))


def check_address(address: str) -> None:
    """Refuse, in words, an address where no usable server answers."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            check_server(connection)
    except psycopg.OperationalError as error:
        words = str(error).strip().rstrip("?.")
        raise Problem(
            f"连不上数据库：{words}。请检查 DATABASE_URL 和数据库服务。",
            f"The database cannot be reached: {words}. Check DATABASE_URL and the database server.",
        ) from error


def check_server(connection: psycopg.Connection[Any]) -> None:
    """Refuse a server this system would misbehave on: too old, or blind to Chinese letters."""
    check_version(connection.info.server_version)
    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding is None or encoding[0] != "UTF8":
        raise Problem(
            "数据库编码不是 UTF8。请用 ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0 重新建库。",
            "The database is not UTF8. Create it anew: ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0.",
        )
    _check_letters(connection)


def check_version(number: int) -> None:
    """Refuse a server older than 15; the number is libpq's, as in 150020 for 15.20."""
    major = number // 10000
    if major < OLDEST_VERSION:
        raise Problem(
            f"PostgreSQL {major} 太旧，需要 {OLDEST_VERSION} 或更高。请升级，或去掉 DATABASE_URL。",
            f"PostgreSQL {major} is too old; {OLDEST_VERSION} or later is needed. Upgrade it, or unset"
            " DATABASE_URL.",
        )


def _check_letters(connection: psycopg.Connection[Any]) -> None:
    """With a plain C locale the server takes Chinese characters for punctuation, and says nothing."""
    row = connection.execute(
        "SELECT char_length('停车难问题'), lower('ＡÄ') = 'ａä', '难' ~ '[[:alpha:]]'"
    ).fetchone()
    if row != (5, True, True):
        raise Problem(
            "数据库的区域设置（LC_CTYPE）不认识汉字。请用 LOCALE 'C.UTF-8' TEMPLATE template0 重新建库。",
            "The locale of the database (LC_CTYPE) does not know Chinese letters."
            " Create it anew with LOCALE 'C.UTF-8' TEMPLATE template0.",
        )
