"""The `lianxin` command (命令行): a group whose subcommands are loaded only when called.

Owns the list of subcommands, not what they do. A name in `PLAIN` is loaded as it is; one in `WITH_DATABASE`
is loaded after Django is set up and with a database to talk to, which is started for the length of the call
when it is not running. A subcommand is added in one line: its name and the `module:function` of its command.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click

from lianxin.config.console import Problem, both

PLAIN = {
    "run": "lianxin.config.start:run",
    "worker": "lianxin.config.oneoff:worker",
    "doctor": "lianxin.config.doctor:command",
    "with-database": "lianxin.config.oneoff:with_database",
    "demo-reset": "lianxin.config.oneoff:demo_reset",
    "assets": "lianxin.config.prepare:assets_command",
    "intake": "lianxin.config.cli_intake:command",
    "due": "lianxin.config.cli_due:command",
    "docs": "lianxin.config.cli_docs:command",
}
WITH_DATABASE = {
    "prepare": "lianxin.config.prepare:command",
    "demo": "lianxin.config.demo:command",
    "found": "lianxin.config.founding:command",
    "directory": "lianxin.config.cli_directory:group",
    "do": "lianxin.config.cli_do:command",
    "matters": "lianxin.config.cli_matters:matters",
    "matter": "lianxin.config.cli_matters:matter",
    "why": "lianxin.config.cli_matters:why",
    "sweep": "lianxin.config.cli_matters:sweep",
    "verify": "lianxin.config.cli_ledger:verify",
    "checkpoint": "lianxin.config.cli_ledger:checkpoint",
    "keys": "lianxin.config.cli_keys:group",
    "retention": "lianxin.config.cli_retention:command",
    "token": "lianxin.config.cli_token:group",
    "balance": "lianxin.config.cli_balance:command",
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
            formatter.write_text(", ".join(self.list_commands(ctx)))


def _load_with_database(name: str) -> click.Command:
    """Models can be imported only after Django is set up, hence before the module of the command."""
    prepare = import_module("lianxin.config.prepare")
    prepare.set_up_django()
    command = load(WITH_DATABASE[name])
    inner = command.callback

    def callback(*args: Any, **kwargs: Any) -> Any:
        click.get_current_context().with_resource(prepare.database_up())
        return inner(*args, **kwargs) if inner else None

    command.callback = callback
    return command


@click.group(cls=LazyGroup, help="连心桥 Lianxin：走访、交办、督办、回音。 COMMAND --help 查看用法。")
def group() -> None:
    """The command itself does nothing; its subcommands do."""


def main() -> None:
    """Run a subcommand; what a person can put right is said in words, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    try:
        group(prog_name="lianxin")
    except Problem as problem:
        click.echo(both(problem.zh, problem.en), err=True)
        sys.exit(1)
    except PermissionError as error:
        click.echo(
            both(
                f"没有权限：{error.filename}。多半是之前用别的账户（如 root）启动过，"
                "请改回该账户，或换 LIANXIN_HOME。",
                f"Not permitted: {error.filename}. Most likely another account, such as root, started this"
                " before: use that one, or another LIANXIN_HOME.",
            ),
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
