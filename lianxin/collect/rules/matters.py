"""The matters told in a report 事项: from the words that raise one to what was decided and done about it.

Owns which sentences belong to which matter; what the sentences mean is read by the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from . import triggers
from .categories import Leaf, leaf_of, leaves_of
from .limits import limit_of
from .outcomes import measures_of, outcome_of
from .passage import Mention, Passage, Sentence, Span
from .people import Leader
from .places import PLACE, POINTED
from .policies import policies
from .roles import Roles, roles
from .triggers import Scene, Trigger
from .visits import Diary, Visit

_SUMMARY = re.compile(
    "截至|截止|今年以来|\\d月(?:份)?以来|共走访|据[^,。]{0,24}(?:介绍|统计)|事实上|下一步|近年来|年初以来|上半年|"
    "每[月季周]度?(?:调度|梳理|通报|召开|汇总|分析)|定期|建立[^,。]{0,14}机制|推行|下半年|[一二三四]季度,|全[区县市]累计|"
    "一周来|(?:座谈会|会议)共|共收集|"
    r"\d(?:余|多)?[个件条项](?:问题|建议|诉求|事项|意见)(?:、?(?:建议|诉求))?中|"
    "收集(?:各类)?(?:问题|意见|诉求)[^,。]{0,6}\\d|每到一处|值得一提|不仅如此"
)
_ITEM = re.compile(r"^\s*(?:\d{1,2}[.、)]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))")
RECENT = 20
SHORTEST = 4
_HEADING_END = re.compile(r"[。!?;…,:”]$")
_LABEL_LINE = re.compile(r"^[^:,。]{2,10}:")


@dataclass
class Story:
    """A matter being told: its beginning and the sentences that belong to it."""

    trigger: Trigger
    sentence: Sentence
    visit: Visit | None
    sentences: list[Sentence] = field(default_factory=list)


@dataclass
class Matter:
    """One matter read from a report 事项草稿; every field shows where it was read."""

    party: str
    raised: str
    kind: str
    category: str
    categories: list[str]
    roles: Roles
    place: str = ""
    policy: str = ""
    measures: str = ""
    outcome: str = ""
    leader: str = ""
    limit_days: float | None = None
    spans: dict[str, Span] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The matter as the reading prints it; what the text does not say is left out."""
        out: dict[str, object] = {
            "party": self.party,
            "raised": self.raised,
            "place": self.place,
            "kind": self.kind,
        }
        out |= {"category": self.category, "categories": self.categories}
        out |= {
            part: [unit.text for unit in getattr(self.roles, part)] for part in ("lead", "support", "upward")
        }
        out |= {
            "policy": self.policy,
            "measures": self.measures,
            "outcome": self.outcome,
            "leader": self.leader,
        }
        if self.limit_days is not None:
            out["limit_days"] = self.limit_days
        out["spans"] = {name: list(span) for name, span in self.spans.items()}
        return out


class Teller:
    """Walks through the sentences and keeps the stories 逐句归案."""

    def __init__(self, passage: Passage, diary: Diary) -> None:
        self.passage = passage
        self.diary = diary
        self.stories: list[Story] = []
        self.visit: Visit | None = None
        self.current: Story | None = None
        self.told: set[int] = set()
        self.open: list[Story] = []
        self.quote: tuple[int, Mention] | None = None

    def tell(self) -> list[Story]:
        """All stories of the passage, in order."""
        for sentence in self.passage.sentences:
            self._sentence(sentence)
            self._remember_quote(sentence)
        return self.stories

    def _sentence(self, sentence: Sentence) -> None:
        words = self.passage.words(sentence)
        if len(words) < SHORTEST:
            return
        if self._is_heading(sentence, words) or _SUMMARY.search(words):
            self.current = None
            self.visit = None if self._is_heading(sentence, words) else self.visit
        elif _ITEM.match(words):
            self.current = None
        heading = self._item_told(sentence)
        self._visit(self.diary.read(sentence))
        self._return_to(words)
        begun = self._begin(sentence, words)
        if heading:
            self._fill(heading, begun)
            begun = []
        if begun:
            self._open(begun, sentence)
        elif self.current is not None:
            self.current = self._meant(words) or self._sibling(words, sentence) or self.current
            self.current.sentences.append(sentence)
            self.told.add(sentence.start)

    def _visit(self, visits: list[Visit]) -> None:
        if visits:
            moved = self.visit is None or self.visit.at != visits[-1].at
            self.visit = visits[0] if visits[0].form != "表单" else visits[-1]
            if moved and visits[-1].form != "表单":
                self.current = None

    def _return_to(self, words: str) -> None:
        """`在江畔社区,…` goes back to the visit of that party."""
        found = re.match(r"^(?:在|走进|来到|到)([^,。]{2,20}),", words)
        if found:
            again = [v for v in self.diary.visits[-RECENT:] if v.party and v.party.text in found[1]]
            self.visit = again[-1] if again else self.visit

    def _item_told(self, sentence: Sentence) -> Story | None:
        """The matter of an item 关于…的问题 whose first sentence tells the particulars."""
        story = self.current
        if story is None or story.sentence.paragraph != sentence.paragraph or len(story.sentences) > 1:
            return None
        words = self.passage.words(story.sentence)
        return story if _ITEM.match(words) and "关于" in words[:12] else None

    def _fill(self, story: Story, told: list[Trigger]) -> None:
        """The particulars give the item who raised it and on which visit."""
        party = next((one.party for one in told if one.party), self.visit.party if self.visit else None)
        story.trigger = replace(story.trigger, party=story.trigger.party or party)
        story.visit = self.visit
        self.current = story

    def _begin(self, sentence: Sentence, words: str) -> list[Trigger]:
        scene = self._scene(sentence)
        if _SUMMARY.search(words) and not _ITEM.match(words):
            return []
        labelled = triggers.labelled(self.passage, sentence, scene)
        if labelled:
            return [labelled]
        told = triggers.told(self.passage, sentence, scene)
        if told:
            return told
        more = self._more(sentence)
        if more:
            return [more]
        named = triggers.named(self.passage, sentence, scene)
        if named and not self._known(named):
            return [named]
        promise = triggers.promised(self.passage, sentence) if self._may_promise() else None
        return [promise] if promise else []

    def _more(self, sentence: Sentence) -> Trigger | None:
        """The next of several matters told in one breath, parted by semicolons."""
        before = self.current
        if before is None or before.sentences[-1] is not before.sentence or before.trigger.promise:
            return None
        if before.sentence.end != sentence.start or self.passage.folded[sentence.start - 1] != ";":
            return None
        return triggers.added(self.passage, sentence, before.trigger)

    def _may_promise(self) -> bool:
        """A promise opens a matter only where none is being told."""
        return self.current is None or self.current.trigger.promise

    def _known(self, trigger: Trigger) -> bool:
        """Whether the words point back to the matter being told."""
        if trigger.raised.start and self._meant(self._ahead(trigger)) is not None:
            return True
        return self.current is not None and (
            _shared(trigger.raised.text, self.current.trigger.raised.text) >= 2
            or (not self.current.sentences[1:] and not self._new_line(trigger))
        )

    def _new_line(self, trigger: Trigger) -> bool:
        """Whether a paragraph ends between the matter being told and this one."""
        return (
            self.current is not None
            and "\n" in self.passage.folded[self.current.sentence.end : trigger.raised.start]
        )

    def _ahead(self, trigger: Trigger) -> str:
        """The matter named, as a sentence that points back to it would open."""
        return f"针对{trigger.raised.text}"

    def _meant(self, words: str) -> Story | None:
        """A sentence that opens with 针对/关于 and the words of an earlier story goes to that story."""
        about = re.match(r"^(?:“)?(?:针对|关于|对于|就)([^,。]{3,40})", words)
        if not about:
            return None
        scored = [
            (_shared(about[1], story.trigger.raised.text), index) for index, story in enumerate(self.stories)
        ]
        best = max(scored, default=(0, 0))
        return self.stories[-RECENT:][best[1]] if best[0] >= 2 else None

    def _sibling(self, words: str, sentence: Sentence) -> Story | None:
        """Of several matters told side by side, the one whose words the sentence takes up."""
        if len(self.open) < 2 or self.current is None:
            return None
        scored = [(_shared(words, story.trigger.raised.text), story) for story in self.open]
        best = max(score for score, _story in scored)
        if best == 0 and self._one_of_several(sentence):
            return next((story for story in self.open if len(story.sentences) == 1), None)
        own = _shared(words, self.current.trigger.raised.text)
        return next(story for score, story in scored if score == best) if best > own else None

    def _one_of_several(self, sentence: Sentence) -> bool:
        """Answers in one breath, parted by semicolons, follow the order of what was raised."""
        return self.passage.folded[sentence.end - 1] == ";" or self.passage.folded[sentence.start - 1] == ";"

    def _open(self, begun: list[Trigger], sentence: Sentence) -> None:
        for trigger in begun:
            self.current = Story(trigger, sentence, self.visit, [sentence])
            self.stories.append(self.current)
            beside = [story for story in self.open if story.sentence.paragraph == sentence.paragraph]
            self.open = [*beside[-3:], self.current]
        self.told.add(sentence.start)

    def _scene(self, sentence: Sentence) -> Scene:
        quote = None
        if self.quote and self.quote[0] == sentence.paragraph:
            quote = self.quote[1]
        party = self.visit.party if self.visit else None
        return Scene(self.diary.district, party, frozenset(self.diary.known), quote)

    def _remember_quote(self, sentence: Sentence) -> None:
        """Keep what is said between quotation marks, for the sentence that tells who said it."""
        words = self.passage.words(sentence)
        open_quote = self.quote if self.quote and self.quote[0] == sentence.paragraph else None
        if words.startswith("“"):
            closing = words.find("”")
            end = sentence.start + closing if closing > 0 else sentence.end
            self.quote = (sentence.paragraph, self.passage.mention(sentence.start + 1, end))
        elif open_quote and words.endswith("”") and "“" not in words:
            self.quote = (sentence.paragraph, self.passage.mention(open_quote[1].start, sentence.end - 1))
        else:
            self.quote = None

    def _is_heading(self, sentence: Sentence, words: str) -> bool:
        alone = self.passage.paragraph_starts[sentence.paragraph] == sentence.start
        return (
            alone
            and sentence.last
            and len(words) <= 40
            and not _HEADING_END.search(words)
            and not _LABEL_LINE.match(words)
        )


def _shared(one: str, other: str) -> int:
    """How many pairs of neighbouring characters two texts share."""
    pairs = {one[i : i + 2] for i in range(len(one) - 1)}
    return len(pairs & {other[i : i + 2] for i in range(len(other) - 1)})


def matter_of(story: Story, passage: Passage, diary: Diary, taxonomy: Sequence[Leaf]) -> Matter:
    """Everything the text says of one matter 事项."""
    trigger = story.trigger
    sentences = story.sentences
    after = [
        Sentence(max(s.start, trigger.end) if s is story.sentence else s.start, s.end, s.paragraph)
        for s in sentences
    ]
    if trigger.promise:
        after = [Sentence(story.sentence.start, story.sentence.end, story.sentence.paragraph)]
    units = roles(passage, after, diary.district, [trigger.raised.span] if not trigger.promise else [])
    context = " ".join(passage.words(s) for s in [story.sentence, *after[1:]])
    code, word = leaf_of(trigger.raised.text, context, taxonomy)
    matter = Matter(
        trigger.party.text if trigger.party else "",
        trigger.raised.text,
        triggers.kind_of(trigger.verb, trigger.raised.text),
        code,
        leaves_of(trigger.raised.text, context, taxonomy),
        units,
        spans={"raised": trigger.raised.span},
    )
    if trigger.party:
        matter.spans["party"] = trigger.party.span
    _category_span(matter, passage, word, trigger, after)
    _details(matter, story, passage, diary, after)
    return matter


def _category_span(
    matter: Matter, passage: Passage, word: str, trigger: Trigger, after: list[Sentence]
) -> None:
    for start, end in [trigger.raised.span, *((s.start, s.end) for s in after)]:
        at = passage.folded.find(word, start, end) if word else -1
        if at >= 0:
            matter.spans["category"] = (at, at + len(word))
            return


def _details(matter: Matter, story: Story, passage: Passage, diary: Diary, after: list[Sentence]) -> None:
    for part in ("lead", "support", "upward"):
        units: list[Mention] = getattr(matter.roles, part)
        if units:
            matter.spans[part] = _reach(units)
    _put(matter, "policy", next((p for s in after for p in policies(passage, s.start, s.end)), None))
    _put(matter, "measures", measures_of(passage, _behind(story, after)))
    outcome, evidence = outcome_of(
        passage, after, upward=bool(matter.roles.upward), lead=bool(matter.roles.lead)
    )
    matter.outcome = outcome
    if evidence:
        matter.spans["outcome"] = evidence.span
    for sentence in after:
        limit = limit_of(passage.folded, sentence.start, sentence.end)
        if limit:
            matter.limit_days, matter.spans["limit_days"] = limit.days, limit.span
            break
    _put(matter, "leader", _leader(story, passage, diary, after))
    _put(matter, "place", _place(story, passage, after))


def _behind(story: Story, after: list[Sentence]) -> list[Sentence]:
    """What is promised stands behind what it is about."""
    raised = story.trigger.raised
    return [replace(s, start=raised.end) if s.start <= raised.start < s.end else s for s in after]


def _reach(units: list[Mention]) -> Span:
    """From the first to the last unit of the first list."""
    last = units[0]
    for unit in units[1:]:
        if unit.start - last.end > 2:
            break
        last = unit
    return (units[0].start, last.end)


def _put(matter: Matter, name: str, mention: Mention | None) -> None:
    if mention is not None:
        setattr(matter, name, mention.text)
        matter.spans[name] = mention.span


def _leader(story: Story, passage: Passage, diary: Diary, after: list[Sentence]) -> Mention | None:
    for sentence in [story.sentence, *after]:
        words = passage.words(sentence)
        found = [(words.find(name), name) for name in diary.known if name in words]
        if found:
            at, name = min(found)
            return Mention(name, sentence.start + at, sentence.start + at + len(name))
    leader: Leader | None = story.visit.leader if story.visit else None
    return leader.name if leader else None


def _place(story: Story, passage: Passage, after: list[Sentence]) -> Mention | None:
    """Where it is 地点: in what was raised, else pointed to in what was done, else where the visit was."""
    raised = story.trigger.raised
    spots = [PLACE.search(passage.folded, raised.start, raised.end)]
    spots += [POINTED.search(passage.folded, sentence.start, sentence.end) for sentence in after]
    for found in spots:
        if found and len(found["place"]) >= 2:
            return Mention(found["place"], found.start("place"), found.end("place"))
    return story.visit.place if story.visit else None


def matters(
    passage: Passage, district: str, published: date | None, taxonomy: Sequence[Leaf]
) -> tuple[list[Matter], Diary, set[int]]:
    """All matters 事项 and visits 走访 of a passage, and which sentences tell of a matter."""
    diary = Diary(passage, district, published)
    teller = Teller(passage, diary)
    stories = teller.tell()
    return [matter_of(story, passage, diary, taxonomy) for story in stories], diary, teller.told
