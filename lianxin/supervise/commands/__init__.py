"""Commands of supervise: `pressing` (urge, notice, instruct), `escalation`, `listing`, and `clock`: what the sweep does."""

from lianxin.supervise.commands import keeping
from lianxin.supervise.commands.escalation import conclude, escalate, hand_back, land
from lianxin.supervise.commands.listing import list_as_officer, list_matter, monthly_word, unlist
from lianxin.supervise.commands.pressing import answer_notice, instruct, notice, urge

__all__ = [
    "answer_notice",
    "conclude",
    "escalate",
    "hand_back",
    "instruct",
    "keeping",
    "land",
    "list_as_officer",
    "list_matter",
    "monthly_word",
    "notice",
    "unlist",
    "urge",
]
