"""The command line: every name leads to a command, and nothing heavy is loaded before it is needed."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from lianxin.config import cli


@pytest.mark.parametrize("target", [*cli.PLAIN.values(), *cli.WITH_DATABASE.values()])
def test_every_name_leads_to_a_command_with_help(target: str) -> None:
    command = cli.load(target)
    assert isinstance(command, click.Command)
    assert command.help


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(cli.group, ["--help"]).output
    assert all(name in shown for name in [*cli.PLAIN, *cli.WITH_DATABASE])


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(cli.group, ["nonsense"]).exit_code == 2


def test_loading_the_command_line_loads_neither_django_nor_a_driver() -> None:
    script = "import sys, lianxin.config.cli; print([m for m in ('django', 'psycopg') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "[]\n"
