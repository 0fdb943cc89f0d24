"""Commands of the outbox: `channels`, `choosing` and `confirming` (one's own), `ruling` (the district's), `settling`; the worker's:

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
from lianxin.outbox.commands.confirming import confirm_address, send_code
from lianxin.outbox.commands.ruling import set_event, set_policy
from lianxin.outbox.commands.settling import retry, settle

__all__ = [
    "add_app",
    "add_mail",
    "add_robot",
    "add_sms",
    "add_webhook",
    "choose",
    "confirm_address",
    "keeping",
    "resume_channel",
    "retry",
    "send_code",
    "set_address",
    "set_event",
    "set_policy",
    "settle",
    "stop_channel",
    "switch_event",
    "test_channel",
]
