"""Kinds of channels 渠道类别, what each reaches, and how often a message is sent again that may have arrived."""

from __future__ import annotations

from collections.abc import Mapping

from lianxin.kernel.words import Labelled


class ChannelKind(Labelled):
    """渠道类别: by what a notice leaves the system."""

    MAIL = "mail", "电子邮件", "E-mail"
    WECOM_ROBOT = "wecom_robot", "企业微信群机器人", "WeCom group robot"
    DINGTALK_ROBOT = "dingtalk_robot", "钉钉群机器人", "DingTalk group robot"
    FEISHU_ROBOT = "feishu_robot", "飞书群机器人", "Feishu group robot"
    WECOM_APP = "wecom_app", "企业微信应用消息", "WeCom app message"
    DINGTALK_APP = "dingtalk_app", "钉钉工作通知", "DingTalk app message"
    FEISHU_APP = "feishu_app", "飞书应用消息", "Feishu app message"
    SMS = "sms", "短信", "Short message"
    WEBHOOK = "webhook", "通用回调", "Webhook"


class MailSecurity(Labelled):
    """邮件加密: how the way to the relay is protected; without a word, as the address of the relay says."""

    TLS = "tls", "TLS（一般为465端口）", "TLS (usually port 465)"
    STARTTLS = "starttls", "STARTTLS（一般为25或587端口）", "STARTTLS (usually port 25 or 587)"
    NONE = "none", "不加密（只限本机或内网中继）", "None (a relay on this machine or inside only)"


class RobotKind(Labelled):
    """群机器人类别."""

    WECOM = "wecom_robot", "企业微信群机器人", "WeCom group robot"
    DINGTALK = "dingtalk_robot", "钉钉群机器人", "DingTalk group robot"
    FEISHU = "feishu_robot", "飞书群机器人", "Feishu group robot"


class AppKind(Labelled):
    """应用消息类别."""

    WECOM = "wecom_app", "企业微信应用消息", "WeCom app message"
    DINGTALK = "dingtalk_app", "钉钉工作通知", "DingTalk app message"
    FEISHU = "feishu_app", "飞书应用消息", "Feishu app message"


class AddressKind(Labelled):
    """地址类别: under what an officer is known on a channel."""

    MAIL = "mail", "电子邮箱", "E-mail address"
    MOBILE = "mobile", "接收短信的手机号", "Mobile number for short messages"
    WECOM = "wecom", "企业微信账号", "WeCom user id"
    DINGTALK = "dingtalk", "钉钉账号", "DingTalk user id"
    FEISHU = "feishu", "飞书账号", "Feishu user id"


# Channels that reach one person, by which address; the others reach a group or a program.
ADDRESS_OF: Mapping[ChannelKind, AddressKind] = {
    ChannelKind.MAIL: AddressKind.MAIL,
    ChannelKind.WECOM_APP: AddressKind.WECOM,
    ChannelKind.DINGTALK_APP: AddressKind.DINGTALK,
    ChannelKind.FEISHU_APP: AddressKind.FEISHU,
    ChannelKind.SMS: AddressKind.MOBILE,
}

# How often a message goes out again that may have arrived: often where the receiver drops doubles by its identifier,
# once where a double costs money or stands twice in a group.
RESENDS: Mapping[ChannelKind, int] = {
    ChannelKind.MAIL: 5,
    ChannelKind.WEBHOOK: 8,
    ChannelKind.WECOM_APP: 5,
    ChannelKind.FEISHU_APP: 5,
    ChannelKind.DINGTALK_APP: 1,
    ChannelKind.WECOM_ROBOT: 1,
    ChannelKind.DINGTALK_ROBOT: 1,
    ChannelKind.FEISHU_ROBOT: 1,
    ChannelKind.SMS: 1,
}


def is_personal(kind: ChannelKind) -> bool:
    """Whether a channel reaches one person, not a group or a program."""
    return kind in ADDRESS_OF
