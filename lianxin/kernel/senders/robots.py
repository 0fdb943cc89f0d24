"""Group robots 群机器人: WeCom, DingTalk (signed), Feishu (signed). They reach a group, never a person."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote

from lianxin.kernel.senders.parcel import Parcel, asked, judge

# Busy, or too often within a minute: later it goes.
WECOM_AGAIN = frozenset({-1, 45009})
DINGTALK_AGAIN = frozenset({-1, 130101, 410100})
FEISHU_AGAIN = frozenset({9499, 11232})


def wecom(parcel: Parcel) -> None:
    """企业微信群机器人."""
    body = {"msgtype": "text", "text": {"content": parcel.text}}
    judge(asked(parcel.settings["address"], body, parcel), "errcode", WECOM_AGAIN)


def dingtalk(parcel: Parcel) -> None:
    """钉钉群机器人, signed where a secret was given 加签."""
    url = parcel.settings["address"]
    if secret := parcel.settings.get("secret"):
        stamp = str(round(time.time() * 1000))
        url += f"&timestamp={stamp}&sign={quote(dingtalk_sign(secret, stamp), safe='')}"
    body = {"msgtype": "text", "text": {"content": parcel.text}}
    judge(asked(url, body, parcel), "errcode", DINGTALK_AGAIN)


def dingtalk_sign(secret: str, stamp: str) -> str:
    """Sign a moment in milliseconds the way DingTalk asks for it."""
    code = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(code).decode()


def feishu(parcel: Parcel) -> None:
    """飞书群机器人, signed where a secret was given 签名校验."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": parcel.text}}
    if secret := parcel.settings.get("secret"):
        stamp = str(int(time.time()))
        body |= {"timestamp": stamp, "sign": feishu_sign(secret, stamp)}
    judge(asked(parcel.settings["address"], body, parcel), "code", FEISHU_AGAIN)


def feishu_sign(secret: str, stamp: str) -> str:
    """Sign a moment in seconds the way Feishu asks for it: the text is the key, and nothing is signed."""
    code = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(code).decode()
