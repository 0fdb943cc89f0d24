"""The district a report speaks of 区县, and places named in it 地点."""

from __future__ import annotations

import re
from collections import Counter

_KINDS = "区县旗"
_CANDIDATE = re.compile(rf"(?=([一-鿿]{{2,4}}[{_KINDS}]))")
_COMMON = re.compile(
    r"(?:[片辖社园小景郊库校厂全各该我本街牧灾战禁误特专宅发载范能展验税产科]|[主老新心建]城|地|成)$"
)
_STOPS = set(
    "的了在与和及向由对将把被要请让给等是有从到其并也就各这那此则以还已为据按照带队走访年"
    "月日级任是系组织个名进"
)
_VERBS = re.compile("联合|会同|要求|召集|协调|责成|安排|督促|邀请|前往|走进|来到|深入|服务|领导")
_WHOLE_TITLE = re.compile(r"^([一-鿿]{2,6}?(?:经济|高新)?(?:开发区|高新区|新区|市))(?=:|\s)")
_CITY = re.compile(r"(?<![一-鿿])([一-鿿]{2,3}市)(?=委|政府|人大|政协|副?市长|领导)")
_TITLE = re.compile(r"^(?:[一-鿿]{2,6}市)?([一-鿿]{2,4}?[区县旗]?)(?::|\s)")
_SPOT = (
    "路口|路段|片区|大厦|广场|小区|社区|商圈|园区|市场|校门口|厂区|厂区门口|门口|大道|"
    "隧道|车站|公园|地块|科创园|产业园|工业园|物流园|号楼|学校|小学|楼|巷|街|(?<!线)路|桥|村道|"
    "码头|会议室"
)
_NAME = "[^\\W_a-z的了在与和及由对将把被要请让给等是有从到其并也就各这那此则以还已为没因,]"
PLACE = re.compile(
    rf"(?P<place>{_NAME}{{0,8}}?(?:{_SPOT})(?![线灯面费径费])(?:片区|路段|"
    rf"沿线)?(?:[东西南北]侧|[东西南北]门|周边|附近|门前|门口|沿线|前|旁)?)"
)
# Where a matter is not the subject of the sentence, a place is only one that a preposition points to.
POINTED = re.compile(rf"(?<=[对在于])(?:{PLACE.pattern})")


def district_of(title: str, folded: str) -> str:
    """The district or county 区县 of a report; empty when none is named."""
    head = folded[:6_000]
    tally = Counter(
        name for name in (found[1] for found in _CANDIDATE.finditer(f"{title}\n{head}")) if _plausible(name)
    )
    whole = _WHOLE_TITLE.match(title)
    if whole and not any(name.startswith(whole[1]) for name in tally):
        return whole[1]
    named = _TITLE.match(title)
    if named:
        full = [name for name in tally if name[:-1] == named[1] or name == named[1]]
        if full:
            return full[0]
    city = _CITY.search(head) if not tally else None
    return city[1] if city else _best(tally, f"{title}\n{head}")


def _plausible(name: str) -> bool:
    return not _VERBS.search(name) and not _COMMON.search(name[:-1]) and not _STOPS.intersection(name[:-1])


def _best(tally: Counter[str], text: str) -> str:
    """The most frequent name; of names inside each other the longest that is as frequent."""
    if not tally:
        return ""
    scored = {name: count + 2 * _free_starts(name, text) for name, count in tally.items()}
    best = max(scored, key=lambda name: (scored[name], -len(name)))
    longer = [
        name for name in tally if name.endswith(best) and tally[name] == tally[best] and len(name) > len(best)
    ]
    free = [name for name in longer if _free_starts(name, text)]
    return max(free, key=len) if free and not _free_starts(best, text) else best


def _free_starts(name: str, text: str) -> int:
    """How often the name starts where a word must start: after a sign, a line end or a date."""
    return len(re.findall(rf"(?:^|[^一-鿿]|[日旬据在市]){name}", text, re.MULTILINE))
