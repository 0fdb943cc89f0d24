"""Commands of the outbox: `channels`, `choosing` (one's own), `ruling` (the district's), `settling`; and the worker's:

`handing_out` → `packing` → `composing` → `sending`.
"""

from lianxin.outbox.commands import keeping
from lianxin.outbox.commands.channels import (
    add_app,
    add_mail,
    add_robot,
    add_sms,
    add_webhook,
    resume_channel,
    stop_channel,
    test_channel,
)
from lianxin.outbox.commands.choosing import choose, set_address, switch_event
from lianxin.outbox.commands.ruling import set_event, set_policy
from lianxin.outbox.commands.settling import retry, settle

__all__ = [
    "add_app",
    "add_mail",
    "add_robot",
    "add_sms",
    "add_webhook",
    "choose",
    "keeping",
    "resume_channel",
    "retry",
    "set_address",
    "set_event",
    "set_policy",
    "settle",
    "stop_channel",
    "switch_event",
    "test_channel",
]
