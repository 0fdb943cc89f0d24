"""Ledgers in 导入台账: how long a long ledger takes to read, to preview and to take over, and how much memory at most.

Run as `python -m bench --ledgers --sizes 10000,100000`.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import django

django.setup()

from bench.figures import fill
from lianxin.casefile.models import Matter
from lianxin.collect.commands import go_on, stage_ledger, take_over, undo_take_over
from lianxin.collect.models import LedgerBatch
from lianxin.directory.models import Staged
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.kernel.workbook import write_workbook
from lianxin.people.queries import actor_for

RESULTS = Path(__file__).parent / "results"
HEAD = ["序号", "发起时间", "企业名称", "挂点区领导", "企业联系人", "联系电话", "企业反映问题", "问题类别", "办理部门", "办理情况",
        "办结时间", "后续解决状况"]  # fmt: skip
UNITS = ("区住房城乡建委", "区商务委、区财政局", "区城市管理局/区公安分局", "区产业发展促进局")
OPEN_EVERY = 5


def ledger(n: int) -> bytes:
    """A ledger of so many rows, every fifth of them open."""
    with TemporaryFile() as out:
        write_workbook(out, "问题台账", HEAD, (_row(place) for place in range(1, n + 1)))
        out.seek(0)
        return out.read()


def _row(place: int) -> list[str]:
    is_open = place % OPEN_EVERY == 0
    day = f"2025.{1 + place % 12}.{1 + place % 28}"
    return [
        str(place), day, f"测试{place % 3000}号机械有限公司", "", f"赵{place % 97}", f"139{place:08}",
        f"厂区{place * 7919 % 10007}号门前道路第{place}处破损，大货车进出困难，雨天积水，希望协调相关部门尽快修复并明确完成时间。",
        "停车位不足", UNITS[place % len(UNITS)], f"已于{day}现场查看，第{place}号方案已报审，正在按程序推进。",
        "" if is_open else f"2025.12.{1 + place % 28}", "未处理" if is_open else "已处理",
    ]  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and how many seconds it took."""
    began = time.perf_counter()
    found = work()
    return found, round(time.perf_counter() - began, 2)


def megabytes() -> dict[str, int]:
    """The most memory that this process has had, and any of its readers."""
    of = {"process": resource.RUSAGE_SELF, "reader": resource.RUSAGE_CHILDREN}
    return {name: resource.getrusage(whose).ru_maxrss // 1024 for name, whose in of.items()}


def main(size: int) -> None:
    """Measure, print, keep."""
    fill(1000, {})
    content = ledger(size)
    by = Act(actor_for("clerk1"), now(), Channel.CLI)
    staged, reading = timed(lambda: stage_ledger(by=by, file_name="长台账.xlsx", content=content))
    row = Staged.objects.get(pk=staged.id)
    confirm = Act(by.actor, now(), Channel.CLI)
    done, _ = timed(lambda: take_over(by=confirm, staged=row))
    batch, writing = timed(lambda: go_on(LedgerBatch.objects.get(pk=done.id), now(), seconds=86_400))
    undo = Act(by.actor, now(), Channel.CLI)
    _, undoing = timed(lambda: undo_take_over(by=undo, batch=batch, reason="测量"))
    found = {
        "rows": size,
        "file_megabytes": round(len(content) / 1024 / 1024, 1),
        "read_and_previewed_seconds": reading,
        "taken_over_seconds": writing,
        "undone_seconds": undoing,
        "rows_per_second": round(size / (reading + writing)),
        "megabytes_at_most": megabytes(),
        "matters": Matter.objects.filter(taken_over_at__isnull=False).count(),
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"ledger-in-{size}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    with seeing(WHOLE):
        main(int(sys.argv[1]))
