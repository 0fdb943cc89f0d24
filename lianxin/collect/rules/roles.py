"""What part each unit plays in a matter 牵头、配合、向上争取, by the words around its name.

Owns the grammar of 由…牵头, 会同…, …配合, 向…争取, 分别由…负责, and of labels such as 牵头单位.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .passage import Mention, Passage, Sentence
from .units import UnitGroup, is_bare, is_upper, unit_groups

_ETC = (
    r"^\s*(?:等)?(?:[\d多几两三四五六七]{0,2}个?)?(?:部门|单位|力量|相关部门|负责人|主要负责人)?(?:同志)?\s*"
)
_LEADS = re.compile(
    _ETC + r"(?:共同|联合|具体|负责|分别)?(?:牵头|主办|(?:为|作为|是)(?:牵头|主办|责任|承办)(?:单位|部门)?)"
)
_JOINS = re.compile(_ETC + r"[一-鿿]{0,4}?(?:配合|协助|协办|参与|参加|(?:为|作为)(?:配合|协办)(?:单位)?)")
_CHARGED = re.compile(_ETC + r"(?:分别|具体|牵头)?(?:负责(?!人|同志)|承办|落实|办理|限期|采纳)")
_ACTS = re.compile(
    _ETC
    + (
        r"(?:(?:随行|工作|有关|相关|执法)人员|民警)?(?:要|应|需|须|将|会|尽快|立即|当天|当日|次日|及时|承诺|"
        r"主动|抓紧|随即|迅速|已|随后|第一时间|连夜|组织|派员|派出|上门|现场|当场|为|逐一|共同|三方|各自|按|安排|"
        r"表示|答复|解释|"
        r"对接|联合|联动|会同|开展|完成|对|向|在|于|增派|调整|研究|清理|整改|协调|专题|牵线|"
        r"推出|优化|启动|同步|和你们|与你们|和企业|与企业|作了|做了|给予|回应|核查|采取|督促|"
        r"帮助|跟踪|进行|接到|收到|获悉|做好|保障)"
    )
)
_TASKED = re.compile(
    _ETC
    + r"(?:要|应当|应|需要|须|会|将)(?:主动|尽快|及时|抓紧|做好|积极|认真|进一步|立即|马上|和|与|对|专题)"
)
_WITH = re.compile(
    r"(?:会同|联合|联动|协同|配合(?:单位|部门)\s*[:为]?|协办(?:单位|部门)\s*[:为]?|"
    r"协助(?:单位|部门)\s*[:为]?|参与单位\s*[:为]?|邀请|联系|统筹|对接)\s*$"
)
_TOLD = re.compile(
    r"(?:由|交由|交给|责成|要求|指定|安排|督促|叮嘱|嘱咐|指派|委托|请|让|交办(?:给|至)?|"
    r"转交(?:给|至)?|转(?:给|至|由)|移交(?:给|至)?|派单(?:给|至)|提交|报送|报|"
    r"(?:牵头|主办|责任|承办|办理)(?:单位|部门)\s*[:为]?)\s*$"
)
_CALLED = re.compile(r"(?:协调|召集|组织|召集了|联系协调|调度|带领|与)\s*$")
_UPWARD_BEFORE = re.compile(r"(?:向|报请|提请|上报(?:至|到|给)?|已报|报送|报|呈报|争取|请示|对接|联系)\s*$")
_FIRM = re.compile("(?:公司|集团)$")
_TOGETHER = re.compile(r"(?:和|与|同)\s*$")
_MEETS = re.compile(r"^(?:对接|沟通|协调|协商|衔接|会商|联系|争取)")
_WAS_LED = re.compile(r"^[^,。;]{0,10}(?:对接|商议|会商|沟通|联系)")
_SUBJECT = re.compile(r"(?:^|[,。;:“”、!\s]|随后|目前|并|后|的|请|[)])$")


@dataclass
class Roles:
    """The units of a matter by part 承办分工."""

    lead: list[Mention] = field(default_factory=list)
    support: list[Mention] = field(default_factory=list)
    upward: list[Mention] = field(default_factory=list)
    called: list[Mention] = field(default_factory=list)
    acting: list[Mention] = field(default_factory=list)


def roles(
    passage: Passage, sentences: list[Sentence], district: str, skipped: list[tuple[int, int]]
) -> Roles:
    """Who leads, joins, and who above is asked 分工, over the sentences that belong to one matter."""
    found = Roles()
    for sentence in sentences:
        _sentence(passage, sentence, district, skipped, found)
    _full_names(found)
    if not found.lead and found.called:
        found.lead = found.called[:1]
    if {unit.text for unit in found.lead} & {unit.text for unit in found.called}:
        found.support = found.support + found.called
    if not found.lead:
        found.lead = found.acting
    return _distinct(found)


def _full_names(found: Roles) -> None:
    """A short name means the full one named before: 交巡警支队 is 区公安分局交巡警支队."""
    full = [*found.called, *found.lead, *found.support]
    for part in ("lead", "support", "acting"):
        units = [_longest(unit, full) for unit in getattr(found, part)]
        setattr(found, part, units)


def _longest(unit: Mention, full: list[Mention]) -> Mention:
    if unit.text in {"街道", "社区"} or len(unit.text) < 2:
        return next((one for one in full if one.text.endswith(unit.text) and one.text != unit.text), unit)
    return next(
        (one for one in full if one.text.endswith(unit.text) and len(one.text) > len(unit.text)), unit
    )


def _sentence(
    passage: Passage, sentence: Sentence, district: str, skipped: list[tuple[int, int]], found: Roles
) -> None:
    led_here = False
    for group in _levels(unit_groups(passage.folded, sentence.start, sentence.end), district):
        if any(start <= group.start < end for start, end in skipped):
            continue
        part = _part(passage.folded, sentence, group, district)
        if part == "acting" and led_here:
            part = "support"
        led_here = led_here or part == "lead"
        if part and not (part == "acting" and found.acting and sentence.start > found.acting[-1].end):
            getattr(found, part).extend(group.units)


def _levels(groups: list[UnitGroup], district: str) -> list[UnitGroup]:
    """Lists that name units of the district and of the city together, parted by level."""
    parted = []
    for group in groups:
        upper = [is_upper(unit.text, district) for unit in group.units]
        cut = upper.index(True) if True in upper else 0
        parts = [group.units[:cut], group.units[cut:]] if cut and all(upper[cut:]) else [group.units]
        parted += [UnitGroup(part) for part in parts]
    return parted


def _part(folded: str, sentence: Sentence, group: UnitGroup, district: str) -> str:
    """The part of one list of units: lead, support, upward, called, acting, or none."""
    before = folded[max(sentence.start, group.start - 14) : group.start]
    after = folded[group.end : min(sentence.end, group.end + 30)]
    before = re.sub(
        r"[一-鿿]{2,4}(?:区|县|市)?$",
        lambda m: "" if m.group() == district or m.group() == district[:-1] else m.group(),
        before,
    )
    if is_upper(group.units[0].text, district):
        if _FIRM.search(group.units[0].text) and _JOINS.match(after):
            return "support"
        beside = _TOGETHER.search(before) and _MEETS.match(after)
        return "upward" if beside or _UPWARD_BEFORE.search(before) else ""
    if all(is_bare(unit.text) for unit in group.units) and not _listed(before, after):
        return ""
    return _own_part(before, after)


def _own_part(before: str, after: str) -> str:
    if _LEADS.match(after):
        return "lead"
    if _WITH.search(before) or _JOINS.match(after):
        return "called" if before.endswith("联系") else "support"
    if _TOLD.search(before) or _CHARGED.match(after):
        return "lead"
    if _CALLED.search(before) and (not before.endswith("与") or _WAS_LED.match(after)):
        return "called"
    if _TASKED.match(after):
        return "acting"
    return "acting" if _ACTS.match(after) and _SUBJECT.search(before) else ""


def _listed(before: str, after: str) -> bool:
    return bool(
        _WITH.search(before)
        or _TOLD.search(before)
        or _CALLED.search(before)
        or _LEADS.match(after)
        or _JOINS.match(after)
    )


def _distinct(found: Roles) -> Roles:
    """Each unit once, in the strongest part it has."""
    taken: set[str] = set()
    for part in ("lead", "support", "upward"):
        kept: list[Mention] = []
        for unit in getattr(found, part):
            if unit.text not in taken:
                taken.add(unit.text)
                kept.append(unit)
        setattr(found, part, kept)
    return found
