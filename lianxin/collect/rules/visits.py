"""Visits told in a report 走访记录: which leader went to whom, when and where.

Owns reading a visit out of a sentence or out of labelled lines; what was raised there is read elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from .dates import When, dates
from .parties import SUFFIX, is_anaphor, is_generic, is_party, is_resident, last_party, trim_party
from .passage import Mention, Passage, Sentence, Span
from .people import Leader, leaders

DATE_REACH = 400
_STRONG = "走访慰问|走访调研|走访了|走访|看望慰问|看望|调研|走进"
_WEAK = "来到|深入|前往|赴|到(?![位期了达])"
_GO = re.compile(
    rf"(?P<verb>{_STRONG}|{_WEAK})(?:了)?(?P<object>[^,。;:!?]{{2,70}}?)"
    r"(?=调研|走访|开展|进行|了解|听取|座谈|考察|督导|检查|现场|实地|服务(?!中心|公司|站|"
    r"业)|慰问|会见|宣讲|宣传|接访|办公|[,。;:!?]|时[,，]|并|与(?!.{1,8}(?:公司|社区|"
    r"学校))|时(?=(?:商户|企业|居民|群众|村民|业主|公司|负责人|代表|员工|职工|园区|社区|院方|校方)[一-鿿]{0,4}$)|$)"
)
_AND_SUCH = re.compile(
    r"等(?:\d{1,2}|[几多两三四五六七八九十]{1,2})?(?:家|个)?(?:重点|民营|科技)?(?:企业|公司|单位|商户)$"
)
_STOP = re.compile("要求|反映|提出|表示|指出|责成|拍板|强调|介绍")
_MEETING = re.compile(
    r"(?:主持)?(?:召开|召集|组织召开|参加|出席)(?:了)?[^,。]{0,20}?(?:座谈会|恳谈会|见面会|现场办公会)"
)
_HOSTS = re.compile(
    r"在(?P<at>[^,。在]{2,20}?)(?P<what>(?:主持|组织|召集)?召开|主持|坐班|值班|接访|接待(?!室|中心|处|大厅)|"
    r"现场办公|开展接[访待])"
)
_AT = re.compile(r"位于(?P<place>[^,。的]{2,15})的")
_SAME_DAY = re.compile("当天|当日|同日")
_RECENT = re.compile("近日|日前|近期|连日来")
_LABEL_PARTY = re.compile(r"^(?:走访(?:对象|企业|单位)|服务对象|被走访单位|企业名称)\s*:\s*(?P<value>.+)$")
_LABEL_LEADER = re.compile(r"^(?:走访领导|带队领导|主持人?|走访人员?|参加领导|领导)\s*:\s*(?P<value>.+)$")
_LABEL_DATE = re.compile(r"^(?:走访时间|走访日期|时间|日期)\s*:\s*(?P<value>.+)$")
_LABEL_PLACE = re.compile(r"^(?:走访地点|地点)\s*:\s*(?P<value>.+)$")


@dataclass
class Visit:
    """One visit 走访: leader, party, time and place, each with the words it was read from."""

    leader: Leader | None = None
    party: Mention | None = None
    when: When | None = None
    recent: Mention | None = None
    place: Mention | None = None
    form: str = "走访"
    at: int = 0
    paragraph: int = 0

    def as_json(self) -> dict[str, object]:
        """The visit as the reading prints it."""
        out: dict[str, object] = {
            "leader": self.leader.name.text if self.leader else "",
            "leader_title": self.leader.title.text if self.leader else "",
            "party": self.party.text if self.party else "",
            **self._date(),
            "place": self.place.text if self.place else "",
            "form": self.form,
        }
        out["spans"] = {name: list(span) for name, span in self._spans().items()}
        return out

    def _date(self) -> dict[str, str]:
        if self.when is None:
            return {"date_text": self.recent.text} if self.recent else {}
        if self.when.exact and self.when.first:
            return {"date": self.when.first.isoformat()}
        words = {"date_text": self.when.words}
        if self.when.first and self.when.last:
            words |= {"date_from": self.when.first.isoformat(), "date_to": self.when.last.isoformat()}
        return words

    def _spans(self) -> dict[str, Span]:
        spans: dict[str, Span] = {}
        if self.leader:
            spans |= {"leader": self.leader.name.span, "leader_title": self.leader.title.span}
        named = {"party": self.party, "place": self.place, "date": self.when, "date_text": self.recent}
        for name, mention in named.items():
            if mention is not None:
                key = "date_text" if isinstance(mention, When) and not mention.exact else name
                spans[key] = (mention.start, mention.end)
        return spans


@dataclass
class Diary:
    """What has been read so far: leaders by name, visits in order."""

    passage: Passage
    district: str
    published: date | None
    known: dict[str, Leader] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def read(self, sentence: Sentence) -> list[Visit]:
        """The visits of one sentence; what they name is remembered for the next."""
        named = leaders(self.passage.folded, sentence.start, sentence.end, self.district)
        for leader in named:
            self.known.setdefault(leader.name.text, leader)
        labelled = self._labelled(sentence)
        if labelled is not None:
            return labelled
        found = self._visits(sentence, named or self._again(sentence))
        self.visits += found
        return found

    def _again(self, sentence: Sentence) -> list[Leader]:
        """Leaders named before, met again by name alone."""
        words = self.passage.words(sentence)
        again = []
        for name, leader in self.known.items():
            at = words.find(name)
            if at >= 0:
                start = sentence.start + at
                again.append(Leader(Mention(name, start, start + len(name)), leader.title))
        return sorted(again, key=lambda leader: leader.name.start)

    def _visits(self, sentence: Sentence, present: list[Leader]) -> list[Visit]:
        if not present:
            return self._goes_on(sentence)
        leader = present[0]
        folded = self.passage.folded
        start = leader.name.end
        stop = _STOP.search(folded, start, sentence.end)
        end = stop.start() if stop else sentence.end
        found = self._destinations(
            leader, present[-1].name.end if self._each(present, start, end) else start, end
        )
        if len(found) == len(present) and self._each(present, start, end):
            for visit, one in zip(found, present, strict=True):
                visit.leader = one
        if not found:
            found = self._hosted(leader, start, sentence.end)
        return [self._dated(visit, sentence, leader.name.start) for visit in found]

    def _hosted(self, leader: Leader, start: int, end: int) -> list[Visit]:
        """A meeting or a reception 座谈、接访, with the park or market where it was held."""
        meeting = _MEETING.search(self.passage.folded, start, end)
        hosts = _HOSTS.search(self.passage.folded, start, end)
        named = self._parties(hosts.start("at"), hosts.end("at")) if hosts else []
        if not meeting and not named:
            return []
        party = named[0] if named else None
        return [Visit(leader, party, place=party, form="座谈" if meeting else "接访")]

    def _each(self, present: list[Leader], start: int, end: int) -> bool:
        """Several leaders went their own ways 分别."""
        return len(present) > 1 and "分别" in self.passage.folded[start:end]

    def _goes_on(self, sentence: Sentence) -> list[Visit]:
        """A sentence right after a visit that tells of more parties: 先后走访甲公司、乙公司."""
        last = self.visits[-1] if self.visits else None
        words = self.passage.words(sentence)
        opening = re.match(
            r"(?:[^,。]{0,6},)?(?:一行|他|她|随后|接着|先后|还|又)[^,。]{0,6}(?:走访|来到|走进|前往)", words
        )
        if last is None or last.leader is None or last.paragraph != sentence.paragraph or not opening:
            return []
        found = self._destinations(last.leader, sentence.start, sentence.end)
        for visit in found:
            visit.when, visit.recent = last.when, last.recent
        return [self._placed(visit, sentence) for visit in found]

    def _destinations(self, leader: Leader, start: int, end: int) -> list[Visit]:
        folded = self.passage.folded
        strong: list[Mention] = []
        weak: list[Mention] = []
        for found in _GO.finditer(folded, start, end):
            names = self._parties(found.start("object"), found.end("object"))
            (weak if re.match(_WEAK, found["verb"]) else strong).extend(names)
        places = weak if strong else []
        at = _AT.search(folded, start, end)
        place = Mention(at["place"], at.start("place"), at.end("place")) if at else None
        chosen = strong or weak
        return [Visit(leader, party, place=place or (places[0] if places else None)) for party in chosen]

    def _parties(self, start: int, end: int) -> list[Mention]:
        names = []
        listed = _AND_SUCH.search(self.passage.folded, start, end) is not None
        for first, last in _items(self.passage.folded, start, end):
            mention = self.passage.mention(first, last)
            if is_anaphor(mention.text) and not mention.text.startswith(("企业", "公司")):
                named = last_party(self.passage.folded, 0, start, self.district)
                names += [named] if named else []
                continue
            name = trim_party(mention, self.district)
            known = is_party(name.text) or (listed and 2 <= len(name.text) <= 12)
            if not is_generic(name.text) and known and not re.search(r"\d", name.text[:1]):
                names.append(name)
        return names

    def _dated(self, visit: Visit, sentence: Sentence, before: int) -> Visit:
        folded = self.passage.folded
        first = max(self.passage.paragraph_starts[sentence.paragraph], sentence.start - DATE_REACH)
        told = [when for when in dates(folded, first, sentence.end, self.published) if when.start < before]
        same_day = _SAME_DAY.search(folded, sentence.start, before)
        recent = _RECENT.search(folded, first, before)
        if self.visits and (same_day or (not told and not recent and self._goes_on_with(visit, sentence))):
            visit.when, visit.recent = self.visits[-1].when, self.visits[-1].recent
        elif told:
            visit.when = told[-1]
        elif recent:
            visit.recent = Mention(recent.group(), recent.start(), recent.end())
        return self._placed(visit, sentence)

    def _goes_on_with(self, visit: Visit, sentence: Sentence) -> bool:
        """The same leader's next stop 还来到…, on the day of the one before."""
        last = self.visits[-1].leader
        same = last is not None and visit.leader is not None and last.name.text == visit.leader.name.text
        return same and re.search("还|又|随后|接着", self.passage.words(sentence)[:20]) is not None

    def _placed(self, visit: Visit, sentence: Sentence) -> Visit:
        visit.at, visit.paragraph = sentence.start, sentence.paragraph
        if (
            visit.place is None
            and visit.party
            and re.search("大厦|广场|商圈|园$|写字楼|社区$|市场$", visit.party.text)
        ):
            visit.place = visit.party
        return visit

    def _labelled(self, sentence: Sentence) -> list[Visit] | None:
        """Lines of a form: 走访对象, 走访领导, 时间, 地点; None when the sentence is no such line."""
        words = self.passage.words(sentence)
        readers = (
            (_LABEL_PARTY, "party"),
            (_LABEL_LEADER, "leader"),
            (_LABEL_DATE, "date"),
            (_LABEL_PLACE, "place"),
        )
        for pattern, what in readers:
            found = pattern.match(words)
            if found:
                return self._form(what, sentence.start + found.start("value"), sentence)
        return None

    def _form(self, what: str, start: int, sentence: Sentence) -> list[Visit]:
        open_form = self.visits and self.visits[-1].form == "表单"
        visit = (
            self.visits[-1]
            if open_form
            else Visit(form="表单", at=sentence.start, paragraph=sentence.paragraph)
        )
        value = self.passage.mention(start, sentence.end)
        if what == "party":
            visit.party = trim_party(value, self.district)
        elif what == "place":
            visit.place = value
        elif what == "date":
            visit.when = next(
                iter(dates(self.passage.folded, start, sentence.end, self.published)), visit.when
            )
        else:
            visit.leader = next(
                iter(leaders(self.passage.folded, start, sentence.end, self.district)), visit.leader
            )
        if not open_form:
            self.visits.append(visit)
        return [visit]


def _items(folded: str, start: int, end: int) -> list[Span]:
    """The members of a list of names; 和 parts two names only behind a whole name."""
    such = _AND_SUCH.search(folded, start, end)
    end = such.start() if such else end
    cuts = [start]
    for found in re.finditer(r"、|(?:和|与|及|以及)", folded[start:end]):
        before = folded[cuts[-1] : start + found.start()]
        if found.group() == "、" or re.search(rf"(?:{SUFFIX}|”)$", before):
            cuts += [start + found.start(), start + found.end()]
    cuts.append(end)
    return [(cuts[i], cuts[i + 1]) for i in range(0, len(cuts), 2)]


def real_visits(visits: list[Visit]) -> list[Visit]:
    """Visits that name a party or a leader; a form that only gave a date is none."""
    return [visit for visit in visits if visit.leader or (visit.party and not is_resident(visit.party.text))]
