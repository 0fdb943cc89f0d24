"""`lianxin backup` and `lianxin restore` 备份与恢复命令."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from lianxin.config import places, prepare
from lianxin.config.console import Problem, say
from lianxin.config.keeping import backup as making
from lianxin.config.keeping import restore as restoring
from lianxin.config.keeping import schedule, sources
from lianxin.config.keeping.archive import Manifest

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(name="backup", help="备份数据库、附件和留痕检查点为一个文件；--verify 试恢复一份备份。")
@click.option(
    "--to", "folder", type=FOLDER, help="存放目录；默认 LIANXIN_BACKUP_TO，否则数据目录下的 backup。"
)
@click.option("--keep", type=click.IntRange(min=1), help="只留最近几份；默认 LIANXIN_BACKUP_KEEP。")
@click.option("--with-keys", "keys", type=FILE, help="把密钥另存为一个文件，请与备份分开保管。")
@click.option("--verify", "archive", type=FILE, help="不备份，而把这份备份恢复到临时库并核对。")
def backup(folder: Path | None, keep: int | None, keys: Path | None, archive: Path | None) -> None:
    """Make a backup, or try one out."""
    if archive:
        _try_out(archive)
        return
    prepare.set_up_django()
    with prepare.database_up():
        _make(folder or schedule.folder(), keep or schedule.kept())
    if keys:
        names = ", ".join(sources.write_keys(keys))
        say(
            f"密钥（{names}）已另存到 {keys}，仅本账户可读。",
            f"Keys ({names}) are in {keys}, for your eyes only.",
        )
    else:
        sources.say_where_keys_are()


def _make(folder: Path, keep: int) -> None:
    began, clock = datetime.now(UTC), time.monotonic()
    address = sources.keeper_address()
    try:
        made = making.make(folder, address=address)
    except Problem as problem:
        making.note(address, began, 0, problem.zh)
        raise
    making.note(address, began, made.manifest.rows)
    gone = schedule.forget(folder, keep)
    size, seconds = made.bytes / 1e6, time.monotonic() - clock
    rows, files = made.manifest.rows, made.manifest.attachments
    say(
        f"备份完成：{made.path}（{rows} 行、{files} 个附件，{size:.1f} MB，{seconds:.1f} 秒；清理旧备份 {len(gone)} 份）",
        f"Backup made: {made.path} ({rows} rows, {files} attachments, {size:.1f} MB, {seconds:.1f} s; {len(gone)} old ones"
        " removed)",
    )


def _try_out(archive: Path) -> None:
    clock = time.monotonic()
    found = restoring.try_out(archive)
    _tell(
        found,
        time.monotonic() - clock,
        "备份可用，已在临时库中试恢复",
        "The backup is good; it was restored for a trial",
    )


@click.command(name="restore", help="从备份恢复；原有数据改名保留，绝不覆盖。")
@click.argument("archive", type=FILE)
@click.option("--into", help="目标：数据目录，或数据库地址；默认当前设置。")
@click.option("--replace", is_flag=True, help="目标已有数据时，把原有数据改名保留后恢复。")
@click.option("--verify/--no-verify", default=True, help="恢复后核验留痕并试运行（默认）。")
@click.option("--keys", type=FILE, help="backup --with-keys 另存的密钥文件，一并放回。")
def restore(archive: Path, into: str | None, replace: bool, verify: bool, keys: Path | None) -> None:
    """Restore an archive into a data folder or an empty database."""
    clock = time.monotonic()
    home = places.home() if into is None or restoring.is_address(into) else Path(into).resolve()
    url = into if into and restoring.is_address(into) else ("" if into else places.given_database())
    if url:
        found = restoring.into_database(archive, url, home, verify=verify)
    else:
        found = restoring.into_home(archive, home, replace=replace, verify=verify)
    if keys:
        sources.put_keys(keys, home)
    _tell(found, time.monotonic() - clock, "恢复完成", "Restored")
    if found.aside:
        say(
            f"原有数据库改名为 {found.aside}，确认无误后可删除。",
            f"The former database is now {found.aside}.",
        )
    if not keys and not (home / "data_keys").exists():
        sources.say_where_keys_are()


def _tell(found: restoring.Restored, seconds: float, zh: str, en: str) -> None:
    manifest: Manifest = found.manifest
    said, told = found.told, ""
    if said:
        told = f"{said.entries}/{said.chains}/{said.checkpoints}"
    rows, tables, files = manifest.rows, len(manifest.tables), manifest.attachments
    say(
        f"{zh}：{manifest.made_at} 的 {rows} 行（{tables} 张表）、{files} 个附件逐一相符，{seconds:.1f} 秒。"
        + (f"留痕/链/检查点 {told} 核验通过，登录页和列表正常。" if told else "未核验留痕。"),
        f"{en}: {rows} rows in {tables} tables and {files} attachments of {manifest.made_at} are all the same, {seconds:.1f} s."
        + (
            f" Entries/chains/checkpoints {told} verify; sign-in page and list work."
            if told
            else " Not verified."
        ),
    )
