"""Commands of collect: at the `door` (register, accept, decline, merge), and `drafts` read out of documents."""

from lianxin.collect.commands import keeping
from lianxin.collect.commands.door import accept, decline, merge, register, unmerge, withdraw
from lianxin.collect.commands.drafts import confirm_matter, confirm_visit, edit, intake, reject

__all__ = [
    "accept",
    "confirm_matter",
    "confirm_visit",
    "decline",
    "edit",
    "intake",
    "keeping",
    "merge",
    "register",
    "reject",
    "unmerge",
    "withdraw",
]
