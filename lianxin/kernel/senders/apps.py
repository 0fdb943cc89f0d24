"""App messages 应用消息: WeCom, DingTalk and Feishu tell one person through the district's own application there.

A platform lends a token for the application's secret; it is kept in memory until it ends.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from lianxin.kernel.senders.parcel import Failure, Parcel, asked, judge
from lianxin.kernel.senders.robots import DINGTALK_AGAIN, FEISHU_AGAIN, WECOM_AGAIN

WECOM, DINGTALK, FEISHU = "https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com", "https://open.feishu.cn"
# A token that ended before its time is asked for anew at the next try.
ENDED = frozenset({40014, 42001, 99991663, 99991661})
MARGIN_SECONDS = 300

_tokens: dict[tuple[str, str, str], tuple[float, str]] = {}
_lock = Lock()


def forget() -> None:
    """Ask for every token anew."""
    with _lock:
        _tokens.clear()


def _token(parcel: Parcel, fetch: Callable[[Parcel], tuple[str, int]]) -> str:
    """The token in use, or a new one; two threads may ask for one at once, which does no harm."""
    given = parcel.settings
    key = (given.get("address", ""), given["account"], given["secret"])
    with _lock:
        ends, kept = _tokens.get(key, (0.0, ""))
    if time.monotonic() < ends:
        return kept
    found, seconds = fetch(parcel)
    with _lock:
        _tokens[key] = (time.monotonic() + max(0, seconds - MARGIN_SECONDS), found)
    return found


def _judge(answer: dict[str, Any], field: str, again: frozenset[int]) -> None:
    if answer.get(field) in ENDED:
        forget()
    judge(answer, field, again | ENDED)


def _lent(answer: dict[str, Any], name: str, seconds: object) -> tuple[str, int]:
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise Failure("平台没有给出令牌")
    return found, seconds if isinstance(seconds, int) else 0


def _base(parcel: Parcel, default: str) -> str:
    return (parcel.settings.get("address") or default).rstrip("/")


def wecom(parcel: Parcel) -> None:
    """企业微信应用消息; the platform itself drops a double within half an hour."""
    token = _token(parcel, _wecom_token)
    body = {
        "touser": parcel.to,
        "msgtype": "text",
        "agentid": parcel.settings["agent"],
        "text": {"content": parcel.text},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }
    url = f"{_base(parcel, WECOM)}/cgi-bin/message/send?{urlencode({'access_token': token})}"
    _judge(asked(url, body, parcel), "errcode", WECOM_AGAIN)


def _wecom_token(parcel: Parcel) -> tuple[str, int]:
    query = urlencode({"corpid": parcel.settings["account"], "corpsecret": parcel.settings["secret"]})
    answer = asked(f"{_base(parcel, WECOM)}/cgi-bin/gettoken?{query}", None, parcel)
    judge(answer, "errcode", WECOM_AGAIN)
    return _lent(answer, "access_token", answer.get("expires_in"))


def dingtalk(parcel: Parcel) -> None:
    """钉钉工作通知."""
    token = _token(parcel, _dingtalk_token)
    body = {
        "agent_id": parcel.settings["agent"],
        "userid_list": parcel.to,
        "msg": {"msgtype": "text", "text": {"content": parcel.text}},
    }
    query = urlencode({"access_token": token})
    url = f"{_base(parcel, DINGTALK)}/topapi/message/corpconversation/asyncsend_v2?{query}"
    _judge(asked(url, body, parcel), "errcode", DINGTALK_AGAIN)


def _dingtalk_token(parcel: Parcel) -> tuple[str, int]:
    query = urlencode({"appkey": parcel.settings["account"], "appsecret": parcel.settings["secret"]})
    answer = asked(f"{_base(parcel, DINGTALK)}/gettoken?{query}", None, parcel)
    judge(answer, "errcode", DINGTALK_AGAIN)
    return _lent(answer, "access_token", answer.get("expires_in"))


def feishu(parcel: Parcel) -> None:
    """飞书应用消息; the platform drops a double by its uuid within an hour."""
    token = _token(parcel, _feishu_token)
    body = {
        "receive_id": parcel.to,
        "msg_type": "text",
        "content": json.dumps({"text": parcel.text}, ensure_ascii=False),
        "uuid": str(parcel.id),
    }
    url = f"{_base(parcel, FEISHU)}/open-apis/im/v1/messages?receive_id_type=user_id"
    _judge(asked(url, body, parcel, {"Authorization": f"Bearer {token}"}), "code", FEISHU_AGAIN)


def _feishu_token(parcel: Parcel) -> tuple[str, int]:
    body = {"app_id": parcel.settings["account"], "app_secret": parcel.settings["secret"]}
    url = f"{_base(parcel, FEISHU)}/open-apis/auth/v3/tenant_access_token/internal"
    answer = asked(url, body, parcel)
    judge(answer, "code", FEISHU_AGAIN)
    return _lent(answer, "tenant_access_token", answer.get("expire"))
