"""Single commands around the system (单项命令): job worker, a command with a database, a fresh demo."""

import os
import signal
import subprocess
import sys

import click
from django.core.management import call_command

from lianxin.config import lowering, places, postgres, prepare
from lianxin.config.console import Problem
from lianxin.config.processes import die_with_parent


@click.command(help="只运行后台任务。")
def worker() -> None:
    """Run the background jobs in this process, never as root."""
    prepare.set_up_django()
    one = lowering.wanted()
    if one is not None:
        parent = os.getppid()
        lowering.become(one)
        # The change of account clears the wish to end with the supervisor.
        die_with_parent(signal.SIGKILL, parent)
    call_command("procrastinate", "worker", "--shutdown-graceful-timeout", "4", "--concurrency", "2")


@click.command(
    name="with-database",
    context_settings={"ignore_unknown_options": True},
    help="在数据库运行时执行一条命令；--temporary 用一次性的空库。",
)
@click.option("--temporary", is_flag=True, help="在临时目录建一个空库，用完即删。")
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
def with_database(temporary: bool, words: tuple[str, ...]) -> None:
    """Run a command while the database is up."""
    if not temporary or os.environ.get("DATABASE_URL"):
        prepare.set_up_django()
        with prepare.database_up():
            sys.exit(subprocess.run(words, check=False).returncode)
    with postgres.temporary() as cluster:
        env = {**os.environ, "DATABASE_URL": cluster.address()}
        sys.exit(subprocess.run(words, env=env, check=False).returncode)


@click.command(name="demo-reset", help="清空数据库并重新装入演示区县。")
@click.option("--force", is_flag=True, help="即使库中不是演示数据也清空。")
def demo_reset(force: bool) -> None:
    """Throw the embedded database away and load the demo county anew; real data is refused."""
    if os.environ.get("DATABASE_URL"):
        raise Problem(
            "demo-reset 只用于自带的数据库；请自行清空 DATABASE_URL 指向的库。",
            "demo-reset is for the embedded database only; empty the one behind DATABASE_URL yourself.",
        )
    prepare.set_up_django()
    with prepare.database_up():
        if not force and _holds_real_data():
            raise Problem(
                "库中不是演示数据，未作任何改动；确要清空请加 --force。",
                "This is not the demo county; nothing was changed. Add --force to throw it away.",
            )
        cluster = postgres.cluster(places.home())
        postgres.drop_database(cluster)
        postgres.furnish(cluster)
        subprocess.run([sys.executable, "-m", "lianxin.config.cli", "prepare"], check=True)


def _holds_real_data() -> bool:
    """A database whose tables are not complete cannot be asked; it holds no district either."""
    return not prepare.pending_migrations() and prepare.has_officers() and not prepare.demo_logins()
