"""Commands of insight: `exporting` the ledger, and `editions` of the brief, which are drafted, edited and issued;
`keeping` says how long."""

from lianxin.insight.commands import keeping
from lianxin.insight.commands.editions import drop_brief, edit_brief, issue_brief, start_brief
from lianxin.insight.commands.exporting import GRANT, ROWS_MOST, export_ledger

__all__ = [
    "GRANT",
    "ROWS_MOST",
    "drop_brief",
    "edit_brief",
    "export_ledger",
    "issue_brief",
    "keeping",
    "start_brief",
]
