"""Every kind of channel against a real receiver: what it gets, signed how, under which identifier; and what its answers mean."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection

from lianxin.kernel.commands import Secret
from lianxin.kernel.refusal import Refused
from lianxin.kernel.senders import gateways, robots
from lianxin.outbox import commands as telling
from lianxin.outbox.models import Address, Channel, Delivery, Message, State
from lianxin.outbox.rules.kinds import AddressKind, AppKind, RobotKind
from tests.notices.office import (
    SECRET,
    a_notice,
    app,
    mail_channel,
    reached,
    robot,
    rounds,
    sms,
    until_rest,
    webhook,
)
from tests.notices.receivers import Moods, Platform, Taken, platform
from tests.world import World


def test_a_mail_is_automatic_and_keeps_its_identifier(world: World, relay: Taken) -> None:
    mail_channel(world)
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    a_notice(world, "liu")
    rounds(world.now)
    message = Message.objects.get()
    assert message.state == State.DELIVERED
    mail = relay.raw[0]
    assert mail["Message-ID"].startswith(f"<{message.id}@")
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")
    assert mail["To"] == "liu@example.gov.cn"
    assert "催办" in relay.texts[0]


@pytest.mark.parametrize("kind", list(RobotKind))
def test_a_robot_tells_its_group(world: World, group: Platform, kind: RobotKind) -> None:
    channel = robot(world, group.url, kind)
    a_notice(world, "liu")
    rounds(world.now)
    path, headers, body = group.taken.raw[0]
    assert "催办" in json.dumps(body, ensure_ascii=False)
    assert headers["Idempotency-Key"] == str(Message.objects.get().id)
    if kind is RobotKind.DINGTALK:
        stamp = path.partition("timestamp=")[2].partition("&")[0]
        assert (
            robots.dingtalk_sign(str(SECRET), stamp).rstrip("=").replace("+", "%2B").replace("/", "%2F")
            in path
        )
    if kind is RobotKind.FEISHU:
        assert body["sign"] == robots.feishu_sign(str(SECRET), body["timestamp"])
    channel.refresh_from_db()
    assert channel.sent_at == world.now


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (AppKind.WECOM, AddressKind.WECOM),
        (AppKind.DINGTALK, AddressKind.DINGTALK),
        (AppKind.FEISHU, AddressKind.FEISHU),
    ],
)
def test_an_application_tells_one_person(
    world: World, group: Platform, kind: AppKind, address: AddressKind
) -> None:
    app(world, group.url, kind)
    reached(world, "liu", address, "liu.yun")
    a_notice(world, "liu")
    a_notice(world, "sun")
    rounds(world.now)
    assert len(group.taken.raw) == 1
    _, headers, body = group.taken.raw[0]
    assert "liu.yun" in json.dumps(body)
    assert kind is not AppKind.FEISHU or headers["Authorization"] == "Bearer lent"
    told = Delivery.objects.filter(notice__to_post_id=world.posts["sun"].id).get()
    assert (told.state, told.reason) == (State.SUPPRESSED, "no_address")


def test_a_short_message_is_a_template_with_parameters(world: World, group: Platform) -> None:
    sms(world, group.url)
    reached(world, "liu", AddressKind.MOBILE, "13800001111")
    a_notice(world, "liu")
    rounds(world.now)
    _, headers, body = group.taken.raw[0]
    assert headers["Authorization"] == f"Bearer {SECRET}"
    assert (body["phone"], body["template"], body["parameters"]["event"]) == ("13800001111", "T1", "催办")


def test_a_webhook_is_signed(world: World, group: Platform) -> None:
    webhook(world, group.url)
    a_notice(world, "liu")
    rounds(world.now)
    _, headers, _ = group.taken.raw[0]
    body = group.taken.texts[0].encode()
    assert headers["X-Lianxin-Signature"] == gateways.signature(
        {"secret": str(SECRET)}, headers["X-Lianxin-Timestamp"], body
    )


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ({"errcode": 93000}, State.FAILED, "refused"),
        ({"errcode": 45009}, State.QUEUED, ""),
        ({"portal": "please sign in"}, State.QUEUED, ""),
    ],
)
def test_what_a_platform_says_is_understood(
    world: World, answer: dict[str, object], state: State, reason: str
) -> None:
    with platform(answer=answer) as server:
        robot(world, server.url)
        a_notice(world, "liu")
        rounds(world.now)
        message = Message.objects.get()
        assert (message.state, message.reason) == (state, reason)
        until_rest(world.now)
    message.refresh_from_db()
    assert message.state == State.FAILED
    if "portal" in answer:
        assert (message.reason, len(server.taken.ids), len(set(server.taken.ids))) == ("unsure", 2, 1)


def test_a_mailbox_that_is_none_is_not_tried_again(world: World, settings: LazySettings) -> None:
    with platform(Moods()) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(server.url.rpartition(":")[2])
        mail_channel(world)
        reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
        a_notice(world, "liu")
        rounds(world.now)
    message = Message.objects.get()
    assert message.state in (State.QUEUED, State.FAILED)
    assert message.error


def test_a_district_robot_of_one_unit_hears_of_that_unit_alone(world: World, group: Platform) -> None:
    robot(world, group.url, unit="housing")
    a_notice(world, "sun")
    a_notice(world, "liu")
    rounds(world.now)
    assert len(group.taken.raw) == 1
    assert Delivery.objects.get().notice.to_post_id == world.posts["liu"].id


def test_a_channel_is_used_once_two_have_agreed(world: World, group: Platform) -> None:
    telling.add_webhook(by=world.act("root"), name="回调", address=group.url, secret=SECRET)
    a_notice(world, "liu")
    rounds(world.now)
    assert not Delivery.objects.exists()
    assert Channel.objects.get().confirmed_at is None


@pytest.mark.parametrize("login", ["he", "guard", "audit", "li"])
def test_only_the_system_administrator_adds_one(world: World, login: str) -> None:
    with pytest.raises(Refused, match="没有这项权限"):
        telling.add_mail(by=world.act(login), name="邮件")


def test_an_address_inside_is_refused_and_never_called(
    world: World, group: Platform, settings: LazySettings
) -> None:
    channel = webhook(world, group.url)
    settings.OUTGOING_ALLOW = []
    with pytest.raises(Refused, match="不允许的端口"):
        telling.add_webhook(by=world.act("root"), name="另一个", address=group.url, secret=SECRET)
    a_notice(world, "liu")
    rounds(world.now)
    assert group.taken.ids == []
    channel.refresh_from_db()
    assert "OUTGOING_ALLOW" in channel.error


def test_secrets_and_addresses_lie_sealed(world: World, group: Platform) -> None:
    webhook(world, group.url)
    reached(world, "liu", AddressKind.MAIL, "liu@example.gov.cn")
    with connection.cursor() as cursor:
        cursor.execute("SELECT settings FROM outbox_channel UNION ALL SELECT value FROM outbox_address")
        cells = [bytes(row[0]) for row in cursor.fetchall()]
    assert not any(str(SECRET).encode() in one or b"liu@" in one for one in cells)
    assert str(Address.objects.get().value) == "***"


def test_a_stopped_channel_sends_nothing_that_waits(world: World, group: Platform) -> None:
    channel = webhook(world, group.url)
    a_notice(world, "liu", event="reply.call_back")
    rounds(world.now)
    assert Delivery.objects.get().state == State.QUEUED
    telling.stop_channel(by=world.act("root"), name=channel.name)
    rounds(world.now + timedelta(days=1))
    told = Delivery.objects.get()
    assert (told.state, told.reason, group.taken.ids) == (State.SUPPRESSED, "channel_off", [])


def test_a_test_message_comes(world: World, group: Platform) -> None:
    channel = webhook(world, group.url)
    telling.test_channel(by=world.act("root"), name=channel.name)
    rounds(world.now)
    assert "测试消息" in group.taken.texts[0]


def test_a_wrong_address_of_ones_own_is_refused(world: World) -> None:
    for kind, value in (
        (AddressKind.MAIL, "liu@example.gov.cn\nBcc: x@y.z"),
        (AddressKind.MOBILE, "12345"),
        (AddressKind.WECOM, "a|b"),
    ):
        with pytest.raises(Refused):
            reached(world, "liu", kind, value)
    telling.set_policy(
        by=world.act("he"), quiet_since="20:00", quiet_until="8:00", digest_at="8:30", merge_minutes=30,
        hourly_most=30, mail_domains="example.gov.cn",
    )  # fmt: skip
    with pytest.raises(Refused, match=r"example\.gov\.cn"):
        reached(world, "liu", AddressKind.MAIL, "liu@elsewhere.com")


def test_a_secret_stands_in_no_command_key(world: World, group: Platform) -> None:
    assert isinstance(SECRET, Secret)
    done = telling.add_webhook(by=world.act("root"), name="回调", address=group.url, secret=SECRET)
    assert str(SECRET) not in repr(done)
