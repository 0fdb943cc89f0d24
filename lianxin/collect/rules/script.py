"""Traditional to simplified 繁转简: OpenCC plus the words it leaves wrong. Owns the fix-up list."""

from __future__ import annotations

import re
from functools import lru_cache

import opencc

_CONVERTER = opencc.OpenCC("t2s")

# 著 as an aspect mark is written 着 in simplified script; in these words it stays.
_BEFORE = "显名编专论原卓昭土巨合拙遗译所新旧撰较"
_AFTER = "名作述称者录书有"
_ASPECT = re.compile(f"(?<![{_BEFORE}])著(?![{_AFTER}])")
# Met in simplified writing as well, mostly in names: 乾源大厦, 李昇, 慰藉.
_AT_HOME = frozenset("乾昇著瞭藉徵堃喆甯")
_FIXUPS: tuple[tuple[str, str], ...] = (
    ("执著", "执着"),
    ("身分", "身份"),
    ("台帐", "台账"),
    ("帐户", "账户"),
    ("帐目", "账目"),
    ("帐款", "账款"),
    ("入帐", "入账"),
    ("到帐", "到账"),
    ("记帐", "记账"),
    ("转帐", "转账"),
    ("衹", "只"),
    ("妳", "你"),
    ("牠", "它"),
    ("部份", "部分"),
    ("计画", "计划"),
    ("规画", "规划"),
    ("连络", "联络"),
    ("签定", "签订"),
    ("藉由", "借由"),
    ("乾部", "干部"),
)


def to_simplified(text: str) -> str:
    """The text in simplified characters 简体; a text without traditional characters comes back untouched."""
    converted = _CONVERTER.convert(text)
    if converted == text or not _is_traditional(text):
        return text
    for wrong, right in _FIXUPS:
        converted = converted.replace(wrong, right)
    return str(_CONVERTER.convert(_ASPECT.sub("着", converted)))


def _is_traditional(text: str) -> bool:
    """Whether a character stands here that simplified writing does not know."""
    return any(simplify_character(character) != character for character in set(text) - _AT_HOME)


@lru_cache(maxsize=20_000)
def simplify_character(character: str) -> str:
    """The simplified form 简体字 of one character."""
    converted: str = _CONVERTER.convert(character)
    return converted if len(converted) == 1 else character
