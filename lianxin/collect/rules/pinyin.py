"""Injected pinyin notes 注音: `务(wu)` and `服务(fuwu)` are noise, `(试行)`, `(ERP)` and `他(TA)` are not.

Owns which bracket is a reading of what stands before it. Only the character table of pypinyin is read: its
phrase tables would cost a third of a second at start and are not needed to check a single reading.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from .script import simplify_character

_LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêɑɡ\u0300\u0301\u0304\u0308\u030c"
NOTE = re.compile(
    rf"[(\uff08][ \t\u00a0\u3000]{{0,3}}([{_LETTERS}][{_LETTERS} '’\u00a0]{{0,39}}[1-5]?)[ \t\u00a0"
    rf"\u3000]{{0,3}}[)\uff09]"
)
_TONES = {0x300: None, 0x301: None, 0x304: None, 0x30C: None, ord("ɑ"): "a", ord("ɡ"): "g"}
_JOINTS = re.compile(r"[ '’\u00a0]")
# Simplified only inside certain words (瞭解 is 了解, 瞭望 stays), so that no single character shows it.
_WITHIN_WORDS = {"瞭": "了", "徵": "征", "著": "着", "藉": "借", "乾": "干", "甯": "宁", "麽": "么"}
POLLUTED = 3
LONG_TEXT = 100
LONGEST_WORD = 6


@dataclass(frozen=True)
class Unnoted:
    """Text without notes 去注音文本, with how many single and whole-word notes went."""

    text: str
    single: int
    words: int


def remove_notes(text: str) -> Unnoted:
    """Take out every pinyin note 去注音; whole-word notes only where the text is evidently polluted."""
    bold = _scan(text, words_too=True)
    if _is_reading_aid(text, bold):
        return Unnoted(text, 0, 0)
    if not bold.words or bold.single >= POLLUTED or bold.words >= POLLUTED:
        return bold
    return _scan(text, words_too=False)


def _is_reading_aid(text: str, found: Unnoted) -> bool:
    """One single note in a long text, on a character of several readings, helps the reader: 句藏(zang)."""
    if found.single != 1 or found.words or len(text) < LONG_TEXT:
        return False
    note = next(m for m in NOTE.finditer(text) if m.start() and _plain(m[1]) in readings(text[m.start() - 1]))
    return len({one.replace("v", "u") for one in readings(text[note.start() - 1])}) > 1


def _scan(text: str, *, words_too: bool) -> Unnoted:
    kept: list[str] = []
    tail, last, single, words = "", 0, 0, 0
    for note in NOTE.finditer(text):
        between = text[last : note.start()]
        before = (tail + between[-LONGEST_WORD:])[-LONGEST_WORD:]
        kept.append(between)
        last = note.end()
        plain = _plain(note.group(1))
        if before and plain in readings(before[-1]):
            single += 1
        elif words_too and _reads_word(before, plain):
            words += 1
        else:
            kept.append(note.group())
            before = ")"
        tail = before
    kept.append(text[last:])
    return Unnoted("".join(kept), single, words)


def _plain(note: str) -> str:
    """A note without tones and joints; ü is written v."""
    bare = unicodedata.normalize("NFD", note.rstrip("12345")).replace("u\u0308", "v").translate(_TONES)
    return _JOINTS.sub("", bare.replace("v\u0304", "v").replace("e\u0302", "e"))


def _reads_word(before: str, plain: str) -> bool:
    return len(plain) > 1 and any(_spells(before[-size:], plain) for size in range(2, len(before) + 1))


def _spells(word: str, plain: str) -> bool:
    """Whether the letters are exactly the characters' readings in a row."""
    rests = {plain}
    for character in word:
        rests = {rest[len(r) :] for rest in rests for r in readings(character) if rest.startswith(r)}
    return "" in rests


@lru_cache(maxsize=20_000)
def readings(character: str) -> frozenset[str]:
    """All readings 读音 of a character and of its simplified form, tones stripped."""
    table = _table()
    forms = {character, simplify_character(character), _WITHIN_WORDS.get(character, character)}
    spoken = ",".join(table.get(str(ord(form)), "") for form in sorted(forms))
    plain = {_plain(one) for one in spoken.split(",") if one}
    return frozenset(plain | {one.replace("v", "u") for one in plain})


@cache
def _table() -> dict[str, str]:
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise RuntimeError("pypinyin is not installed")
    content = (Path(found.origin).parent / "pinyin_dict.json").read_text(encoding="utf-8")
    table: dict[str, str] = json.loads(content)
    return table
