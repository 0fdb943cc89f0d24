"""Names of places in a message 地点名称: estates, roads, villages, schools, firms, found by what they end with.

Owns finding and comparing names. It knows no register of places: names that occur in the titles of a file are looked for in
all its texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

SHORTEST: Final = 3
LONGEST: Final = 14
_ENDS: Final = (
    "街道|小区|社区|新村|新城|花园|家园|公馆|广场|大厦|中心|国际|大学|学院|学校|中学|小学|附小|附中|一中|二中|三中|四中|幼儿园|医院|公司|集团"
    "|酒店|宾馆|超市|市场|公园|号线|大道|立交|隧道|工业园|产业园|科技园|车站|高铁站|地铁站|东站|南站|西站|北站|农场|机场|水库|商城|天地|公寓|别墅"
    "|湿地|花都|路|街|巷|村|镇|乡|组|城|园|苑|府|湾|庭|郡|湖|河|江|山|岛|桥|寺|坪|塘|洲|岭|冲|坡|县"
)
_HAN: Final = "\u4e00-\u9fff"
# What ends a run of words in which a name can stand.
_BREAKS: Final = re.compile(
    rf"[^{_HAN}a-z0-9]+|在|的|了|对|请问|请求|恳请|请|投诉|反映|关于|咨询|建议|希望|以及|附近|旁边|旁|位于|举报|强烈|要求|解决|处理"
    "|居民|业主|我们|我|你们|为何|为什么|什么|何时|谁来|没有|不能|能否|是否|再次|严重|尽快|加快|因为|由于|通过|经过|目前|现在|很多|一些"
    "|过马路|这个|那个|所有|每天|已经|应该|可以|进行|问题|情况|领导|尊敬|您好|你好|书记|(?<![a-z0-9])市长|政府"
)
_DISTRICT: Final = (
    "省|(?<![超夜门城股全本集菜])市(?![场民政容委])|(?<![小社园校景片新老城厂库])区(?![间别域])|县"
)
# Also as some publish it, with letters in the place of names: A5区.
_AREA: Final = rf"(?:[a-z]\d{{0,2}}(?:省|市|区|县)|[{_HAN}]{{2,3}}(?:{_DISTRICT}))市?"
_AREAS: Final = re.compile(f"^(?:{_AREA})+")
_INNER_AREA: Final = re.compile(r"[a-z]\d{0,2}(?:市|区|县)市?")
# No end begins with the sign before it: the road in 民权路路灯 is 民权路.
_NAME: Final = re.compile(rf"[{_HAN}a-z0-9]{{2,9}}?(?:{_ENDS})(?:(?<=(.))(?!\1)(?:{_ENDS}))*")
_LEADING: Final = re.compile("^[和与到从去给向由是被把]+")
_KIND: Final = re.compile("(?:小区|社区|[一二三四五六七八九十0-9]+期)+$")


def names(text: str) -> list[str]:
    """The names of places in a folded text 地点, without the district before them and the kind behind them."""
    pieces = (_AREAS.sub("", piece) for piece in _BREAKS.split(text))
    said = (name.group() for piece in pieces for name in _NAME.finditer(piece))
    found = (_LEADING.sub("", _INNER_AREA.sub("", name)) for name in said)
    return [bare(name) for name in found if len(name) >= SHORTEST]


def bare(name: str) -> str:
    """A name without 小区, 社区 or 二期 at its end, unless nothing else is left."""
    return _KIND.sub("", name) or name


def areas(text: str) -> list[str]:
    """The districts before the names of a folded text 区县."""
    heads = (_AREAS.match(piece) for piece in _BREAKS.split(text))
    return [head.group() for head in heads if head]


def gazetteer(titles: Sequence[Sequence[str]]) -> frozenset[str]:
    """All names of the titles of a file 地名表."""
    return frozenset(name for found in titles for name in found if SHORTEST <= len(name) <= LONGEST)


def known(text: str, gazetteer: Set[str]) -> list[tuple[int, str]]:
    """Where names of the gazetteer stand in a folded text, the longest first at each place."""
    found, place = [], 0
    while place <= len(text) - SHORTEST:
        name = next(
            (text[place : place + size] for size in _SIZES if text[place : place + size] in gazetteer), ""
        )
        if name:
            found.append((place, name))
        place += len(name) or 1
    return found


_SIZES: Final = range(LONGEST, SHORTEST - 1, -1)


def masked(text: str, gazetteer: Set[str]) -> str:
    """A folded text with a blank for each known name and district 隐去地点: what is left tells the subject."""
    for place, name in reversed(known(text, gazetteer)):
        text = f"{text[:place]} {text[place + len(name) :]}"
    return re.sub(_AREA, " ", text)


def pairs(found: Sequence[str]) -> set[str]:
    """The pairs of characters of some names, by which names are compared: 万科魅力之城 holds 魅力之城."""
    return {name[place : place + 2] for name in found for place in range(len(name) - 1)}
