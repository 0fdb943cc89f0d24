"""Notices 通知: one digest for each of 2,000 officers by mail, and ten thousand notices of one bulk act, to a real mail server.

How long it takes to hand out, to pack and to send; run as `python -m bench --notices`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from aiosmtpd.controller import Controller
from django.conf import settings

from bench.figures import fill
from lianxin.directory.models import Unit
from lianxin.kernel.clock import now
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Outbox
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.outbox.commands.handing_out import hand_out
from lianxin.outbox.commands.packing import pack
from lianxin.outbox.commands.sending import send_due
from lianxin.outbox.models import Address, Channel, Delivery, Message
from lianxin.people.models import Officer, Post
from lianxin.people.rules import Role

RESULTS = Path(__file__).parent / "results"
OFFICERS, EACH, BULK = 2000, 10, 10_000
PORT = 10925


class Sink:
    """Takes every mail."""

    n = 0

    async def handle_DATA(self, *_: Any) -> str:
        """Count it."""
        self.n += 1
        return "250 taken"


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and how many seconds it took."""
    began = time.perf_counter()
    found = work()
    return found, round(time.perf_counter() - began, 2)


def staff(at: datetime) -> list[Post]:
    """So many officers, each with a post and an address, and a mail channel in use."""
    Channel.objects.create(kind="mail", name="bench", made_at=at, confirmed_at=at)
    officers = [Officer(login=f"bench{n}", name=f"员{n}") for n in range(OFFICERS)]
    Officer.objects.bulk_create(officers)
    unit = Unit.objects.filter(is_active=True).order_by("code")[0]
    posts = [Post(unit=unit, title=one.login, role=Role.UNIT_HANDLER, holder=one) for one in officers]
    Post.objects.bulk_create(posts)
    rows = [
        Address(officer=one, kind="mail", value=f"{one.login}@example.gov.cn", confirmed_at=at)
        for one in officers
    ]
    Address.objects.bulk_create(rows)
    return posts


def queue(posts: list[Post], each: int, event: str, at: datetime, **more: Any) -> None:
    """Notices to posts, each about something else."""
    Outbox.objects.bulk_create(
        [
            Outbox(event=event, subject="other", chain_id=new_id(), number=f"SFW-{n}", to_post_id=post.id,
                   text="通知", at=at, **more)
            for post in posts
            for n in range(each)
        ],
        batch_size=2000,
    )  # fmt: skip


def send_all(at: datetime) -> int:
    """Send until nothing is due; how many messages."""
    sent = 0
    while n := send_due(at, seconds=600):
        sent += n
    return sent


def measure() -> dict[str, Any]:
    """The figures."""
    fill(1000, {})
    at = now()
    posts = staff(at)
    found: dict[str, Any] = {"officers": OFFICERS, "notices": OFFICERS * EACH}
    queue(posts, EACH, "reply.call_back", at)
    found["hand_out_digest_s"] = timed(lambda: hand_out(at, most=10**6))[1]
    waiting = Delivery.objects.filter(state="queued", is_digest=True).order_by("-due_at")
    morning = waiting[0].due_at + timedelta(minutes=1)
    found["messages"], found["pack_digest_s"] = timed(lambda: pack(morning))
    found["sent"], found["send_digest_s"] = timed(lambda: send_all(morning))
    queue(posts[:20], BULK // 20, "supervise.urge", at, bulk=new_id(), urgent=True)
    later = at + timedelta(hours=1)
    found["hand_out_bulk_s"] = timed(lambda: hand_out(later, most=10**6))[1]
    found["bulk_messages"], found["pack_bulk_s"] = timed(lambda: pack(later))
    found["delivered"] = Message.objects.filter(state="delivered").count()
    return found


def main() -> None:
    """Measure, print, keep."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=PORT)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", PORT
    with seeing(WHOLE):
        found = {**measure(), "taken": sink.n}
    controller.stop()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "notices.json").write_text(json.dumps(found, indent=1))
    sys.stdout.write(f"notices: {found}\n")


if __name__ == "__main__":
    main()
