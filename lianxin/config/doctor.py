"""Says what is wrong with an installation and what to do about it (体检).

Owns the list of checks and their report. A check is a function without arguments that returns a `Finding`;
to add one, add a line with its `module:function`. `DATABASE_CHECKS` are run with a database at hand.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

import click
from django.core.exceptions import ImproperlyConfigured

from lianxin.config import places, prepare
from lianxin.config.console import Problem, both

CHECKS = [
    "lianxin.config.doctor_machine:python_version",
    "lianxin.config.doctor_machine:installed_versions",
    "lianxin.config.doctor_machine:account",
    "lianxin.config.doctor_machine:disk_space",
    "lianxin.config.doctor_machine:room_to_write",
    "lianxin.config.doctor_machine:clock",
    "lianxin.config.doctor_machine:pages_of_papers",
    "lianxin.config.doctor_machine:secret_key",
    "lianxin.config.doctor_machine:debug",
    "lianxin.config.doctor_machine:port",
    "lianxin.config.doctor_data:static_files",
]
DATABASE_CHECKS = [
    "lianxin.config.doctor_data:server",
    "lianxin.config.doctor_data:database_clock",
    "lianxin.config.doctor_data:migrations",
    "lianxin.config.doctor_keys:data_keys",
    "lianxin.config.doctor_roles:database_role",
    "lianxin.config.doctor_roles:row_security",
    "lianxin.config.doctor_data:officers",
    "lianxin.config.doctor_district:installation_clock",
    "lianxin.config.doctor_district:last_sweep",
    "lianxin.config.doctor_district:calendar_years",
    "lianxin.config.doctor_district:accountable_officer",
    "lianxin.config.doctor_district:orphans",
    "lianxin.config.doctor_district:witnesses",
    "lianxin.config.doctor_files:bytes_of_files",
    "lianxin.config.doctor_files:bytes_without_a_file",
    "lianxin.config.doctor_files:virus_scanner",
    "lianxin.config.doctor_keeping:backup_age",
    "lianxin.config.doctor_keeping:backup_tools",
    "lianxin.config.doctor_keeping:measured",
]


class Level(StrEnum):
    """How bad a finding is."""

    FINE = "fine"
    HINT = "hint"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What a check found (结论), in both languages; when it is not fine, the sentences say what to do."""

    level: Level
    zh: str
    en: str


MARKS = {Level.FINE: ("正常", "fine "), Level.HINT: ("提示", "hint "), Level.WRONG: ("有误", "WRONG")}


def fine(zh: str, en: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.FINE, zh, en)


def hint(zh: str, en: str) -> Finding:
    """Works, but could be better."""
    return Finding(Level.HINT, zh, en)


def wrong(zh: str, en: str) -> Finding:
    """Has to be put right."""
    return Finding(Level.WRONG, zh, en)


def examine(target: str) -> Finding:
    """Run one check; a check that breaks is a finding as well."""
    try:
        module, _, name = target.partition(":")
        check: Callable[[], Finding] = getattr(import_module(module), name)
        return check()
    except Problem as problem:
        return wrong(problem.zh, problem.en)
    except Exception as error:
        words = f"{type(error).__name__}: {str(error).strip()[:200]}"
        return wrong(f"检查 {target} 未能完成：{words}", f"The check {target} did not finish: {words}")


def findings() -> Iterator[Finding]:
    """All checks, one after the other; the database is started for them when nothing runs."""
    try:
        prepare.set_up_django()
    except Problem as problem:
        yield wrong(problem.zh, problem.en)
        return
    except (ImproperlyConfigured, ImportError) as error:
        words = str(error)
        yield wrong(f"系统设置无法载入：{words}", f"The settings do not load: {words}")
        return
    yield from map(examine, CHECKS)
    if not _was_ever_started():
        yield hint(
            "尚未启动过，没有数据库。运行 make run。", "Never started, so there is no database. Run make run."
        )
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(prepare.database_up())
        except Problem as problem:
            yield wrong(problem.zh, problem.en)
            return
        yield from map(examine, DATABASE_CHECKS)


def _was_ever_started() -> bool:
    return bool(os.environ.get("DATABASE_URL")) or places.cluster_folder().exists()


@click.command(name="doctor", help="检查运行环境，逐项说明问题和办法；有误时返回 1。")
@click.option("--lang", type=click.Choice(["zh", "en", "both"]), help="语言；默认看 LANG。")
def command(lang: str | None) -> None:
    """Print one line per check; the exit code is 1 when something is wrong."""
    is_wrong = False
    for finding in findings():
        is_wrong = is_wrong or finding.level is Level.WRONG
        mark_zh, mark_en = MARKS[finding.level]
        click.echo(both(f"[{mark_zh}] {finding.zh}", f"[{mark_en}] {finding.en}", lang))
    sys.exit(1 if is_wrong else 0)
