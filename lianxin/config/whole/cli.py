"""`lianxin export-all` and `lianxin import-all` 整体导出、导入命令, for the operator of the server."""

from __future__ import annotations

import time
from pathlib import Path

import click

from lianxin.config import prepare, roles
from lianxin.config.cli_common import as_json_option, show_json
from lianxin.config.console import Problem, say
from lianxin.config.whole import loading, writing
from lianxin.config.whole.form import LEFT_OUT

FILE = click.Path(dir_okay=False, path_type=Path)
PASSPHRASE = click.option(
    "--passphrase-file", "secret", type=FILE, help="口令所在文件的第一行；姓名、电话等以它加密。"
)


@click.command(
    name="export-all", help="整体导出：全区数据、附件和留痕为一个开放格式的文件（见 docs/export-format.md）。"
)
@click.argument("out", type=FILE)
@PASSPHRASE
@as_json_option
def export_all(out: Path, secret: Path | None, as_json: bool) -> None:
    """Write everything; names and numbers are left out unless a passphrase is given."""
    clock = time.monotonic()
    if prepare.pending_migrations():
        raise Problem(
            "数据表还没有更新到本版程序，请先运行 lianxin prepare 或启动一次系统。",
            "The tables are not those of this version yet: run lianxin prepare, or start the system once.",
        )
    with roles.as_owner():
        manifest, lost = writing.write(out, _words(secret))
    seconds, size = time.monotonic() - clock, out.stat().st_size
    if as_json:
        told = {"file": str(out), "bytes": size, "rows": manifest.rows, "tables": len(manifest.tables)}
        told |= {"files": len(manifest.files), "missing": len(manifest.missing), "unopened": lost}
        show_json({**told, "personal": manifest.personal, "seconds": round(seconds, 1)})
        return
    zh = "已以口令加密" if secret else "未导出（加 --passphrase-file 则加密导出）"
    en = "sealed under the passphrase" if secret else "left out (--passphrase-file seals them)"
    say(
        f"已导出 {out}：{len(manifest.tables)} 张表 {manifest.rows} 行、{len(manifest.files)} 个附件，{size / 1e6:.1f} MB，"
        f"{seconds:.1f} 秒。姓名、电话、口令{zh}；{len(LEFT_OUT)} 张本机自用的表不导出。",
        f"Written to {out}: {manifest.rows} rows of {len(manifest.tables)} tables, {len(manifest.files)} attachments,"
        f" {size / 1e6:.1f} MB, {seconds:.1f} s. Names, numbers and passwords are {en}; {len(LEFT_OUT)} tables of this"
        " machine stay here.",
    )
    if lost or manifest.missing:
        say(
            f"注意：{lost} 处密文打不开、{len(manifest.missing)} 个附件内容缺失，未能导出。",
            f"Mind: {lost} sealed values do not open and {len(manifest.missing)} attachments are missing; left out.",
        )


@click.command(name="import-all", help="整体导入：把整体导出的文件装入空的安装，逐一核对后才生效。")
@click.argument("file", type=FILE)
@PASSPHRASE
@as_json_option
def import_all(file: Path, secret: Path | None, as_json: bool) -> None:
    """Bring everything in; nothing stays unless all of it came in and verifies."""
    clock = time.monotonic()
    prepare.check_database()
    prepare.ensure_keys()
    prepare.migrate()
    with roles.as_owner():
        done = loading.load(file, _words(secret))
    seconds, manifest, verdict = time.monotonic() - clock, done.manifest, done.verdict
    if as_json:
        told = {"rows": manifest.rows, "tables": len(manifest.tables), "files": len(manifest.files)}
        told |= {"entries": verdict.entries, "chains": verdict.chains, "checkpoints": verdict.checkpoints}
        show_json({**told, "personal": manifest.personal, "seconds": round(seconds, 1)})
        return
    say(
        f"导入完成：{manifest.rows} 行（{len(manifest.tables)} 张表）、{len(manifest.files)} 个附件逐一相符，"
        f"留痕 {verdict.entries} 条、{verdict.checkpoints} 个检查点核验通过，{seconds:.1f} 秒。",
        f"Brought in: {manifest.rows} rows in {len(manifest.tables)} tables and {len(manifest.files)} attachments are all the"
        f" same; {verdict.entries} entries and {verdict.checkpoints} checkpoints verify; {seconds:.1f} s.",
    )
    if manifest.personal != "sealed":
        say(
            "导出时未含姓名、电话和口令：请由管理员为人员重设口令（lianxin do people.set_password）。",
            "Names, numbers and passwords were left out: an administrator sets new passwords (lianxin do people.set_password).",
        )
    say(
        "查询码由 LIANXIN_HOME/secret_key 推算：要能重印回执，请一并带来该文件（backup --with-keys）。",
        "Tracking codes are made from LIANXIN_HOME/secret_key: bring it along to print receipts again (backup --with-keys).",
    )


def _words(secret: Path | None) -> str:
    if secret is None:
        return ""
    try:
        words = (secret.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"无法读取 {secret}。", f"{secret} cannot be read.") from error
    if not words:
        raise Problem(f"{secret} 的第一行是空的。", f"The first line of {secret} is empty.")
    return words
