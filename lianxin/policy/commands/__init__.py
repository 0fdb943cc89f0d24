"""Commands of policy: `programmes`, their `conditions`, their `files`, `loading` from tables, `following` up who was told,
`keeping`."""

from lianxin.policy.commands import keeping, loading
from lianxin.policy.commands.conditions import drop_condition, set_condition
from lianxin.policy.commands.files import attach_file, detach_file
from lianxin.policy.commands.following import apply, give_up, hand, note, pay, refused, tell
from lianxin.policy.commands.programmes import CODE_SHAPE, amend, may_publish, publish, withdraw

__all__ = [
    "CODE_SHAPE",
    "amend",
    "apply",
    "attach_file",
    "detach_file",
    "drop_condition",
    "give_up",
    "hand",
    "keeping",
    "loading",
    "may_publish",
    "note",
    "pay",
    "publish",
    "refused",
    "set_condition",
    "tell",
    "withdraw",
]
