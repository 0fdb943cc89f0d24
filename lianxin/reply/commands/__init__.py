"""Commands of reply.

`results` (report, review), `answers` (approve, deliver), `echo` (call back, rate, redo, close), `objections` (object, rule),
`publishing` (draft, publish, take back).
"""

from lianxin.reply.commands import keeping
from lianxin.reply.commands.answers import approve, deliver
from lianxin.reply.commands.echo import call_back, close, rate, redo
from lianxin.reply.commands.objections import object_to, rule_objection
from lianxin.reply.commands.publishing import draft_publication, publish, unpublish
from lianxin.reply.commands.results import report, review

__all__ = [
    "approve",
    "call_back",
    "close",
    "deliver",
    "draft_publication",
    "keeping",
    "object_to",
    "publish",
    "rate",
    "redo",
    "report",
    "review",
    "rule_objection",
    "unpublish",
]
