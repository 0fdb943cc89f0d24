"""Senders 外发: how a text reaches a mailbox, a group robot, an app, a short-message gateway, a web address.

Each in bounded time, by the one way out (`outgoing`) or the district's mail relay. Owns the protocols and what an answer
means: taken, try again, never, or perhaps taken. Not who is told what, nor when: that is the package outbox.
"""

from lianxin.kernel.senders.parcel import Failure, Parcel
from lianxin.kernel.senders.sending import SENDERS, send

__all__ = ["SENDERS", "Failure", "Parcel", "send"]
