"""The `lianxin` command (命令行): a group whose subcommands are loaded only when called.

Owns the list of subcommands, not what they do. A name in `PLAIN` is loaded as it is; one in `WITH_DATABASE`
is loaded after Django is set up and with a database to talk to, which is started for the length of the call
when it is not running. A subcommand is added in one line: its name and the `module:function` of its command.
"""

import logging
import os
import sys
import textwrap
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from lianxin.config import places
from lianxin.config.console import Problem, both
from lianxin.config.logs import JsonLines
from lianxin.config.processes import open_log
from lianxin.kernel.tracing import numbered

PLAIN = {
    "run": "lianxin.config.start:run",
    "worker": "lianxin.config.oneoff:worker",
    "doctor": "lianxin.config.doctor:command",
    "with-database": "lianxin.config.oneoff:with_database",
    "demo-reset": "lianxin.config.oneoff:demo_reset",
    "assets": "lianxin.config.prepare:assets_command",
    "intake": "lianxin.config.cli_intake:command",
    "due": "lianxin.config.cli_due:command",
    "reading": "lianxin.config.cli_reading:group",
    "docs": "lianxin.config.cli_docs:command",
    "backup": "lianxin.config.keeping.cli:backup",
    "restore": "lianxin.config.keeping.cli:restore",
    "database-roles": "lianxin.config.cli_roles:command",
}
WITH_DATABASE = {
    "prepare": "lianxin.config.prepare:command",
    "demo": "lianxin.config.demo:command",
    "found": "lianxin.config.founding:command",
    "directory": "lianxin.config.cli_directory:group",
    "calendar": "lianxin.config.cli_calendar:group",
    "do": "lianxin.config.cli_do:command",
    "attach": "lianxin.config.cli_files:command",
    "matters": "lianxin.config.cli_matters:matters",
    "matter": "lianxin.config.cli_matters:matter",
    "why": "lianxin.config.cli_matters:why",
    "sweep": "lianxin.config.cli_matters:sweep",
    "verify": "lianxin.config.cli_ledger:verify",
    "checkpoint": "lianxin.config.cli_ledger:checkpoint",
    "receipt": "lianxin.config.cli_receipts:receipt",
    "witness": "lianxin.config.cli_receipts:group",
    "notices": "lianxin.config.cli_notices:group",
    "keys": "lianxin.config.cli_keys:group",
    "retention": "lianxin.config.cli_retention:command",
    "token": "lianxin.config.cli_token:group",
    "second-factor": "lianxin.config.cli_factors:group",
    "balance": "lianxin.config.cli_balance:command",
    "brief": "lianxin.config.cli_brief:command",
    "papers": "lianxin.config.cli_papers:command",
    "paper-templates": "lianxin.config.cli_templates:group",
    "case-file": "lianxin.config.cli_case_file:group",
    "export-all": "lianxin.config.whole.cli:export_all",
    "import-all": "lianxin.config.whole.cli:import_all",
    "policies": "lianxin.config.cli_policies:group",
    "ledger": "lianxin.config.cli_export:group",
    "indicators": "lianxin.config.cli_indicators:command",
}

# What the operator of the server does to the whole; the others act in somebody's name.
WHOLE = {
    "export-all",
    "import-all",
    "demo",
    "found",
    "sweep",
    "verify",
    "checkpoint",
    "receipt",
    "keys",
    "retention",
    "witness",
    "notices",
    "second-factor",
}


def load(target: str) -> click.Command:
    """The click command behind `module:function`."""
    module, _, name = target.partition(":")
    command: click.Command = getattr(import_module(module), name)
    return command


class LazyGroup(click.Group):
    """Knows its subcommands by name and imports one only to run it or to show its help."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All names, without loading anything."""
        return sorted({*PLAIN, *WITH_DATABASE})

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one; nothing is started when only its help is asked for."""
        if cmd_name in PLAIN:
            return load(PLAIN[cmd_name])
        if cmd_name in WITH_DATABASE:
            return _load_with_database(cmd_name)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The names only: their help texts would mean loading every module."""
        with formatter.section("Commands"):
            names = ", ".join(self.list_commands(ctx))
            # A name such as demo-reset stays whole.
            for line in textwrap.wrap(names, formatter.width - 4, break_on_hyphens=False):
                formatter.write(f"  {line}\n")


def _load_with_database(name: str) -> click.Command:
    """Models can be imported only after Django is set up, hence before the module of the command."""
    prepare = import_module("lianxin.config.prepare")
    prepare.set_up_django()
    command = load(WITH_DATABASE[name])
    inner = command.callback
    walls = import_module("lianxin.kernel.walls")

    def callback(*args: Any, **kwargs: Any) -> Any:
        context = click.get_current_context()
        context.with_resource(prepare.database_up())
        if name in WHOLE:
            context.with_resource(walls.seeing(walls.WHOLE))
        with prepare.outages_in_words():
            return inner(*args, **kwargs) if inner else None

    command.callback = callback
    return command


@click.group(cls=LazyGroup, help="连心桥 Lianxin：走访、交办、督办、回音。 COMMAND --help 查看用法。")
def group() -> None:
    """The command itself does nothing; its subcommands do."""


def main() -> None:
    """Run a subcommand; what a person can put right is said in words, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    with numbered() as number:
        try:
            group(prog_name="lianxin")
        except Problem as problem:
            _end(problem.zh, problem.en)
        except PermissionError as error:
            _end(
                f"没有权限：{error.filename}。多半是之前用别的账户（如 root）启动过，"
                "请改回该账户，或换 LIANXIN_HOME。",
                f"Not permitted: {error.filename}. Most likely another account, such as root, started this"
                " before: use that one, or another LIANXIN_HOME.",
            )
        except Exception as error:
            if os.environ.get("LIANXIN_DEBUG") == "1":
                raise
            _note(error)
            _end(
                f"程序出错，操作没有完成。错误编号 {number}，详见 {_log_file()}。",
                f"Something broke and was not finished. Error number {number}, see {_log_file()}.",
            )


def _end(zh: str, en: str) -> NoReturn:
    click.echo(both(zh, en), err=True)
    sys.exit(1)


def _log_file() -> Path:
    return places.home() / "log" / "cli.log"


def _note(error: Exception) -> None:
    """The fault as one line of the log; a log that cannot be written must not hide the words to the person."""
    record = logging.LogRecord(
        "lianxin.cli", logging.ERROR, "", 0, "fault", (), (type(error), error, error.__traceback__)
    )
    with suppress(OSError), open_log(_log_file()) as file:
        file.write(JsonLines().format(record).encode() + b"\n")


if __name__ == "__main__":
    main()
