"""Commands of channels 通知渠道: set up by the system administrator, in use once a second person of another role agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates

from lianxin.directory.models import Unit
from lianxin.kernel import ledger, outgoing
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, Secret, command
from lianxin.kernel.refusal import Reason, Refused, reasons_if, refuse
from lianxin.outbox.models import IN_USE, Channel, Message
from lianxin.outbox.queries.receivers import address_kind, address_kinds
from lianxin.outbox.rules.kinds import AppKind, ChannelKind, MailSecurity, RobotKind
from lianxin.people.commands.proposals import effect, propose, require
from lianxin.people.models import Proposal

GRANT = "outbox.channels"
REGISTER = "outbox"
ADD = "outbox.add_channel"
NO_SECRET = Secret("")

Name = Annotated[
    str, Ask("名称", "Name", limit=40, help_zh="如“督查群”", help_en="Such as “supervisors' group”")
]
Only = Annotated[
    Unit | None,
    Ask(
        "只发本单位",
        "Only of this unit",
        help_zh="只发这个单位的通知；不填则发全区的",
        help_en="Only notices to posts of this unit; empty: all of them",
    ),
]


@command("outbox.add_mail", "添加邮件渠道", "Add e-mail")
def add_mail(
    *,
    by: Act,
    name: Name,
    security: Annotated[
        MailSecurity | None,
        Ask(
            "加密方式",
            "Protection",
            help_zh="不选则按服务器的中继地址（smtps 为 TLS）。选了加密，证书不对就不发",
            help_en="Empty: as the relay's address says (smtps is TLS). With a wrong certificate nothing is sent",
        ),
    ] = None,
    authority: Annotated[
        str,
        Ask(
            "内部 CA 证书",
            "Certificate of a private authority",
            long=True,
            limit=20_000,
            help_zh="中继的证书由单位内部 CA 签发时，把 CA 证书（PEM 文本）粘贴在此；只信任它",
            help_en="PEM text, where a private authority signed the relay's certificate; no other is trusted then",
        ),
    ] = "",
) -> Done:
    """Let notices leave by e-mail through the relay of LIANXIN_MAIL_RELAY 添加邮件渠道.

    Refuses: what is no certificate, one without encryption; else as `_add`.
    """
    settings = {"security": security.value if security else "", "authority": authority.strip()}
    return _add(by, ChannelKind.MAIL, name, settings, _wrong_authority(security, settings["authority"]))


def _wrong_authority(security: MailSecurity | None, authority: str) -> list[Reason]:
    unused = bool(authority) and security is MailSecurity.NONE
    zh, en = "填了 CA 证书，请选择 TLS 或 STARTTLS", "Choose TLS or STARTTLS with a certificate."
    wrong = reasons_if((unused, Reason("security_missing", zh, en, "security")))
    try:
        if authority:
            load_pem_x509_certificates(authority.encode())
    except ValueError:
        zh, en = "不是 PEM 格式的证书", "This is no certificate in PEM form."
        wrong.append(Reason("wrong_authority", zh, en, "authority"))
    return wrong


@command("outbox.add_robot", "添加群机器人", "Add a group robot")
def add_robot(
    *,
    by: Act,
    kind: Annotated[RobotKind, Ask("类别", "Kind")],
    name: Name,
    address: Annotated[
        Secret,
        Ask(
            "Webhook 地址",
            "Webhook address",
            limit=500,
            help_zh="群机器人设置里的完整地址，其中含密钥，保存后不再显示",
            help_en="The whole address from the robot's settings; it holds a key and is not shown again",
        ),
    ],
    secret: Annotated[
        Secret,
        Ask(
            "加签密钥",
            "Signing secret",
            limit=200,
            help_zh="钉钉、飞书启用加签时填写",
            help_en="For DingTalk and Feishu",
        ),
    ] = NO_SECRET,
    unit: Only = None,
) -> Done:
    """Let notices go to a group's robot 添加群机器人. Refuses and records: as `_add`."""
    settings = {"address": str(address).strip(), "secret": str(secret)}
    return _add(by, ChannelKind(kind.value), name, settings, _wrong_address(settings["address"]), unit)


@command("outbox.add_app", "添加应用消息", "Add app messages")
def add_app(
    *,
    by: Act,
    kind: Annotated[AppKind, Ask("类别", "Kind")],
    name: Name,
    account: Annotated[str, Ask("企业 ID / AppKey / App ID", "Corp id, app key or app id", limit=100)],
    secret: Annotated[Secret, Ask("应用密钥", "Application's secret", limit=200)],
    agent: Annotated[
        str,
        Ask(
            "应用 AgentId",
            "Agent id",
            limit=40,
            help_zh="企业微信、钉钉必填",
            help_en="Needed for WeCom and DingTalk",
        ),
    ] = "",
    address: Annotated[
        str,
        Ask(
            "平台地址",
            "Address of the platform",
            limit=300,
            help_zh="私有化部署时填写",
            help_en="For a private installation",
        ),
    ] = "",
) -> Done:
    """Let notices go to officers through an application 添加应用消息. Refuses and records: as `_add`."""
    settings = {
        "account": account.strip(),
        "secret": str(secret),
        "agent": agent.strip(),
        "address": address.strip(),
    }
    missing = kind is not AppKind.FEISHU and not settings["agent"]
    wrong = reasons_if((missing, Reason("agent_missing", "请填写 AgentId", "Give the agent id.", "agent")))
    if settings["address"]:
        wrong += _wrong_address(settings["address"])
    return _add(by, ChannelKind(kind.value), name, settings, wrong)


@command("outbox.add_sms", "添加短信网关", "Add a short-message gateway")
def add_sms(
    *,
    by: Act,
    name: Name,
    address: Annotated[str, Ask("网关地址", "Address of the gateway", limit=500)],
    template: Annotated[str, Ask("模板编号", "Template", limit=60)],
    secret: Annotated[
        Secret,
        Ask(
            "访问令牌",
            "Token",
            limit=200,
            help_zh="放在 Authorization 头中",
            help_en="Goes into the Authorization header",
        ),
    ] = NO_SECRET,
) -> Done:
    """Let urgent notices go to mobile phones through a gateway 添加短信网关. Refuses and records: as `_add`."""
    settings = {"address": address.strip(), "template": template.strip(), "secret": str(secret)}
    return _add(by, ChannelKind.SMS, name, settings, _wrong_address(settings["address"]))


@command("outbox.add_webhook", "添加通用回调", "Add a webhook")
def add_webhook(
    *,
    by: Act,
    name: Name,
    address: Annotated[str, Ask("回调地址", "Address", limit=500)],
    secret: Annotated[
        Secret,
        Ask(
            "签名密钥", "Signing secret", limit=200, help_zh="至少16个字符", help_en="At least 16 characters"
        ),
    ],
    unit: Only = None,
) -> Done:
    """Let a program be told by a signed POST 添加通用回调. Refuses a short secret; else as `_add`."""
    settings = {"address": address.strip(), "secret": str(secret)}
    short = Reason("secret_short", "密钥至少16个字符", "At least 16 characters.", "secret")
    wrong = [*_wrong_address(settings["address"]), *reasons_if((len(secret) < 16, short))]
    return _add(by, ChannelKind.WEBHOOK, name, settings, wrong, unit)


def _add(
    by: Act,
    kind: ChannelKind,
    name: str,
    settings: Mapping[str, str],
    wrong: list[Reason],
    unit: Unit | None = None,
) -> Done:
    """Keep a channel until a second person agrees.

    Refuses: not the system administrator, a name in use, an address that may not be called. Records: kind, name, host.
    """
    require(by, GRANT)
    plain = name.strip()
    used = Channel.objects.filter(name=plain).exists()
    reasons = wrong + reasons_if(
        (not plain, Reason("name_missing", "请填写名称", "Give it a name.", "name")),
        (used, Reason("name_in_use", "已有同名渠道", "This name is in use.", "name")),
    )
    if reasons:
        raise Refused(reasons)
    host = (urlsplit(settings.get("address", "")).hostname or "")[:120]
    channel = Channel.objects.create(
        kind=kind, name=plain, settings=dict(settings), host=host, unit=unit, made_at=by.at
    )
    words = f"启用通知渠道：{kind.zh} {plain}{f'（{host}）' if host else ''}"
    return propose(by, ADD, words, told={"channel": str(channel.id)})


@effect(ADD)
def _agreed(by: Act, proposal: Proposal) -> None:
    """The second person agreed: notices leave by it from now on."""
    channel = Channel.objects.get(pk=proposal.told["channel"])
    channel.confirmed_at = by.at
    channel.save(update_fields=["confirmed_at"])
    noted(by, ADD, channel)


def _wrong_address(address: str) -> list[Reason]:
    try:
        outgoing.place_of(address)
    except outgoing.Unreachable as error:
        return [Reason("wrong_address", error.zh, error.en, "address")]
    return []


@command("outbox.stop_channel", "停用渠道", "Stop a channel")
def stop_channel(*, by: Act, name: Name) -> Done:
    """Send nothing by a channel any more 停用渠道; what waits for it is not sent. Refuses: no grant, none such."""
    channel = _channel(by, name, is_stopped=False)
    channel.stopped_at = by.at
    channel.save(update_fields=["stopped_at"])
    return noted(by, "outbox.stop_channel", channel)


@command("outbox.resume_channel", "恢复渠道", "Resume a channel")
def resume_channel(*, by: Act, name: Name) -> Done:
    """Use a stopped channel again 恢复渠道, as it was agreed to. Refuses: no grant, none such."""
    channel = _channel(by, name, is_stopped=True)
    channel.stopped_at, channel.n_failed, channel.error = None, 0, ""
    channel.save(update_fields=["stopped_at", "n_failed", "error"])
    return noted(by, "outbox.resume_channel", channel)


@command("outbox.test_channel", "发送测试消息", "Send a test message")
def test_channel(*, by: Act, name: Name) -> Done:
    """Queue a test message 测试消息: to the group or program, or to oneself.

    Refuses: no grant, no such channel in use, no address of one's own on it.
    """
    require(by, GRANT)
    channel = Channel.objects.filter(IN_USE, name=name.strip()).first()
    if channel is None:
        raise refuse("no_such_channel", "没有这个在用的渠道", "No such channel in use.", field="name")
    kind, me = address_kind(channel), by.actor.officer_id
    if kind is not None and kind not in address_kinds([me])[me]:
        zh = f"您还没有填写{kind.zh}，请先在“我的通知”中填写"
        raise refuse("no_address", zh, f"You have no {kind.en.lower()} yet; give it on your notices page.")
    message = Message.objects.create(
        channel=channel, officer_id=me if kind else None, is_test=True, next_at=by.at, made_at=by.at
    )
    return noted(by, "outbox.test_channel", channel, key=str(message.id))


def _channel(by: Act, name: str, *, is_stopped: bool) -> Channel:
    require(by, GRANT)
    rows = Channel.objects.select_for_update().filter(name=name.strip(), stopped_at__isnull=not is_stopped)
    channel = rows.first()
    if channel is None:
        raise refuse("no_such_channel", "没有这个渠道", "No such channel.", field="name")
    return channel


def noted(by: Act, step: str, channel: Channel, *, key: str = "") -> Done:
    """The line of the ledger and the answer."""
    data = {"name": channel.name, "kind": channel.kind, "host": channel.host}
    entry = ledger.note(REGISTER, by=by, step=step, data=data)
    return Done("channel", key or str(channel.id), number=channel.name, entry=str(entry.id))
