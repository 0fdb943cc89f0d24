"""Loop protection 防循环: mail that comes back is read, never answered; a bounced address is not written to again; limits hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.senders.returned import ReturnedKind, read
from lianxin.outbox import commands as telling
from lianxin.outbox.commands.settling import take_returned
from lianxin.outbox.models import Address, Message, State
from lianxin.outbox.rules.kinds import AddressKind
from tests.notices.office import a_notice, mail_channel, reached, rounds
from tests.notices.receivers import Taken
from tests.proving import tell
from tests.world import World

BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@example.gov.cn
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not go.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.gov.cn

Final-Recipient: rfc822; liu@example.gov.cn
Action: {action}
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-ID: <{key}@localhost>
Subject: x

--b--
"""
AWAY = "From: liu@example.gov.cn\nAuto-Submitted: auto-replied\nIn-Reply-To: <{key}@localhost>\n\nOn holiday."
LISTED = "From: liu@example.gov.cn\nPrecedence: bulk\nReferences: <{key}@localhost>\n\nForwarded."
WRITTEN = "From: liu@example.gov.cn\nIn-Reply-To: <{key}@localhost>\n\nThank you."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (BOUNCE.replace("{action}", "failed"), ReturnedKind.BOUNCE),
        (BOUNCE.replace("{action}", "delayed"), ReturnedKind.AUTOMATIC),
        (AWAY, ReturnedKind.AUTOMATIC),
        (LISTED, ReturnedKind.AUTOMATIC),
        (WRITTEN, ReturnedKind.WRITTEN),
        ("\x00\xff not a mail", ReturnedKind.WRITTEN),
    ],
)
def test_what_came_back_is_told_apart(text: str, kind: ReturnedKind) -> None:
    key = "0190d0c0-0000-7000-8000-000000000001"
    found = read(text.replace("{key}", key).encode("latin-1"))
    assert found.kind is kind
    assert [str(one) for one in found.messages] == ([key] if "not a mail" not in text else [])


@pytest.mark.proof
def test_no_mail_is_ever_answered_and_two_machines_do_not_write_to_each_other(
    world: World, relay: Taken
) -> None:
    mail_channel(world)
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    by = Act(world.actors["root"], world.now, Channel.CLI)
    at, came = world.now, 0
    for text in (AWAY, LISTED, WRITTEN, BOUNCE.replace("{action}", "delayed")) * 5:
        a_notice(world, "liu", at=at)
        at = rounds(at)
        key = Message.objects.latest("made_at").id
        take_returned(text.replace("{key}", str(key)).encode(), by)
        came += 1
    assert len(relay.ids) == came, "one mail for each notice and none for what came back"
    assert all(mail["Auto-Submitted"] == "auto-generated" for mail in relay.raw)
    key = Message.objects.latest("made_at").id
    _, n = take_returned(BOUNCE.replace("{action}", "failed").replace("{key}", str(key)).encode(), by)
    assert n == 1
    a_notice(world, "liu", at=at)
    rounds(at)
    assert len(relay.ids) == came, "a bounced address is not written to again"
    assert (Message.objects.get(pk=key).state, Message.objects.get(pk=key).reason) == (
        State.FAILED,
        "bounced",
    )
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    assert Address.objects.get().bounced_at is None
    tell("P8", "loop protection", injected=came + 1, answered=0, written_after_the_bounce=0)


@pytest.mark.proof
def test_no_fault_of_ours_fills_a_mailbox(world: World, relay: Taken) -> None:
    mail_channel(world)
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    telling.set_policy(
        by=world.act("he"), quiet_since="23:00", quiet_until="1:00", digest_at="8:30", merge_minutes=0, hourly_most=10
    )  # fmt: skip
    at = world.now
    for _ in range(50):
        a_notice(world, "liu", at=at)
        at = rounds(at)
    assert len(relay.ids) == 10
    rounds(world.now + timedelta(hours=2), 5, apart=timedelta(hours=1))
    assert Message.objects.filter(state=State.DELIVERED).count() == len(relay.ids) == 50
    tell("P8", "limit per address", injected=50, within_the_hour=10, in_the_end=50)
