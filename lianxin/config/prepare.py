"""What has to be true of the database and the files before anything is served (启动准备).

Migrations, the demo county in an empty database, assets; and a database for single commands. Safe to repeat.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from psycopg.errors import UndefinedColumn, UndefinedTable

from lianxin.config import assets, database, migrating, places, postgres, roles
from lianxin.config.console import Problem, say
from lianxin.kernel import keyring, outage, resealing
from lianxin.kernel.walls import WHOLE, seeing

# Shown after the start: login, password and who it is, in this order.
DEMO_LOGINS = "lianxin.config.demo:LOGINS"
DEMO_COMMAND = "lianxin.config.demo:command"


def set_up_django() -> None:
    """Load the settings and the models, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    if not apps.ready:
        django.setup()


def can_connect() -> bool:
    """Whether the database of the settings answers."""
    try:
        connect().close()
    except psycopg.OperationalError:
        return False
    return True


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """A plain connection to the database of the settings."""
    return psycopg.connect(database.conninfo(settings.DATABASES["default"]), connect_timeout=5)


@contextmanager
def database_up() -> Iterator[None]:
    """The database of the settings for the length of a block; the embedded one is started if need be."""
    if os.environ.get("DATABASE_URL") or can_connect():
        yield
        return
    with postgres.locked(places.home()), postgres.running(postgres.cluster(places.home())):
        yield
        connection.close()


@contextmanager
def outages_in_words(again: str = "") -> Iterator[None]:
    """A database that goes away or lacks its tables, and a full disk, end a single command in words.

    Args:
        again: the option with which it may be repeated, since it may have been done without its answer coming back.
    """
    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        raise Problem(
            "数据表尚未建立，或版本较旧。请先运行 lianxin prepare 建立或更新数据表，再执行一次。",
            "The tables are not there yet, or are older than the program: run lianxin prepare, then this again.",
        ) from error
    except (OperationalError, InterfaceError, OSError) as error:
        reason = outage.reason_of(error)
        if reason is None:
            raise
        if not again:
            raise Problem(reason.zh, reason.en) from error
        raise Problem(
            f"{reason.zh}。是否已办理尚不确定，加上 {again} 再执行一次，不会重复办理。",
            f"{reason.en} Whether it was done is not known; repeat it with {again}, it is not done twice.",
        ) from error


def check_database() -> None:
    """Refuse, in words, a database that cannot be reached or used."""
    database.check_address(database.conninfo(settings.DATABASES["default"]))


def ensure_keys() -> None:
    """Make the keys of sealed data at the first start; refuse to make others for what is sealed already."""
    if keyring.path().exists():
        return
    if resealing.has_cells():
        raise Problem(
            f"找不到数据密钥文件 {keyring.path()}，库中的姓名、电话无法解密。请从保管处放回"
            "（或用 LIANXIN_KEYS_FILE 指明）；确已遗失时运行 lianxin keys make。",
            f"The file of keys {keyring.path()} is missing and names and numbers in the database cannot be read."
            " Put it back, or say where it is with LIANXIN_KEYS_FILE; if it is lost, run lianxin keys make.",
        )
    keyring.make(timezone.localdate())
    say(
        f"已生成数据密钥：{keyring.path()}。请另行备份，不要与数据库备份放在一起。",
        f"Keys of sealed data were made: {keyring.path()}. Keep a copy, apart from backups of the database.",
    )


def pending_migrations() -> list[str]:
    """The names of migrations that are not applied yet."""
    return migrating.pending()


def has_officers() -> bool:
    """Whether anybody can sign in, which tells a used database from a new one."""
    return bool(get_user_model()._default_manager.exists())


def demo_logins() -> list[list[str]]:
    """The demo county's log-ins; none when this database holds a real district."""
    rows = [[str(part) for part in row] for row in import_string(DEMO_LOGINS.replace(":", "."))]
    officers, name = get_user_model()._default_manager, get_user_model().USERNAME_FIELD
    return rows if rows and officers.filter(**{name: rows[0][0]}).exists() else []


def load_demo() -> None:
    """Fill a new database with the demo county."""
    say("正在装入演示区县……", "Loading the demo county ...")
    command: click.Command = import_string(DEMO_COMMAND.replace(":", "."))
    with seeing(WHOLE):
        command.main([], standalone_mode=False)


def migrate() -> None:
    """Bring tables, walls and rights up to this version, as the owner of the tables."""
    app = roles.application_role()
    with roles.as_owner():
        if pending_migrations():
            say("正在建立或更新数据表……", "Applying migrations ...")
            migrating.migrate()
            call_command("migrate", interactive=False, verbosity=0)
        roles.put_up(app if app != roles.application_role() else None)


@click.command(name="prepare", help="准备数据库和静态文件：迁移、演示数据、静态文件、翻译。可重复执行。")
@click.option("--demo/--no-demo", default=True, help="空库时装入演示区县。")
@click.option("--logins-to", type=click.Path(path_type=Path), help="把演示账号写入文件（JSON）。")
def command(demo: bool, logins_to: Path | None) -> None:
    """Migrate, load the demo county into an empty database, build assets."""
    check_database()
    ensure_keys()
    migrate()
    if demo and not has_officers():
        load_demo()
    assets.build()
    if logins_to:
        logins_to.write_text(json.dumps(demo_logins() if demo else []), encoding="utf-8")


@click.command(name="assets", help="编译翻译，收集静态文件。")
def assets_command() -> None:
    """Build what is made from the source; needs no database."""
    set_up_django()
    assets.build()
