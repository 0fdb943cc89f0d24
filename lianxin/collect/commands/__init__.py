"""Commands of collect: at the `door` (register, accept, decline, merge), `drafts` read out of documents, `excerpts` of texts,
`ledgers` taken over, rows that are `pasted`, `online` what people report themselves."""

from lianxin.collect.commands import keeping
from lianxin.collect.commands.door import accept, decline, merge, register, unmerge, withdraw
from lianxin.collect.commands.drafts import confirm_matter, confirm_visit, edit, intake, reject
from lianxin.collect.commands.excerpts import register_excerpt
from lianxin.collect.commands.ledgers import discard_ledger, map_ledger, stage_ledger
from lianxin.collect.commands.online import report
from lianxin.collect.commands.pasted import take_rows
from lianxin.collect.commands.taking_over import go_on, take_over, undo_take_over, unfinished

__all__ = [
    "accept",
    "confirm_matter",
    "confirm_visit",
    "decline",
    "discard_ledger",
    "edit",
    "go_on",
    "intake",
    "keeping",
    "map_ledger",
    "merge",
    "register",
    "register_excerpt",
    "reject",
    "report",
    "stage_ledger",
    "take_over",
    "take_rows",
    "undo_take_over",
    "unfinished",
    "unmerge",
    "withdraw",
]
