"""`lianxin verify` and `lianxin checkpoint`: prove the ledger 核验留痕, and give its seals to an outside witness."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from subprocess import SubprocessError
from typing import TextIO

import click

from lianxin.casefile.models import Matter
from lianxin.config.cli_common import as_json_option, echo, show_json
from lianxin.config.console import Problem, both
from lianxin.kernel import ledger
from lianxin.kernel.clock import now
from lianxin.kernel.models import Checkpoint
from lianxin.kernel.witnesses.reading import from_lines, from_place, line_of


@click.command(name="verify", help="核验全程留痕：改动、缺失、调换、截断都会指出；有误时返回 1。")
@click.option("--matter", "number", metavar="NUMBER", help="只核验一件事项。")
@click.option(
    "--witness",
    "witness",
    metavar="PLACE",
    help="外部见证：检查点清单、邮件（.eml、.mbox）、文件夹或 Git 仓库；- 为标准输入。",
)
@as_json_option
def verify(number: str | None, witness: str | None, as_json: bool) -> None:
    """Verify every chain (or one) and the checkpoints."""
    found = _matter(number) if number else None
    held = _held(witness) if witness else []
    began = time.monotonic()
    verdict = ledger.verify(chain_id=found.id if found else None, witness=held)
    seconds = time.monotonic() - began
    if as_json:
        show_json({**_as_json(verdict), "compared": len(held), "seconds": round(seconds, 3)})
    else:
        _tell(verdict, len(held), seconds)
    sys.exit(1 if verdict.faults else 0)


def _matter(number: str) -> Matter:
    found = Matter.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise Problem(f"没有编号为 {number} 的事项。", f"There is no matter {number}.")
    return found


def _held(place: str) -> list[ledger.Held]:
    """The checkpoints at a witness; none at all is no comparison, and said so."""
    try:
        held = from_lines(sys.stdin) if place == "-" else from_place(Path(place))
    except ValueError as error:
        raise Problem(
            f"见证第{error}行不是检查点（应为“序号:根摘要”或整行）。",
            f"Line {error} of the witness is no checkpoint (N:ROOT or a whole line).",
        ) from None
    except (OSError, SubprocessError) as error:
        raise Problem(
            f"无法读取见证 {place}：{error}", f"The witness {place} cannot be read: {error}"
        ) from None
    if not held:
        raise Problem(f"见证 {place} 中没有检查点。", f"There is no checkpoint at the witness {place}.")
    return held


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


def _tell(verdict: ledger.Verdict, compared: int, seconds: float) -> None:
    ids = [one.chain_id for one in verdict.faults]
    numbers = dict(Matter.objects.filter(id__in=ids).values_list("id", "number"))
    for one in verdict.faults:
        name = numbers.get(one.chain_id) or f"{one.subject} {one.chain_id}"
        echo(f"✗ {name} 第{one.seq}条：{one.zh}")
    n, chains, points = verdict.entries, verdict.chains, verdict.checkpoints
    state = f"发现{len(verdict.faults)}处问题" if verdict.faults else "未发现问题"
    state_en = f"{len(verdict.faults)} faults" if verdict.faults else "no faults"
    gone = f"（其中{verdict.erased}条内容已按保存期限删除）" if verdict.erased else ""
    gone_en = f" ({verdict.erased} bodies erased when their time was up)" if verdict.erased else ""
    speed = round(n / seconds) if seconds else 0
    echo(
        both(
            f"已核验{n}条留痕{gone}、{chains}条链、{points}个检查点，与外部见证比对{compared}处：{state}。每秒{speed}条。",
            f"{n} entries{gone_en}, {chains} chains, {points} checkpoints, {compared} compared with the witness:"
            f" {state_en}. {speed} entries a second.",
        )
    )


@click.command(
    name="checkpoint", help="封存检查点，并逐行输出（序号 条数 根摘要 时间 封印），供外部见证保存。"
)
@click.option("--no-seal", is_flag=True, help="只输出，不封存新的检查点。")
@click.option("--out", "out", type=click.File("w"), default="-", help="写入文件；默认标准输出。")
def checkpoint(no_seal: bool, out: TextIO) -> None:
    """Seal what grew since the last checkpoint and print all of them."""
    if not no_seal:
        ledger.seal(now())
    for point in Checkpoint.objects.order_by("n").iterator(chunk_size=2000):
        out.write(f"{line_of(point)}\n")
