"""P8: every notice ends in a known state, whatever the receivers do and however often the worker is killed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection

from lianxin.kernel.models import Outbox
from lianxin.kernel.senders import apps, mail, parcel
from lianxin.outbox import commands as telling
from lianxin.outbox.commands.sending import AT_ONCE
from lianxin.outbox.models import Delivery, Message, State
from lianxin.outbox.queries.status import failed, measured
from lianxin.outbox.rules.kinds import RESENDS, AddressKind, AppKind, ChannelKind
from tests.notices.office import a_notice, app, mail_channel, reached, robot, until_rest, webhook
from tests.notices.postman import Postman, started
from tests.notices.receivers import Moods, Taken, mail_server, platform
from tests.proving import size, tell
from tests.world import World

KILLS = size(suite=20, release=200)
READERS = ("liu", "liu_head", "sun", "sun_head", "qian", "wu")
SECONDS = 0.4
BAD = {"fails": 0.1, "hangs": 0.1, "drops": 0.1, "hang_seconds": 2 * SECONDS}


def address() -> str:
    """The test's own database, for another process."""
    given = connection.settings_dict
    who = f"{given['USER']}:{quote(given['PASSWORD'])}" if given["PASSWORD"] else given["USER"]
    where = given["HOST"] or ""
    if where.startswith("/"):
        return (
            f"postgresql://{who}@/{given['NAME']}?host={quote(where, safe='')}&port={given['PORT'] or 5432}"
        )
    return f"postgresql://{who}@{where}:{given['PORT'] or 5432}/{given['NAME']}"


@pytest.fixture
def postman() -> Iterator[Postman]:
    found = started(address())
    yield found
    found.end()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    """Senders that wait for less than a second, here as in the workers."""
    monkeypatch.setattr(mail, "SECONDS", SECONDS)
    monkeypatch.setattr(parcel, "SECONDS", SECONDS)
    settings.OUTGOING_ALLOW = []
    apps.forget()


@pytest.mark.proof
@pytest.mark.usefixtures("impatient")
def test_every_notice_ends_in_a_known_state(
    committed_world: World, settings: LazySettings, postman: Postman
) -> None:
    world = committed_world
    with ExitStack() as stack:
        taken, port = stack.enter_context(mail_server(Moods(**BAD)))
        hall = stack.enter_context(platform(Moods(**BAD)))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        open_for_business(world, hall.url)
        told = {"seconds": SECONDS, "mail": port, "allow": list(settings.OUTGOING_ALLOW)}
        at, held = killing(world, postman, told)
        at = until_rest(at)
    books(at, taken, hall.taken, held)


def open_for_business(world: World, url: str) -> None:
    """A mail relay, an application, a robot and a webhook, and six people who can be reached by the first two."""
    telling.set_policy(
        by=world.act("he"), quiet_since="23:59", quiet_until="0:00", digest_at="8:30", merge_minutes=0, hourly_most=1000
    )  # fmt: skip
    mail_channel(world)
    app(world, url, AppKind.WECOM)
    robot(world, url)
    webhook(world, url)
    for login in READERS:
        reached(world, login, AddressKind.MAIL, f"{login}@example.gov.cn")
        reached(world, login, AddressKind.WECOM, login)


def killing(world: World, postman: Postman, told: dict[str, object]) -> tuple[datetime, int]:
    """Kill one worker after the other, each at another moment; when it is over, and how many messages one held then.

    Of what a killed one had claimed only what was on its way is in doubt.
    """
    dice, at, held, unbegun = random.Random(8), world.now, 0, 0
    for _ in range(KILLS):
        for login in READERS:
            a_notice(world, login, at=at)
        number = postman.work({**told, "at": at.isoformat()})
        wait_until_busy(at)
        time.sleep(dice.uniform(0.0, 0.3))
        os.kill(number, signal.SIGKILL)
        in_doubt = holding(at)
        assert in_doubt <= AT_ONCE, "more is in doubt than can have been on its way"
        held, unbegun = held + in_doubt, unbegun + claimed(at)
        at += timedelta(minutes=4)
    assert unbegun > 0, "no worker was killed while it had claimed more than it was sending"
    return at, held


def holding(at: datetime) -> int:
    """How many messages the worker of this moment is sending."""
    return Message.objects.filter(state=State.SENDING, leased_until__gt=at).count()


def claimed(at: datetime) -> int:
    """How many it has claimed and not begun to send."""
    return Message.objects.filter(state=State.QUEUED, leased_until__gt=at).count()


def wait_until_busy(at: datetime) -> None:
    """Until the worker holds something, which on a busy machine takes a while; not for ever."""
    end = time.monotonic() + 10
    while not holding(at) and time.monotonic() < end:
        time.sleep(0.02)


def books(at: datetime, mails: Taken, calls: Taken, held: int) -> None:
    """Nothing is queued or unknown; what is delivered was taken; what failed waits for a person; doubles can be told."""
    states = dict.fromkeys(State.values, 0) | {
        row: Message.objects.filter(state=row).count() for row in State.values
    }
    assert (states["queued"], states["sending"]) == (0, 0)
    assert not Outbox.objects.filter(state=Outbox.State.QUEUED).exists()
    assert not Delivery.objects.filter(state__in=[State.QUEUED, State.SENDING]).exists()
    got = [one.strip("<>").partition("@")[0] for one in mails.ids] + calls.ids
    known = {str(one) for one in Message.objects.values_list("id", flat=True)}
    assert set(got) <= known, "a receiver got something under an identifier that nobody knows"
    delivered = {
        str(one) for one in Message.objects.filter(state=State.DELIVERED).values_list("id", flat=True)
    }
    assert delivered <= set(got), "said to be delivered, and nobody took it"
    waiting = {one.id for one in failed()}
    assert waiting == set(Message.objects.filter(state=State.FAILED).values_list("id", flat=True))
    assert measured(at)["notices_failed"] == len(waiting)
    for one in Message.objects.select_related("channel"):
        assert got.count(str(one.id)) <= RESENDS[ChannelKind(one.channel.kind)] + 1, one.channel.kind
    assert held > 0, "no worker was killed while it held a message"
    tell(
        "P8", "killed workers and bad receivers", injected=KILLS, held_when_killed=held, messages=len(known),
        taken=len(got), doubles=mails.doubles + calls.doubles, failed=len(waiting), delivered=len(delivered),
        queued=states["queued"], unknown=states["sending"], bad=sum((mails.moods + calls.moods).values())
        - mails.moods["take"] - calls.moods["take"],
    )  # fmt: skip
