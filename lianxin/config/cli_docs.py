"""`lianxin docs`: write the pages of docs/ that are made from the code 生成文档, or say whether they are current."""

import sys
from importlib import import_module

import click

from lianxin.config.console import both


@click.command(name="docs", help="由代码生成 docs/ 下的生命周期、权限、命令三页；--check 只核对是否最新。")
@click.option("--check", is_flag=True, help="不写，只核对；不是最新则返回 1。")
def command(check: bool) -> None:
    """Write the generated pages, or compare them."""
    import_module("lianxin.config.prepare").set_up_django()
    docs = import_module("lianxin.config.docs")
    stale = docs.stale()
    if not check:
        docs.write()
    for path in stale:
        click.echo(
            both(f"{'不是最新' if check else '已更新'}：{path}", f"{'Stale' if check else 'Written'}: {path}")
        )
    sys.exit(1 if check and stale else 0)
