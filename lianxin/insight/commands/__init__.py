"""Commands of insight: `exporting` the ledger; `editions` of the brief, which are drafted, edited and issued; `special`
reports; `corrections` of what was issued; `exclusions` of matters from indicators; `keeping` says how long."""

from lianxin.insight.commands import keeping
from lianxin.insight.commands.corrections import correct_brief
from lianxin.insight.commands.editions import drop_brief, edit_brief, issue_brief, start_brief
from lianxin.insight.commands.exclusions import ask_exclusion, end_exclusion, rule_exclusion
from lianxin.insight.commands.exporting import GRANT, ROWS_MOST, export_ledger
from lianxin.insight.commands.special import start_special

__all__ = [
    "GRANT",
    "ROWS_MOST",
    "ask_exclusion",
    "correct_brief",
    "drop_brief",
    "edit_brief",
    "end_exclusion",
    "export_ledger",
    "issue_brief",
    "keeping",
    "rule_exclusion",
    "start_brief",
    "start_special",
]
