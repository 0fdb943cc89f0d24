"""What the acts on channels and their rules ask for: said once, for the page and for the register of commands."""

from __future__ import annotations

from collections.abc import Mapping

GRANTS: Mapping[str, str] = {
    "outbox.add_mail": "outbox.channels",
    "outbox.add_robot": "outbox.channels",
    "outbox.add_app": "outbox.channels",
    "outbox.add_sms": "outbox.channels",
    "outbox.add_webhook": "outbox.channels",
    "outbox.stop_channel": "outbox.channels",
    "outbox.resume_channel": "outbox.channels",
    "outbox.test_channel": "outbox.channels",
    "outbox.retry": "outbox.channels",
    "outbox.settle": "outbox.channels",
    "outbox.set_event": "outbox.rules",
    "outbox.set_policy": "outbox.rules",
}
