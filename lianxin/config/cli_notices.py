"""`lianxin notices` (通知渠道命令行): what the operator of the server asks of channels and messages."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from lianxin.config.cli_common import (
    acting,
    actor_named,
    as_json_option,
    echo,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import both
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import Refused
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.outbox.commands import retry as retry_message
from lianxin.outbox.commands import settle as settle_message
from lianxin.outbox.commands import test_channel
from lianxin.outbox.commands.settling import take_returned
from lianxin.outbox.jobs import send as send_round
from lianxin.outbox.models import Message, State
from lianxin.outbox.queries.status import REASONS, channels, counts_by_channel, failed, measured, under_way
from lianxin.outbox.rules.kinds import ChannelKind
from lianxin.people.queries import system_actor

DAY = timedelta(days=1)


@click.group(name="notices", help="通知渠道：渠道、测试、失败的消息。")
def group() -> None:
    """Channels of notices."""


@group.command(name="list", help="列出渠道和最近24小时的情况。")
@as_json_option
def list_channels(as_json: bool) -> None:
    """Print the channels."""
    counts = counts_by_channel(now() - DAY)
    told = [
        {
            "name": one.name,
            "kind": one.kind,
            "host": one.host,
            "state": _state(one.confirmed_at is not None, one.stopped_at is not None),
            "last_day": dict(counts.get(one.name, {})),
            "error": one.error,
        }
        for one in channels()
    ]
    if as_json:
        show_json(told)
        return
    for row in told:
        kind = ChannelKind(str(row["kind"])).zh
        echo(f"{row['name']}  {kind}  {row['host']}  {row['state']}  {row['last_day']}  {row['error']}")


def _state(is_confirmed: bool, is_stopped: bool) -> str:
    if is_stopped:
        return "stopped"
    return "in_use" if is_confirmed else "waits_for_second_person"


@group.command(name="status", help="消息情况：在途、失败待处理、滞留；有滞留时以 1 退出。")
@as_json_option
def status(as_json: bool) -> None:
    """Print what is under way, failed and hanging."""
    found = measured(now())
    told = {
        "under_way": under_way(),
        "failed": found["notices_failed"],
        "hanging": found["notices_hanging"],
        "tasks": [
            {"message": str(one.id), "channel": one.channel.name, "reason": one.reason, "error": one.error}
            for one in failed()[:100]
        ],
    }
    if as_json:
        show_json(told)
    else:
        echo(
            both(
                f"在途 {told['under_way']}，失败待处理 {told['failed']}，滞留 {told['hanging']}",
                f"{told['under_way']} under way, {told['failed']} failed, {told['hanging']} hanging",
            )
        )
        for one in failed()[:100]:
            echo(f"{one.id}  {one.channel.name}  {REASONS.get(one.reason, (one.reason,))[0]}  {one.error}")
    sys.exit(1 if found["notices_hanging"] else 0)


@group.command(name="test", help="立即发送一条测试消息，看结果。")
@acting()
@click.argument("name")
@language_option
def test(login: str, post: str | None, name: str, lang: str | None) -> None:
    """Send a test message now."""
    spoken = speak(lang)
    try:
        done = test_channel(by=Act(actor_named(login, post), now(), Channel.CLI), name=name)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    with seeing(WHOLE):
        send_round(now())
    message = Message.objects.get(pk=done.id)
    if message.state == State.DELIVERED:
        echo(both(f"已送达：{name}", f"Delivered: {name}"))
        return
    echo(
        both(
            f"未送达：{message.error or message.reason}", f"Not delivered: {message.error or message.reason}"
        )
    )
    sys.exit(1)


@group.command(name="retry", help="重新发送一条失败的消息。")
@acting()
@click.argument("message")
@language_option
def retry(login: str, post: str | None, message: str, lang: str | None) -> None:
    """Send a failed message again."""
    spoken = speak(lang)
    try:
        retry_message(by=Act(actor_named(login, post), now(), Channel.CLI), message=message)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    echo(both("已重新排队", "Queued again"))


@group.command(name="settle", help="记下失败的消息如何处理。")
@acting()
@click.argument("message")
@click.option("--words", required=True, help="处理说明，如“已电话告知”。")
@language_option
def settle(login: str, post: str | None, message: str, words: str, lang: str | None) -> None:
    """Say what was done about a failed message."""
    spoken = speak(lang)
    try:
        settle_message(by=Act(actor_named(login, post), now(), Channel.CLI), message=message, words=words)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    echo(both("已记录", "Noted"))


@group.command(name="send", help="立即发送到期的消息。")
def send() -> None:
    """Send what is due now."""
    n = send_round(now())
    echo(both(f"已尝试 {n} 条", f"{n} messages tried"))


@group.command(name="returned", help="从标准输入读取一封退信（由邮件系统转来）；从不回信。")
def returned() -> None:
    """Read a mail that came back from standard input."""
    found, n = take_returned(sys.stdin.buffer.read(), Act(system_actor(), now(), Channel.CLI))
    echo(both(f"{found.kind.value}：{n} 条消息记为退回", f"{found.kind.value}: {n} messages bounced"))
