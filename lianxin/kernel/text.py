"""Chinese text 中文文本: folding and grams for search, pinyin initials for pickers, numerals, masking.

Owns how two spellings become one and how a personal detail is shortened. It does not clean polluted web
text (that needs context, see `collect`) and runs no query. Folded text is for comparing, never for showing.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain, islice, pairwise
from operator import add
from types import ModuleType
from typing import Final

from opencc import OpenCC

_WORD: Final = re.compile(r"[^\W_]+")
_LATIN_RUN: Final = re.compile(r"[a-z0-9]{3,}")
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
# Characters that phrase rules alone would simplify (瞭解, 執著, 憑藉): search wants one form everywhere.
_ALSO_SIMPLE: Final = str.maketrans("瞭著藉", "了着借")
_HAN: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000))


# --- folding


@cache
def _simple_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    """One character to one character, so that a part of a text folds as it does inside the whole."""
    convert = OpenCC("t2s").convert
    han = [chr(code) for first, end in _HAN for code in range(first, end)]
    simple = convert(convert("\n".join(han))).translate(_ALSO_SIMPLE).split("\n")
    forms = {a: b for a, b in zip(han, simple, strict=True) if a != b} | dict.fromkeys(_INVISIBLE, "")
    forms |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    # A pattern, as most characters stay: str.translate pays for each character it does not find.
    return re.compile(f"[{re.escape(''.join(forms))}]"), forms


def _simplify(text: str) -> str:
    changing, forms = _simple_forms()
    return changing.sub(lambda found: forms[found[0]], text)


def fold(text: str) -> str:
    """归一: width, case, traditional and simplified characters and white space made one, for comparing."""
    # Full-width signs go first, for NFKC is slow on a text that has any and instant on one that has none.
    plain = unicodedata.normalize("NFKC", _simplify(text))
    # casefold, not lower: the latter depends on the neighbours (Greek final sigma).
    plain = unicodedata.normalize("NFKC", plain.casefold())
    return " ".join(_simplify(plain).split())


def terms(query: str) -> list[str]:
    """检索词: the folded words of a query that a text must all contain."""
    return list(dict.fromkeys(fold(query).split()))


def matches(text: str, query: str) -> bool:
    """True if the text contains every word of the query, as search means it."""
    folded = fold(text)
    return all(term in folded for term in terms(query))


# --- grams


def grams_for_index(text: str) -> list[str]:
    """索引片段: every single character and pair, and every triple of Latin letters and digits, sorted.

    Whatever `grams_for_query(q)` returns is among them for each text that contains `q`.
    """
    folded = fold(text)
    grams: set[str] = set()
    for word in _WORD.findall(folded):
        grams.update(word)
        grams.update(map(add, word, word[1:]))
    for run in _LATIN_RUN.findall(folded):
        grams.update(_triples(run))
    return sorted(grams)


def grams_for_query(query: str) -> list[str]:
    """检索片段: the fewest grams that a text containing every word of the query must have, sorted.

    Empty when the query holds nothing but signs.
    """
    grams: set[str] = set()
    for word in _WORD.findall(fold(query)):
        grams.update(_query_grams(word))
    return sorted(grams)


def _query_grams(word: str) -> Iterable[str]:
    if len(word) == 1:
        return [word]
    triples = [gram for run in _LATIN_RUN.findall(word) for gram in _triples(run)]
    covered = {pair for gram in triples for pair in (gram[:2], gram[1:])}
    pairs = [a + b for a, b in pairwise(word) if a + b not in covered]
    return pairs + triples


def _triples(run: str) -> list[str]:
    return [run[i : i + 3] for i in range(len(run) - 2)]


# --- pinyin initials


@cache
def _pypinyin() -> ModuleType:
    # Importing it costs 0.28 s, which a command line that never opens a picker should not pay.
    return import_module("pypinyin")


@lru_cache(maxsize=20_000)
def _initials(text: str, most: int) -> tuple[str, ...]:
    pypinyin = _pypinyin()
    readings: list[list[str]] = pypinyin.pinyin(
        "".join(_WORD.findall(fold(text))),
        style=pypinyin.Style.FIRST_LETTER,
        heteronym=True,
        errors=lambda rest: list(rest),
    )
    choices = [[letter for letter in dict.fromkeys(reading) if letter.isascii()] for reading in readings]
    choices = [choice for choice in choices if choice]
    first = [choice[0] for choice in choices]
    others = (
        [*first[:i], other, *first[i + 1 :]] for i, choice in enumerate(choices) for other in choice[1:]
    )
    every = dict.fromkeys("".join(letters) for letters in chain([first], others))
    return tuple(islice(every, most))


def initials_variants(text: str, most: int = 4) -> list[str]:
    """拼音首字母, the likeliest first; a character read in several ways gives several, at most `most`."""
    return [variant for variant in _initials(text, most) if variant]


def initials(text: str) -> str:
    """拼音首字母: 住建局 → zjj; Latin letters and digits stay; empty when there is nothing to read."""
    return next(iter(initials_variants(text, 1)), "")


# --- numerals

_DIGITS: Final = {**{c: n for n, c in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_STEPS: Final = (("千", 1000), ("百", 100), ("十", 10))


def chinese_number(text: str) -> int:
    """数字 below 10,000: 24, 二十四, 一百零五, 二〇二六; refuses loose ones (二三十, 一百五)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isdecimal():
        return int(plain)
    try:
        return _spoken_number(plain)
    except KeyError:
        raise ValueError(f"不是数字：“{text}”") from None


def _spoken_number(text: str) -> int:
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, last, rest = 0, 10, text
    for mark, size in _STEPS:
        head, found, tail = rest.partition(mark)
        if found:
            digit = 1 if not head and size == 10 else _DIGITS[head.removeprefix("零") if total else head]
            total, last, rest = total + digit * size, size, tail
    if not rest and total:
        return total
    if total and last > 10 and not rest.startswith("零"):
        raise KeyError(rest)
    return total + _DIGITS[rest.removeprefix("零") if total else rest]


# --- shortening and masking

_DOUBLE_SURNAMES: Final = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐夏侯长孙宇文司徒轩辕端木南宫西门"
        "独孤百里澹台申屠太史闻人钟离淳于单于濮阳赫连呼延东郭公冶宗政司空闾丘拓跋",
    )
)


def mask_name(name: str) -> str:
    """脱敏姓名: the surname stays, 张焕伦 → 张**; a single character is hidden wholly."""
    plain = name.strip()
    kept = 2 if len(plain) > 2 and plain[:2] in _DOUBLE_SURNAMES else min(1, max(0, len(plain) - 1))
    return plain[:kept] + "".join(c if c == "·" else "*" for c in plain[kept:])


def phone_digits(phone: str) -> str:
    """The digits of a telephone number, without the country code of a mobile one."""
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", phone))
    return re.sub(r"^(?:\+|00)86(?=\d{10})", "", digits).replace("+", "")


def mask_phone(phone: str) -> str:
    """脱敏电话: 13812341234 → 138****1234; short numbers keep their last two digits."""
    digits = phone_digits(phone)
    if len(digits) < 8:
        return "*" * max(0, len(digits) - 2) + digits[-2:] if len(digits) > 2 else "*" * len(digits)
    kept = 3 if len(digits) > 10 else 0
    return digits[:kept] + "*" * (len(digits) - kept - 4) + digits[-4:]


def tail4(phone: str) -> str:
    """尾号: the last four digits; empty when there are fewer than eight, which four would give away."""
    digits = phone_digits(phone)
    return digits[-4:] if len(digits) >= 8 else ""


def clip(text: str, n: int) -> str:
    """截断: at most `n` characters, the last an ellipsis when something was cut."""
    if n < 1:
        raise ValueError(f"长度须为正整数：{n}")
    if len(text) <= n:
        return text
    return text[: n - 1].rstrip() + "…"
