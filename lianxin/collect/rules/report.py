"""The whole reading of a report 报告识别: cleaned text, figures, fields, units, visits and matters.

Owns putting the parts together and the printed shape; every part is read by its own module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .categories import Leaf, default_taxonomy
from .clean import Cleaned, clean
from .dates import full_date
from .document import FILE_LIMIT, text_of
from .errors import UnreadableFile
from .figures import Figures, figures
from .folding import fold
from .limits import general_limits
from .matters import Matter, matters
from .order import shuffled
from .passage import Mention, Passage, Sentence
from .people import leaders
from .places import district_of
from .tables import table_of
from .units import unit_groups
from .visits import Visit, real_visits

READ_LIMIT = 60_000
_FIELDS = re.compile(
    r"(?:主要)?(?:涉及|包括|涵盖|集中在|集中于|围绕|聚焦|分布在|解决)(?:了|在|"
    r"到)?(?P<list>[^,。;:]{2,90}?)(?:等)?"
    r"(?:\d{1,2}个?|[一二三四五六七八九十两多几]{1,2}个?|多个|不同)?(?:不同)?(?:方面|领域|"
    r"类别|大类|方面的问题|类)"
)
_TRIM = re.compile(
    "^(?:精准|完善|优化|提升|强化|加强|推进|改善|促进|深化|规范|加快|扩大|落实|健全|保障|"
    "做好|推动)(?=[一-鿿]{2,})"
)
_ABOUT_MATTERS = re.compile("问题|建议|诉求|意见|事项|需求|困难")
_DISPATCHED = re.compile(
    r"^(?:等)?(?:[\d多几]{0,2}个?)?(?:相关)?(?:部门|单位|部门和街道|街道)?(?:和街道)?(?:共|"
    r"分别)?(?:交办|转办|派单|移交|转交|分派|派发)|^(?:等)?[^,。]{0,10}(?:办理|承办)"
)
_DISPATCHING = re.compile(r"(?:交办|转办|移交|派发|分派|交由|转交|派单)(?:给|至|到|由)?\s*$")
_ORG = re.compile(
    r"(?P<org>[一-鿿]{0,4}?(?:区|县|市)(?:人大常委会|政协|委|政府|企业服务专班|"
    r"[一-鿿“”‘’]{2,10}?(?:专班|服务中心|办公室|领导小组)))(?:\d{1,3}名|"
    r"对[^,。]{0,12}(?:实行|进行|逐)|建立|统筹|牵头抓总|负责统筹)"
)


@dataclass(frozen=True)
class Reading:
    """What was read from a report 识别结果. Drafts only: a person confirms."""

    cleaned: Cleaned
    district: str
    date: date | None
    org: str
    figures: Figures
    fields: list[Mention]
    units: list[Mention]
    limits: dict[str, str]
    visits: list[Visit]
    matters: list[Matter]
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """The reading as plain data 识别结果数据."""
        return {
            "title": self.cleaned.title,
            "text": self.cleaned.text,
            "lost": self.cleaned.lost or "scrambled" in self.notes,
            "lost_spans": [list(span) for span in self.cleaned.lost_spans],
            "removed": self.cleaned.removed,
            "dropped": list(self.cleaned.dropped),
            "notes": list(self.notes),
            "district": self.district,
            "org": self.org,
            "date": self.date.isoformat() if self.date else None,
            "figures": dict(self.figures.values),
            "figures_approx": list(self.figures.approximate),
            "figure_spans": {key: list(span) for key, span in self.figures.spans.items()},
            "by_category": dict(self.figures.by_category),
            "limits": dict(self.limits),
            "fields": [one.text for one in self.fields],
            "field_spans": [list(one.span) for one in self.fields],
            "units": [one.text for one in self.units],
            "unit_spans": [list(one.span) for one in self.units],
            "visits": [visit.as_json() for visit in self.visits],
            "matters": [matter.as_json() for matter in self.matters],
        }


def read_file(path: Path) -> Reading:
    """Read a report from a file 读取文件."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise UnreadableFile("too_large", limit="20 MB")
        content = path.read_bytes()
    except OSError:
        raise UnreadableFile("missing") from None
    return read(text_of(path.name, content))


def read(raw: str, *, taxonomy: Sequence[Leaf] | None = None) -> Reading:
    """Clean a report and read it 清洗并识别."""
    cleaned = clean(raw)
    passage = Passage(cleaned.text[:READ_LIMIT])
    district = district_of(cleaned.title, passage.folded) or district_of("", fold("\n".join(cleaned.dropped)))
    published = cleaned.published or _signed(passage)
    mixed = bool(cleaned.title) and "scrambled" not in cleaned.notes and shuffled(passage, district)
    told, diary, sentences_told = matters(
        passage, district, published, default_taxonomy() if taxonomy is None else taxonomy
    )
    long = ("too_long_to_read_all",) if len(cleaned.text) > READ_LIMIT else ()
    return Reading(
        cleaned,
        district,
        published,
        _org(passage, district),
        figures(passage),
        _fields(passage),
        _units(passage),
        general_limits(passage, _general(passage, district, sentences_told)),
        real_visits(diary.visits),
        told,
        (*cleaned.notes, *(("scrambled",) if mixed else ()), *long),
    )


def _signed(passage: Passage) -> date | None:
    """The day of a brief or of minutes: in its first or last lines."""
    lines = passage.folded.split("\n")
    for line in [*lines[:4], *lines[-3:]]:
        day = full_date(line if len(line) <= 60 else line[:12])
        if day:
            return day
    return None


def _general(passage: Passage, district: str, told: set[int]) -> list[Sentence]:
    return [
        sentence
        for sentence in passage.sentences
        if sentence.start not in told and not leaders(passage.folded, sentence.start, sentence.end, district)
    ]


def _fields(passage: Passage) -> list[Mention]:
    """The fields named 涉及领域, without the verbs that dress them up."""
    for sentence in passage.sentences:
        words = passage.words(sentence)
        found = _FIELDS.search(words)
        if not found or not _ABOUT_MATTERS.search(words) or not re.search("、|和", found["list"]):
            continue
        start = sentence.start + found.start("list")
        return [_field(passage, start + a, start + b) for a, b in _pieces(found["list"])]
    return []


def _pieces(words: str) -> list[tuple[int, int]]:
    parts = re.split("、|以及|和|及", words)
    pieces, at = [], 0
    for part in parts:
        at = words.index(part, at)
        if part.strip():
            pieces.append((at, at + len(part)))
        at += len(part)
    return pieces


def _field(passage: Passage, start: int, end: int) -> Mention:
    trimmed = _TRIM.match(passage.folded[start:end])
    suffix = re.search("(?:类问题|类|问题)$", passage.folded[start:end])
    cut = end - (len(suffix.group()) if suffix and end - start - len(suffix.group()) >= 2 else 0)
    return passage.mention(start + (trimmed.end() if trimmed else 0), cut)


def _units(passage: Passage) -> list[Mention]:
    """The departments to which matters were dispatched 交办部门, where the report sums up or its table says."""
    for sentence in passage.sentences:
        if not re.search("交办|转办|移交|派发|分派|交由|转交", passage.words(sentence)):
            continue
        for group in unit_groups(passage.folded, sentence.start, sentence.end):
            before = passage.folded[max(sentence.start, group.start - 12) : group.start]
            after = passage.folded[group.end : group.end + 24]
            if len(group.units) >= 2 and _is_dispatch(before, after):
                return list(group.units)
    return table_of(passage).units


def _is_dispatch(before: str, after: str) -> bool:
    if re.search(r"[个件条项]$|\d", after.split("。")[0][:24]) is None and not re.search(r"\d", before):
        return False
    return bool(_DISPATCHED.match(after) or _DISPATCHING.search(before))


def _org(passage: Passage, district: str) -> str:
    """The body whose work the report tells of 主体单位, without the district's name."""
    tally: dict[str, int] = {}
    for found in _ORG.finditer(passage.folded):
        name = found["org"]
        name = name[name.rfind(district) + len(district) - 1 :] if district and district in name else name
        name = re.sub(r"^[^区县市]*(?=[区县市])", "", name)
        tally[name] = tally.get(name, 0) + 1
    return max(tally, key=lambda name: tally[name]) if tally else ""
