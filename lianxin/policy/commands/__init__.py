"""Commands of policy: `programmes` are published, amended, withdrawn; their `conditions`; `loading` both from tables."""

from lianxin.policy.commands import loading
from lianxin.policy.commands.conditions import drop_condition, set_condition
from lianxin.policy.commands.programmes import CODE_SHAPE, amend, may_publish, publish, withdraw

__all__ = [
    "CODE_SHAPE",
    "amend",
    "drop_condition",
    "loading",
    "may_publish",
    "publish",
    "set_condition",
    "withdraw",
]
