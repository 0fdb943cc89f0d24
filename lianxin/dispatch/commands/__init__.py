"""Commands of dispatch: `send` out, `handling` by units, `asking` and ruling, `suspending`, `upward`, `topics`; `reorganising`
hands duties over and closes units; `parts` is how an undertaking moves."""

from lianxin.dispatch.commands import keeping
from lianxin.dispatch.commands.asking import ask_extension, ask_return, rule_extension, rule_return
from lianxin.dispatch.commands.handling import accept, contact, opinion, progress
from lianxin.dispatch.commands.reorganising import close_unit, hand_over_unit
from lianxin.dispatch.commands.send import send, send_parts, take_back
from lianxin.dispatch.commands.suspending import ask_suspension, rule_suspension, run_on
from lianxin.dispatch.commands.topics import join_topic, leave_topic, open_topic
from lianxin.dispatch.commands.upward import go_upward

__all__ = [
    "accept",
    "ask_extension",
    "ask_return",
    "ask_suspension",
    "close_unit",
    "contact",
    "go_upward",
    "hand_over_unit",
    "join_topic",
    "keeping",
    "leave_topic",
    "open_topic",
    "opinion",
    "progress",
    "rule_extension",
    "rule_return",
    "rule_suspension",
    "run_on",
    "send",
    "send_parts",
    "take_back",
]
