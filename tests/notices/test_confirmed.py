"""验证邮箱: nothing but the code itself goes to a mailbox before the code came back; what is wrong is counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lianxin.kernel.refusal import Refused
from lianxin.outbox import commands as telling
from lianxin.outbox.models import Address, Delivery, Message, State
from lianxin.outbox.rules.kinds import AddressKind
from tests.notices.office import a_notice, mail_channel, rounds
from tests.notices.receivers import Taken
from tests.pages import client_of, submit, text_of
from tests.proving import tell
from tests.world import World

MAILBOX = "liu@example.gov.cn"


def give(world: World, value: str = MAILBOX) -> Address:
    """An officer writes down his address, which is his alone to do."""
    telling.set_address(by=world.act("liu"), kind=AddressKind.MAIL, value=value)
    return Address.objects.get(officer__login="liu", kind=AddressKind.MAIL)


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def code_of_refusal(world: World, code: str) -> str:
    with pytest.raises(Refused) as refused:
        telling.confirm_address(by=world.act("liu"), code=code)
    return refused.value.reasons[0].code


@pytest.mark.proof
def test_nothing_but_the_code_leaves_before_it_came_back(world: World, relay: Taken) -> None:
    mail_channel(world)
    row = give(world)
    waiting = 8
    at = world.now
    for _ in range(waiting):
        a_notice(world, "liu", at=at)
        at = rounds(at)
    (code_mail,) = relay.texts
    assert relay.raw[0]["To"] == MAILBOX
    assert "催办" not in code_mail
    assert set(Delivery.objects.values_list("reason", flat=True)) == {"no_address"}
    telling.confirm_address(by=world.act("liu"), code=f" {code_in(code_mail)} ")
    a_notice(world, "liu", at=at)
    rounds(at)
    assert len(relay.ids) == 2
    row.refresh_from_db()
    assert (row.confirmed_at, row.code) == (world.now, "")
    tell("P8", "mailboxes that prove themselves", injected=waiting, sent_before=0, codes=1)


def test_another_address_has_to_prove_itself_again(world: World, relay: Taken) -> None:
    mail_channel(world)
    row = give(world)
    telling.confirm_address(by=world.act("liu"), code=row.code)
    proved = world.now
    assert give(world).confirmed_at == proved, "the same address stays confirmed"
    assert give(world, "other@example.gov.cn").confirmed_at is None
    a_notice(world, "liu")
    rounds(world.now)
    assert {mail["To"] for mail in relay.raw} == {"other@example.gov.cn"}
    assert len(relay.ids) == 1


@pytest.mark.proof
def test_a_code_is_good_for_five_tries_and_ten_minutes(world: World, relay: Taken) -> None:
    mail_channel(world)
    right = give(world).code
    wrong = "000000" if right != "000000" else "111111"
    assert [code_of_refusal(world, wrong) for _ in range(6)] == ["code_wrong"] * 5 + ["code_over"]
    assert code_of_refusal(world, right) == "code_over"
    world.at(world.now + timedelta(minutes=2))
    telling.send_code(by=world.act("liu"))
    world.at(world.now + timedelta(minutes=11))
    assert code_of_refusal(world, Address.objects.get().code) == "code_over"
    telling.send_code(by=world.act("liu"))
    telling.confirm_address(by=world.act("liu"), code=Address.objects.get().code)
    tell("P8", "guesses at a code", injected=7, taken=0)


def test_nobody_fills_anothers_mailbox_with_codes(world: World, relay: Taken) -> None:
    mail_channel(world)
    for n in range(5):
        give(world, f"other{n}@example.gov.cn")
        rounds(world.now)
    with pytest.raises(Refused) as refused:
        give(world, "one.more@example.gov.cn")
    assert refused.value.reasons[0].code == "too_many_codes"
    with pytest.raises(Refused):
        telling.send_code(by=world.act("liu"))
    assert len(relay.ids) == 5


def test_a_code_that_is_over_is_not_sent_any_more(world: World, relay: Taken) -> None:
    mail_channel(world)
    give(world)
    rounds(world.now + timedelta(minutes=12))
    message = Message.objects.get()
    assert (message.state, message.reason, relay.ids) == (State.SUPPRESSED, "code_over", [])


def test_without_a_mail_channel_the_code_is_asked_for_later(world: World, relay: Taken) -> None:
    give(world)
    with pytest.raises(Refused) as refused:
        telling.send_code(by=world.act("liu"))
    assert refused.value.reasons[0].code == "no_channel"
    mail_channel(world)
    telling.send_code(by=world.act("liu"))
    rounds(world.now)
    assert len(relay.texts) == 1


def test_the_page_leads_from_the_address_to_the_code(world: World, relay: Taken) -> None:
    mail_channel(world)
    liu = client_of(world, "liu")
    path = "/messages/do/outbox.{}/"
    status, after, _ = submit(liu, path.format("set_address"), {"kind": "mail", "value": MAILBOX})
    assert (status, after) == (302, path.format("confirm_address"))
    assert "待验证" in text_of(liu, "/messages/settings/")
    rounds(world.now + timedelta(seconds=5))
    wrong = submit(liu, path.format("confirm_address"), {"code": "12345"})
    assert (wrong[0], "验证码不对" in wrong[2]) == (422, True)
    done = submit(liu, path.format("confirm_address"), {"code": code_in(relay.texts[0])})
    assert done[0] == 302
    assert "待验证" not in text_of(liu, "/messages/settings/")
