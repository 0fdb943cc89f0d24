"""`lianxin verify` and `lianxin checkpoint`: prove the ledger 核验留痕, and give its seals to an outside witness."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

import click

from lianxin.casefile.models import Matter
from lianxin.config.cli_common import as_json_option, show_json
from lianxin.config.console import Problem, both
from lianxin.kernel import ledger
from lianxin.kernel.clock import now
from lianxin.kernel.models import Checkpoint


@click.command(name="verify", help="核验全程留痕：改动、缺失、调换、截断都会指出；有误时返回 1。")
@click.option("--matter", "number", metavar="NUMBER", help="只核验一件事项。")
@click.option(
    "--witness", "witness", type=click.File("r"), help="外部保存的检查点（每行：序号 根摘要），- 为标准输入。"
)
@as_json_option
def verify(number: str | None, witness: TextIO | None, as_json: bool) -> None:
    """Verify every chain (or one) and the checkpoints."""
    found = _matter(number) if number else None
    roots = _roots(witness) if witness else None
    verdict = ledger.verify(chain_id=found.id if found else None, witness=roots)
    if as_json:
        show_json(_as_json(verdict))
    else:
        _tell(verdict)
    sys.exit(1 if verdict.faults else 0)


def _matter(number: str) -> Matter:
    found = Matter.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise Problem(f"没有编号为 {number} 的事项。", f"There is no matter {number}.")
    return found


def _roots(lines: Iterable[str]) -> dict[int, str]:
    roots = {}
    for place, line in enumerate(lines, 1):
        words = line.split()
        if not words:
            continue
        if len(words) != 2 or not words[0].isdigit():
            raise Problem(
                f"见证文件第{place}行应为“序号 根摘要”。", f"Line {place}: a number and a root are wanted."
            )
        roots[int(words[0])] = words[1].lower()
    return roots


def _as_json(verdict: ledger.Verdict) -> dict[str, object]:
    faults = [
        {"subject": one.subject, "chain": str(one.chain_id), "seq": one.seq, "text": one.zh}
        for one in verdict.faults
    ]
    return {
        "entries": verdict.entries,
        "chains": verdict.chains,
        "checkpoints": verdict.checkpoints,
        "erased": verdict.erased,
        "faults": faults,
    }


def _tell(verdict: ledger.Verdict) -> None:
    ids = [one.chain_id for one in verdict.faults]
    numbers = dict(Matter.objects.filter(id__in=ids).values_list("id", "number"))
    for one in verdict.faults:
        name = numbers.get(one.chain_id) or f"{one.subject} {one.chain_id}"
        click.echo(f"✗ {name} 第{one.seq}条：{one.zh}")
    n, chains, points = verdict.entries, verdict.chains, verdict.checkpoints
    state = f"发现{len(verdict.faults)}处问题" if verdict.faults else "未发现问题"
    state_en = f"{len(verdict.faults)} faults" if verdict.faults else "no faults"
    gone = f"（其中{verdict.erased}条内容已按保存期限删除）" if verdict.erased else ""
    gone_en = f" ({verdict.erased} bodies erased when their time was up)" if verdict.erased else ""
    click.echo(
        both(
            f"已核验{n}条留痕{gone}、{chains}条链、{points}个检查点：{state}。",
            f"{n} entries{gone_en}, {chains} chains, {points} checkpoints: {state_en}.",
        )
    )


@click.command(name="checkpoint", help="封存检查点，并按“序号 根摘要”逐行输出，供外部见证保存。")
@click.option("--no-seal", is_flag=True, help="只输出，不封存新的检查点。")
@click.option("--out", "out", type=click.File("w"), default="-", help="写入文件；默认标准输出。")
def checkpoint(no_seal: bool, out: TextIO) -> None:
    """Seal what grew since the last checkpoint and print all of them."""
    if not no_seal:
        ledger.seal(now())
    for n, root in Checkpoint.objects.order_by("n").values_list("n", "root"):
        out.write(f"{n} {bytes(root).hex()}\n")
