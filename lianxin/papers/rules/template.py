"""An office's own .docx template 文书模板: has the sandbox check it with every fault and its place, and fill it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lianxin.kernel import sandbox
from lianxin.kernel.files.refusals import WORDS, not_taken
from lianxin.kernel.refusal import Reason, Refused, refuse

WORKER = Path(__file__).with_name("template_worker.py")
LIMITS = sandbox.Limits(cpu_seconds=20, wall_seconds=40)
TEMPLATE_MOST = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """What a template was found to hold: the names that it uses."""

    used: Sequence[str]


def check(content: bytes, values: Mapping[str, str]) -> Found:
    """Look a template through and fill it on trial with these values.

    Refuses: too large, damaged, with something in it that would run or be fetched; marks that are none, each with its
    place; no mark at all; too busy.
    """
    if len(content) > TEMPLATE_MOST:
        zh = "模板超过2MB，请压缩其中的图片后再上传"
        raise refuse("template_large", zh, "Larger than 2 MB; make its pictures smaller.", field="file")
    told = json.loads(_run("check", content, values))
    if told["wrong"]:
        raise Refused([_reason(one) for one in told["wrong"]])
    if not told["used"]:
        zh = "模板里没有一个栏目标记，请至少写一个，如“{{ 编号 }}”"
        raise refuse("no_mark", zh, "It holds no mark; write at least one, such as {{ 编号 }}.", field="file")
    return Found(told["used"])


def fill(content: bytes, values: Mapping[str, str]) -> bytes:
    """The document that a checked template makes of these values. Refuses: too busy, damaged."""
    return _run("fill", content, values)


def _reason(one: Mapping[str, str]) -> Reason:
    text, place = one["text"], one["place"]
    if one["code"] == "unknown":
        zh = f"{place}：这种文书没有栏目“{text}”，请对照栏目表"
        return Reason("unknown_mark", zh, f"{place}: no field “{text}”; see the list of fields.", "file")
    zh = f"{place}：“{text}”附近的标记不完整或写法不对，只认“{{{{ 栏目名 }}}}”"
    en = f"{place}: a mark near “{text}” is broken; only {{{{ name }}}} is read."
    return Reason("broken_mark", zh, en, "file")


def _run(mode: str, content: bytes, values: Mapping[str, str]) -> bytes:
    head = json.dumps({"mode": mode, "values": values}, ensure_ascii=False).encode("utf-8", "replace")
    try:
        ended = sandbox.run(WORKER, len(head).to_bytes(8, "big") + head + content, limits=LIMITS)
    except sandbox.Busy:
        raise not_taken("busy") from None
    if ended.word:
        known = {"slow": "file_slow", "crashed": "file_damaged"}.get(ended.word, ended.word)
        raise not_taken(known if known in WORDS else "file_damaged")
    return ended.out
