"""`lianxin receipt` and `lianxin witness`: a receipt that anyone can check 留痕回执, and who keeps our checkpoints 见证."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from lianxin.casefile.models import Matter
from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    actor_named,
    as_json_option,
    echo,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import Problem, both
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Done
from lianxin.kernel.refusal import Refused
from lianxin.kernel.verifier import written
from lianxin.kernel.witnesses.commands import WitnessKind, add_witness, resume_witness, stop_witness
from lianxin.kernel.witnesses.delivering import deliver, witness_lag


@click.command(
    name="receipt", help="开具留痕回执：一条留痕的摘要、封存路径和检查点，任何人可用核验程序核对。"
)
@click.argument("number", metavar="NUMBER")
@click.option("--entry", "seq", type=int, default=1, show_default=True, help="第几条留痕。")
@click.option("--since", type=int, metavar="N", help="附上自检查点 N 以来的一致性证明。")
@click.option("--with-body", is_flag=True, help="附上这条留痕的内容（默认只有摘要）。")
@click.option(
    "--out", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入文件。"
)
@language_option
def receipt(number: str, seq: int, since: int | None, with_body: bool, out: Path, lang: str | None) -> None:
    """Write the receipt of one entry."""
    spoken = speak(lang)
    matter = Matter.objects.filter(number=number.strip().upper()).first()
    if matter is None:
        raise Problem(f"没有事项 {number}。", f"There is no matter {number}.")
    try:
        found = ledger.receipt_of(matter.id, seq, since=since, with_body=with_body)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    out.write_text(written(found), encoding="utf-8", newline="\n")
    point = found["checkpoint"]
    short = f"{point['n']}:{point['root'][:16]}"
    echo(
        both(
            f"已写入 {out}（检查点 {short}）。核对：python verifier.py {out.name} --checkpoint {short}",
            f"Written to {out} (checkpoint {short}). Check: python verifier.py {out.name} --checkpoint {short}",
        )
    )


@click.group(name="witness", help="见证：谁在外部保存检查点。由审计管理员管理。", epilog=OPERATOR_NOTE)
def group() -> None:
    """Witnesses of the ledger."""


@group.command(name="add", help="添加见证：文件路径、Git 仓库地址、邮箱或 https 网址。")
@acting()
@click.argument("kind", type=click.Choice([one.value for one in WitnessKind]))
@click.argument("target")
@click.option("--name", required=True, help="名称，如“机房乙盘”。")
@language_option
def add(login: str, post: str | None, kind: str, target: str, name: str, lang: str | None) -> None:
    """Add a witness."""
    spoken = speak(lang)
    act = Act(actor_named(login, post), now(), Channel.CLI)
    try:
        done = add_witness(by=act, name=name, kind=WitnessKind(kind), target=target)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    echo(both(f"已添加：{done.number}", f"Added: {done.number}"))


@group.command(name="stop", help="停用见证。")
@acting()
@click.argument("name")
@language_option
def stop(login: str, post: str | None, name: str, lang: str | None) -> None:
    """Stop a witness."""
    _switched(stop_witness, login, post, name, lang)
    echo(both(f"已停用：{name}", f"Stopped: {name}"))


@group.command(name="resume", help="恢复见证。")
@acting()
@click.argument("name")
@language_option
def resume(login: str, post: str | None, name: str, lang: str | None) -> None:
    """Resume a witness."""
    _switched(resume_witness, login, post, name, lang)
    echo(both(f"已恢复：{name}", f"Resumed: {name}"))


def _switched(
    command: Callable[..., Done], login: str, post: str | None, name: str, lang: str | None
) -> None:
    spoken = speak(lang)
    try:
        command(by=Act(actor_named(login, post), now(), Channel.CLI), name=name)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)


@group.command(name="list", help="列出在用的见证和滞后情况。")
@as_json_option
def list_witnesses(as_json: bool) -> None:
    """Print the witnesses in use."""
    told = [
        {
            "name": one.witness.name,
            "kind": one.witness.kind,
            "target": one.witness.target,
            "reached": one.witness.reached_n,
            "behind": one.behind,
            "error": one.witness.error,
        }
        for one in witness_lag()
    ]
    if as_json:
        show_json(told)
        return
    for row in told:
        echo(
            f"{row['name']}  {row['kind']}  {row['target']}  #{row['reached']}  -{row['behind']}  {row['error']}"
        )


@group.command(name="send", help="立即送出到期的检查点。")
def send() -> None:
    """Send what is due now."""
    n = deliver(now())
    echo(both(f"已送达 {n} 处", f"{n} witnesses reached"))
