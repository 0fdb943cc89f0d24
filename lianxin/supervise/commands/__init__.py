"""Commands of supervise: `urging` (one or many), `notices`, `instructions`, `escalation`, `listing`, `rules` of the ladder;
`clock` is what the sweep does, `reminding` and `readdressing` parts of it.
"""

from lianxin.supervise.commands import keeping
from lianxin.supervise.commands.escalation import conclude, escalate, hand_back, land
from lianxin.supervise.commands.instructions import follow_up, instruct, settle_instruction
from lianxin.supervise.commands.listing import list_as_officer, list_matter, monthly_word, unlist
from lianxin.supervise.commands.notices import answer_notice, notice, receive_notice, record_effect
from lianxin.supervise.commands.rules import set_level, set_reminders
from lianxin.supervise.commands.urging import urge, urge_many

__all__ = [
    "answer_notice",
    "conclude",
    "escalate",
    "follow_up",
    "hand_back",
    "instruct",
    "keeping",
    "land",
    "list_as_officer",
    "list_matter",
    "monthly_word",
    "notice",
    "receive_notice",
    "record_effect",
    "set_level",
    "set_reminders",
    "settle_instruction",
    "unlist",
    "urge",
    "urge_many",
]
