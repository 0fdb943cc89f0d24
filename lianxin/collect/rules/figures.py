"""The figures a report states 统计数据: leaders, parties, matters, settled on site, dispatched and so on.

Owns what a counted number counts, judged by the words nearest to it. Nothing is added up: only what the
report itself says becomes a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .figure_words import (
    AHEAD,
    BARE_CATEGORY,
    BY_FIELD,
    CASES,
    CATEGORY,
    FARTHEST,
    FREE_RIGHT,
    GATHER,
    KINDS,
    LEADERS_LEFT,
    LEADERS_RIGHT,
    NOUN_LEFT,
    NOUN_RIGHT,
    OF_WHOLE,
    OFFICERS,
    OUTCOMES,
    RATES,
    SATISFIED,
    SHARES,
    TALLY,
    VISIT,
    WORK,
)
from .numbers import Count, counts, whole
from .passage import Passage, Sentence, Span
from .tables import table_of


@dataclass
class Figures:
    """What the report counts 统计数据; `spans` shows for each where it was read."""

    values: dict[str, float] = field(default_factory=dict)
    approximate: list[str] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    by_category: dict[str, float] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)

    def put(self, key: str, count: Count, rank: int) -> None:
        """Keep a figure; one from a summing-up sentence replaces one that is not."""
        if key in self.values and rank <= self.ranks[key]:
            return
        self.values[key], self.spans[key], self.ranks[key] = (
            whole(count.value),
            (count.start, count.end),
            rank,
        )
        if key in self.approximate:
            self.approximate.remove(key)
        if count.approximate:
            self.approximate.append(key)


@dataclass(frozen=True)
class Setting:
    """A count with the words before and after it."""

    count: Count
    left: str
    own: str
    right: str
    rest: str

    @property
    def clause(self) -> str:
        """The words before the number within its own clause."""
        return re.split(r"[,;:]", self.left)[-1]


def figures(passage: Passage) -> Figures:
    """All figures of a report 统计数据."""
    found = Figures()
    summed: set[int] = set()
    for sentence in passage.sentences:
        if TALLY.search(passage.words(sentence)):
            summed.add(sentence.paragraph)
        rank = 1 if sentence.paragraph in summed else 0
        listed = BY_FIELD.search(passage.words(sentence)) is not None
        for setting in _settings(passage, sentence):
            _categories(setting, found, listed=listed)
            for key in keys_of(setting):
                found.put(key, setting.count, rank)
    _tables(passage, found)
    return _settled(found)


def _tables(passage: Passage, found: Figures) -> None:
    """What a table sums up counts where no sentence states it."""
    table = table_of(passage)
    for key, value in table.values.items():
        if key not in found.values:
            found.values[key], found.spans[key] = value, table.spans[key]
    found.by_category = found.by_category or table.by_category


def _settings(passage: Passage, sentence: Sentence) -> Iterator[Setting]:
    """The counts of a sentence; a count after 、 shares the verb of the one before it."""
    numbers = list(counts(passage.folded, sentence.start, sentence.end))
    at, carried = sentence.start, ""
    for index, count in enumerate(numbers):
        left = re.sub(r"(?:近|约|超过|超|逾|将近|大约)$", "", passage.folded[at : count.start])
        until = numbers[index + 1].start if index + 1 < len(numbers) else sentence.end
        rest = passage.folded[count.end : until]
        shared = f"{carried}{left}" if SHARES.match(left) and carried else left
        yield Setting(count, shared, left, re.split(r"[,;:。、]", rest)[0], rest)
        carried = shared if SHARES.match(left) is None else carried
        at = count.end


def keys_of(setting: Setting) -> list[str]:
    """Which figures this number states, if any."""
    if setting.right.startswith(("工作日", "月", "小时", "多月")):
        return []
    for reader in (_rate, _satisfaction, _people, _visits, _outcome, _gathered, _visited):
        keys = reader(setting)
        if keys:
            return keys
    return []


def _rate(setting: Setting) -> list[str]:
    if setting.count.measure != "%" or re.match("(?:提高|提升|上升|升|增长|下降|降)(?:到|至)", setting.right):
        return []
    return [key for key, words in RATES if words.search(setting.clause)][:1]


def _satisfaction(setting: Setting) -> list[str]:
    if setting.count.measure == "%":
        return []
    return [key for key, words in SATISFIED if words.search(setting.clause.rstrip("、"))][:1]


def _people(setting: Setting) -> list[str]:
    measure = setting.count.measure
    if measure not in {"名", "位", "人", "个"}:
        return []
    own = setting.left.split("、")[-1]
    if LEADERS_RIGHT.match(setting.right) or (measure != "个" and LEADERS_LEFT.search(own)):
        return ["leaders"]
    if measure != "个" and (OFFICERS.match(setting.right) or own.endswith(("干部", "服务专员", "工作人员"))):
        return ["officers"]
    return []


def _visits(setting: Setting) -> list[str]:
    if setting.count.measure not in {"家次", "次", "人次", "户次", "场次", "场"}:
        return []
    if re.search("(?:座谈会|协调会|现场会|专题会|恳谈会|见面会)[^,]{0,4}$", setting.left) or re.match(
        "[^,。]{0,8}(?:座谈会|协调会|现场会|专题会|恳谈会)", setting.rest
    ):
        return ["meetings"]
    if (
        setting.count.value > 1
        and not re.search("每|不少于|至少", setting.clause)
        and re.search("走访|上门|下沉|服务企业|接待企业|回访", setting.clause)
        and setting.count.measure != "场"
    ):
        return ["called_back" if "回访" in setting.clause else "visits"]
    return []


def _outcome(setting: Setting) -> list[str]:
    """How matters ended, by the key words nearest before the number, else by those after it."""
    count = setting.count
    own = setting.clause
    if count.measure not in CASES and not (count.measure in {"家", "户"} and "回访" in own):
        return []
    best = _nearest(own)
    if best and FREE_RIGHT.match(setting.right) and not OF_WHOLE.match(setting.rest):
        return ["orders", "dispatched"] if best == "orders" else [best]
    bare = re.fullmatch(r"[其中余的另外有还共、,等对将把]*", own) is not None
    if bare and setting.rest and not NOUN_LEFT.search(own) and not OF_WHOLE.match(setting.rest):
        return _after(setting)
    return []


def _nearest(words: str) -> str | None:
    best, place = None, (0, 0)
    for key, pattern in OUTCOMES:
        for found in pattern.finditer(words):
            if len(words) - found.end() > FARTHEST or (key == "closed" and AHEAD.search(words)):
                continue
            if (found.end(), found.end() - found.start()) > place:
                best, place = key, (found.end(), found.end() - found.start())
    return best


def _after(setting: Setting) -> list[str]:
    """其余4个因不属区级事权,已报市级部门研究: the words after the number, up to the next number."""
    found = [
        (match.start(), key)
        for key, words in OUTCOMES
        if (match := words.search(setting.rest)) and key != "orders"
    ]
    keyed = dict((key, at) for at, key in found)
    if "upward" in keyed:
        return ["upward"]
    return [min(found)[1]] if found else []


def _gathered(setting: Setting) -> list[str]:
    if setting.count.measure not in CASES or setting.count.value < 2:
        return []
    gathered = re.search(GATHER, setting.left)
    if not gathered:
        return []
    own = re.split("[、,]", setting.left)[-1]
    noun = NOUN_LEFT.search(setting.left) or NOUN_RIGHT.match(setting.right)
    if not noun:
        return []
    if (
        own in {"建议", "意见", "意见建议"}
        and re.search(rf"(?:{WORK})、(?:意见)?建议$", setting.left) is None
    ):
        return ["suggestions"]
    return ["matters"]


def _visited(setting: Setting) -> list[str]:
    count = setting.count
    if count.measure not in {"家", "户", "个", "人", "名", "位"}:
        return []
    verbs = list(re.finditer(VISIT, setting.clause))
    if not verbs:
        return []
    chief = next((verb for verb in verbs if verb.group() in {"走访", "看望"}), verbs[-1])
    what = setting.clause[chief.end() :]
    what = setting.own.lstrip("、及和") if setting.own != setting.left else what
    noun = what if re.search("[一-鿿]{2}", what) else setting.right
    kinds = [key for key, words in KINDS if words.search(noun[:24])]
    if not kinds:
        return []
    return kinds if len(kinds) == 1 else ["parties"]


def _categories(setting: Setting, found: Figures, *, listed: bool) -> None:
    if setting.count.measure not in CASES:
        return
    own = setting.left if "、" not in setting.left else "、" + setting.left.split("、")[-1]
    named = CATEGORY.search(own) or (
        BARE_CATEGORY.search(own) if listed or (found.by_category and own.startswith(("、", ","))) else None
    )
    if named and _nearest(own) is None and not re.search(GATHER, own):
        found.by_category[re.sub("^(?:其中|涉及|包括)", "", named["name"])] = whole(setting.count.value)


def _settled(found: Figures) -> Figures:
    """Enterprises alone are the parties; problems and suggestions counted apart are not the matters."""
    values = found.values
    if "enterprises" in values and not {"parties", "grassroots", "residents"} & set(values):
        _copy(found, "enterprises", "parties")
    if "extension_requests" in values and "extended" not in values:
        _copy(found, "extension_requests", "extended")
        _drop(found, "extension_requests")
    if "suggestions" in values and "matters" in values and "problems" not in values:
        _copy(found, "matters", "problems")
        _drop(found, "matters")
    return found


def _drop(found: Figures, key: str) -> None:
    found.values.pop(key, None)
    found.spans.pop(key, None)
    found.approximate = [one for one in found.approximate if one != key]


def _copy(found: Figures, key: str, to: str) -> None:
    found.values[to], found.spans[to] = found.values[key], found.spans[key]
    if key in found.approximate:
        found.approximate.append(to)
