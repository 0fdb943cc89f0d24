"""Taking the ledger out as a file 导出台账 leaves an entry of who took how much of what."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from lianxin.casefile.queries.lists import Wanted
from lianxin.insight.queries.case_ledger import ledger_matters
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if

CHAIN = "exports"
GRANT = "insight.export"
ROWS_MOST = 20_000


@command("insight.export_ledger", "导出台账", "Export the ledger")
def export_ledger(
    *,
    by: Act,
    filters: Annotated[
        str,
        Ask(
            "筛选条件",
            "Filters",
            limit=1000,
            help_zh="与事项列表网址中的条件相同，如 state=open&unit=housing；不填为全部",
            help_en="as in the address of the list of matters, such as state=open&unit=housing",
        ),
    ] = "",
) -> Done:
    """Note that an actor takes the matters that he sees out as a file 导出台账; whoever calls writes the file.

    Refuses: no grant, nothing that fits, more than 20,000 matters anywhere but on the command line.
    Records: the filters and how many matters.
    """
    if GRANT not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    wanted = Wanted.of(dict(parse_qsl(filters)))
    n = ledger_matters(by.actor, wanted, by.at).count()
    refuse_if(
        (n == 0, Reason("nothing", "没有符合条件的事项", "No matter fits these filters.", "filters")),
        (
            n > ROWS_MOST and by.channel is not Channel.CLI,
            Reason(
                "too_many",
                f"一次最多导出{ROWS_MOST}件，现有{n}件；请缩小筛选范围，或由管理员用命令行导出",
                f"{n} matters; at most {ROWS_MOST} at once. Narrow the filters, or use the command line.",
                "filters",
            ),
        ),
    )
    data = {"rows": n, "filters": wanted.as_query()}
    entry = ledger.note(CHAIN, by=by, step="insight.export_ledger", data=data)
    return Done("export", str(entry.id), entry=str(entry.id), ids={"rows": str(n)})
