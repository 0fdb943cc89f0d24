"""Cleaning a copied report 清洗: notes out, simplified script, page furniture dropped, damage flagged.

Owns the order of the steps and the title. Cleaning what is already clean changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import unescape
from itertools import pairwise

from . import damage, lines
from .dates import full_date
from .errors import UnreadableFile
from .folding import fold
from .pinyin import remove_notes
from .script import to_simplified

LIMIT = 2 * 1024 * 1024
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
_ENTITY = re.compile(
    r"&(?:amp;)*(#\d{1,6}|#x[0-9a-fA-F]{1,5}|nbsp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|"
    r"hellip|mdash|middot|ensp|emsp|amp);"
)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,20000}</\1\s{0,5}>", re.IGNORECASE)
_TAG_NAMES = (
    "p|br|div|span|a|b|i|u|em|strong|font|img|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|"
    "hr|center|section|article|"
    "script|style|iframe|input|form|label|blockquote|o:p|st1:[a-z]{1,20}|figure|"
    "figcaption|pre|sup|sub|link|meta|body|html|head|title|nav"
)
_BLOCK = re.compile(r"</?(?:p|br|div|tr|li|h[1-6]|table|section|article|hr)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAG_NAMES})\b[^<>]{{0,500}}>|<!--(?:(?!-->)[^<]){{0,500}}-->", re.IGNORECASE)
_SITE = re.compile(r"\s*[-_|—–]{1,3}\s*[^-_|—–。,，\s]{2,16}$")
_SITE_NAME = re.compile(r"(?:网|报|在线|频道|门户|论坛|新闻|客户端|政府|电视台|发布|融媒|中心|资讯|APP)$")
_ITEM = re.compile(
    r"^\s*(?:\d{1,2}[.、)]|[一二三四五六七八九十]{1,3}[、.]|"
    r"\([一二三四五六七八九十\d]{1,3}\)|[-•●◆★*])"
)
_END = re.compile(r"[。;…,]$")
_TORN = re.compile(r"^[,。;、”’)]|^(?:其中|随后|此外|同时|该公司|该行),?")
_WORD = re.compile(r"\w")
TITLE_LENGTH = 60
ROUNDS = 6


@dataclass(frozen=True)
class Cleaned:
    """A cleaned report 清洗结果: its text in paragraphs, and what was taken out or found lost."""

    title: str
    text: str
    removed: int
    dropped: tuple[str, ...]
    lost: bool
    lost_spans: tuple[tuple[int, int], ...]
    published: date | None
    notes: tuple[str, ...]

    def joined(self) -> str:
        """Title and text as one piece, as it would be pasted again."""
        return f"{self.title}\n{self.text}" if self.title else self.text


def clean(raw: str) -> Cleaned:
    """Clean a report 清洗. Refuses more than two million characters."""
    if len(raw) > LIMIT:
        raise UnreadableFile("too_large", limit="2 MB")
    removed, text = 0, raw
    for _ in range(ROUNDS):
        text, count, before = *_characters(text), text
        removed += count
        if text == before:
            break
    kept, dropped, published = _sift(text.split("\n"))
    title, body, doubles = _title(kept)
    published = published or next((day for line in doubles if (day := full_date(fold(line)))), None)
    spans = tuple(damage.lost_spans("\n".join(body)))
    lost = bool(spans) or bool(damage.lost_spans(title))
    return Cleaned(
        title, "\n".join(body), removed, (*dropped, *doubles), lost, spans, published, _notes(body, lost)
    )


def _characters(text: str) -> tuple[str, int]:
    """One round over the characters: line ends, invisible signs, HTML remnants, damage, notes, script."""
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", text))
    text = _markup(text).replace("\u00a0", " ")
    text = "\n".join(damage.repair(line) for line in text.split("\n"))
    unnoted = remove_notes(text)
    simplified = to_simplified(unnoted.text)
    return unicodedata.normalize("NFC", simplified), unnoted.single + unnoted.words


def _markup(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(lambda found: unescape(f"&{found[1]};"), text)
    if "<" in text:
        text = _BLOCK.sub("\n", _SCRIPT.sub("\n", text))
        text = _TAG.sub("", text)
    return text


def _sift(raw_lines: list[str]) -> tuple[list[str], list[str], date | None]:
    """Keep the lines of the report; collect what is dropped and the day of publication on the way."""
    kept: list[str] = []
    dropped: list[str] = []
    published: date | None = None
    trimmed = [line for line in (_stable(_trim, raw_line) for raw_line in raw_lines if raw_line) if line]
    for line, following in pairwise([*trimmed, ""]):
        why = lines.verdict(line)
        if why == "byline" and (
            lines.is_form_date(line, following) or (len(kept) > 2 and lines.is_signature(line))
        ):
            why = None
        if why in {"byline", "credit", "navigation"}:
            published = published or full_date(fold(line))
        if why is None and not (kept and kept[-1] == line and len(line) >= 8):
            kept.append(line)
        else:
            dropped.append(line)
    return kept, dropped, published


def _stable(change: Callable[[str], str], line: str) -> str:
    for _ in range(ROUNDS):
        changed = change(line)
        if changed == line:
            break
        line = changed
    return line


def _trim(line: str) -> str:
    return lines.cut_tail(line.strip().strip("\u3000\t "))


def _title(kept: list[str]) -> tuple[str, list[str], list[str]]:
    """The title 标题, the paragraphs below it, and the lines that only repeat it."""
    whole = kept
    masthead, kept = _masthead(kept)
    if len(kept) < 2 or not _may_be_title(kept[0]):
        return "", whole, []
    title = _without_site(kept[0], kept[1:])
    doubles = [line for line in kept[1:] if _same(line, title)]
    body = [line for line in kept[1:] if not _same(line, title)]
    if not body:
        return "", [title], masthead + doubles
    return title, body, masthead + doubles


def _masthead(kept: list[str]) -> tuple[list[str], list[str]]:
    """Part the name and number of a brief from what follows; the name is the title when no other follows."""
    size = 0
    while size < len(kept) and lines.is_masthead(kept[size]):
        size += 1
    below = kept[size:]
    if size and (len(below) < 2 or not _may_be_title(below[0])):
        return kept[1:size], [kept[0], *below]
    return kept[:size], below


def _may_be_title(line: str) -> bool:
    folded = fold(line)
    if len(folded) > TITLE_LENGTH or not _WORD.search(folded) or _END.search(folded) or _ITEM.match(folded):
        return False
    return not (folded[0] == "“" and "”" not in folded) and not _is_label(folded)


def _is_label(folded: str) -> bool:
    """A line of a form such as 走访对象:甲公司."""
    return bool(
        re.match(
            r"^(?:时间|地点|走访|参加|主持|记录|反映|问题|责任|牵头|配合|办理|带队|编号|单位|"
            r"领导)[^:,。]{0,8}:",
            folded,
        )
    )


def _without_site(line: str, following: list[str]) -> str:
    """The title without the site's name behind it, as often as one stands there."""
    for _ in range(ROUNDS):
        cut = _stable(_trim, _SITE.sub("", line))
        if cut == line or not _may_be_title(cut) or lines.is_masthead(cut) or lines.verdict(cut):
            break
        if not _SITE_NAME.search(line) and not any(_same(other, cut) for other in following):
            break
        line = cut
    return line


def _same(line: str, title: str) -> bool:
    return line == title or (_SITE.sub("", line) == title)


def _notes(body: list[str], lost: bool) -> tuple[str, ...]:
    notes = ["lost"] if lost else []
    openings = sum(1 for line in body if _TORN.match(fold(line)))
    text = "".join(body)
    if openings >= 2 or (body and openings and abs(text.count("“") - text.count("”")) > 1):
        notes.append("scrambled")
    return tuple(notes)
