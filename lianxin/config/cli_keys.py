"""`lianxin keys`: the keys of sealed data 数据密钥: list them, take a new one into use, make them where there are none."""

from __future__ import annotations

import click
from django.utils import timezone

from lianxin.config.cli_common import as_json_option, show_json
from lianxin.config.console import Problem, both
from lianxin.kernel import keyring, ledger, resealing
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.people.queries import is_founded, system_actor


@click.group(name="keys", help="数据密钥：列出、轮换。密钥文件须与数据库备份分开保存。")
def group() -> None:
    """Keys of sealed data."""


@group.command(name="list", help="列出密钥（不含密钥内容）和各自加密的数据项数。")
@as_json_option
def list_keys(as_json: bool) -> None:
    """Print the name, day and number of cells of each key."""
    try:
        ring = keyring.ring()
    except keyring.KeysUnreadable as error:
        raise Problem(str(error), str(error)) from None
    counts = resealing.counts()
    rows = [
        {
            "key": one.name.hex(),
            "made": one.made,
            "cells": counts.pop(one.name.hex(), 0),
            "current": one == ring.current,
        }
        for one in ring.keys
    ]
    rows += [{"key": name, "made": "", "cells": n, "current": False} for name, n in counts.items()]
    if as_json:
        show_json({"file": str(keyring.path()), "keys": rows})
        return
    click.echo(str(keyring.path()))
    for row in rows:
        note = (
            both("在用", "in use") if row["current"] else "" if row["made"] else both("缺少密钥", "MISSING")
        )
        click.echo(f"{row['key']}  {row['made'] or '—':<10}  {row['cells']:>9}  {note}")


@group.command(name="rotate", help="启用新密钥并重新加密全部数据；中断后再次执行即续作。")
@click.option("--batch", default=resealing.BATCH, show_default=True, help="每批条数。")
def rotate(batch: int) -> None:
    """Take a new key into use and seal everything anew under it; go on with a rotation that was interrupted."""
    try:
        unfinished = not resealing.is_done()
        key = keyring.ring().current if unfinished else keyring.add(timezone.localdate())
    except keyring.KeysUnreadable as error:
        raise Problem(str(error), str(error)) from None
    name = key.name.hex()
    if unfinished:
        click.echo(both(f"上次轮换未完成，继续用密钥 {name} 加密。", f"Going on with key {name}."))
    so_far = resealing.Resealed()
    for so_far in resealing.reseal(batch):
        click.echo(f"  {so_far.done}", err=True)
    if is_founded():
        data = {"key": name, "cells": so_far.done, "unopenable": so_far.unopenable}
        ledger.note("keys", by=Act(system_actor(), now(), Channel.CLI), step="keys.rotate", data=data)
    click.echo(
        both(f"已用密钥 {name} 重新加密{so_far.done}项。", f"{so_far.done} cells sealed anew under {name}.")
    )
    if so_far.unopenable:
        raise Problem(
            f"有{so_far.unopenable}项无法解密，保持原样；请找回旧密钥文件。",
            f"{so_far.unopenable} cells could not be opened and stay as they are: find the old file of keys.",
        )
    click.echo(
        both("旧密钥仍留在文件中，旧备份恢复时需要。", "Old keys stay in the file: old backups need them.")
    )


@group.command(name="make", help="密钥文件确已遗失时建立新文件：旧的姓名、电话不再可读。")
@click.confirmation_option(
    prompt="旧密钥确已无法找回？原有姓名、电话将不可读 (the old keys are lost for good?)"
)
def make() -> None:
    """Make a new file of keys where the old one is lost."""
    if keyring.path().exists():
        raise Problem(f"{keyring.path()} 已存在。", f"{keyring.path()} exists.")
    keyring.make(timezone.localdate())
    click.echo(str(keyring.path()))
