"""Wording 文案: what a message says outside: event, number, title, date; nothing else, and no title of a confidential matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lianxin.outbox.rules.events import event_of

LINES_MOST = 20
NAME = ("连心桥", "Lianxin")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a message: an event, how many notices it stands for, and of a single one number, title and date."""

    event: str
    count: int
    number: str = ""
    title: str = ""
    on: date | None = None


def is_english(language: str) -> bool:
    """Whether a language is English; everybody else reads Chinese."""
    return language.startswith("en")


def line(told: Told, language: str) -> str:
    """One line of a message."""
    words = event_of(told.event).words(language)
    if told.count == 1 and not told.number:
        return words
    if is_english(language):
        return f"{words}: {told.count} matters" if told.count > 1 else f"{words}: {_single(told, language)}"
    return f"{words}：共{told.count}件" if told.count > 1 else f"{words}：{_single(told, language)}"


def _single(told: Told, language: str) -> str:
    if is_english(language):
        title = f" “{told.title}”" if told.title else ""
        return f"{told.number}{title}{f', due {told.on:%Y-%m-%d}' if told.on else ''}"
    title = f"《{told.title}》" if told.title else ""
    return f"{told.number}{title}{f'，时限{told.on:%Y年%m月%d日}' if told.on else ''}"


def subject(lines: Sequence[Told], *, is_digest: bool, language: str) -> str:
    """The subject of a mail."""
    english, n = is_english(language), sum(one.count for one in lines)
    name = NAME[english]
    if not lines:
        return f"[{name}] Test message" if english else f"【{name}】测试消息"
    if is_digest:
        return f"[{name}] {n} notices today" if english else f"【{name}】今日通知{n}条"
    if len(lines) == 1:
        return f"[{name}] {line(lines[0], language)}" if english else f"【{name}】{line(lines[0], language)}"
    return f"[{name}] {n} notices" if english else f"【{name}】通知{n}条"


def text(lines: Sequence[Told], *, is_digest: bool, language: str, site: str = "") -> str:
    """The body: a line for each, at most twenty, and where to go on."""
    rows = [subject(lines, is_digest=is_digest, language=language)]
    if len(lines) > 1:
        rows += [line(one, language) for one in lines[:LINES_MOST]]
    if (rest := len(lines) - LINES_MOST) > 0:
        rows.append(f"and {rest} more" if is_english(language) else f"另有{rest}项，请登录查看")
    rows.append(_where(site, language))
    return "\n".join(rows)


def code_words(code: str, language: str) -> tuple[str, str]:
    """Subject and body of the mail with which a mailbox proves whose it is."""
    if is_english(language):
        body = f"Your code is {code}, good for ten minutes. If you did not ask for it, do nothing."
        return f"[{NAME[1]}] Code to confirm your e-mail", body
    body = f"您的邮箱验证码是 {code}，10分钟内有效。如非本人操作，不必理会。本消息由系统自动发送，请勿回复。"
    return f"【{NAME[0]}】邮箱验证码", body


def _where(site: str, language: str) -> str:
    if is_english(language):
        return (
            f"See {site}/messages/"
            if site
            else "Sign in to Lianxin to see more. Sent by a machine; do not reply."
        )
    return f"请登录查看：{site}/messages/" if site else "请登录系统查看办理。本消息由系统自动发送，请勿回复。"


def plain(lines: Sequence[Told], language: str) -> list[Mapping[str, str]]:
    """The lines for programs and for the parameters of short messages: no titles."""
    return [
        {
            "event": event_of(one.event).words(language),
            "number": one.number if one.count == 1 else "",
            "count": str(one.count),
            "date": f"{one.on:%Y-%m-%d}" if one.on else "",
        }
        for one in lines
    ]
