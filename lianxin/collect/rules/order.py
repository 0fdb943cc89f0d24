"""Whether the sentences of a report still stand in their order 语序: copies shuffled against comparison do not.

Owns the signs of shuffling: a strong one decides, of the weak ones, which a well-kept text shows now and
then, two must meet. Nothing is put back: the order cannot be restored.
"""

from __future__ import annotations

import re

from .parties import SUFFIX
from .passage import Passage, Sentence
from .people import leaders

_LEANS = re.compile(
    r"^(?:其中|随后|此外|同时|该(?:公司|行|企业|社区|厂|校|小区|园区|村|局|项目)|对此|另外|下一步|"
    r"[一两三]周[内后]|[一两三]天后|半个?月后|经整治|"
    r"(?:商户|居民|企业|群众|村民|业主)还)"
)
_THAT = re.compile(r"该(?:公司|行|企业|厂|校|社区|小区|园区|村|院|项目)")
_AIM = re.compile("^(?:“)?(?:下一步|接下来|今后)")
_TELLS = re.compile(r"走访|反映|当场|现场办公|\d月\d{1,2}日,")
_PARTY = re.compile(rf"[一-鿿]{{2}}(?:{SUFFIX})|单位|企业")
_AMONG = re.compile("^其中")
_AFTER = re.compile(
    r"^(?:[一两三]周[内后]|[一两三\d]{1,2}(?:天|个月)后|半个?月后|当天(?:下午|上午|晚上)|次日|随后|经整治|走访结束后|"
    r"企业对(?:办理)?结果)"
)
_RAISES = re.compile("反映|提出|建议|咨询|诉求|问题|走访")
SHORTEST = 4
LONGEST = 400
NAMES = 40


def shuffled(passage: Passage, district: str) -> bool:
    """Whether the signs of shuffling 乱序 suffice."""
    sentences = [one for one in passage.sentences if one.end - one.start >= SHORTEST]
    if not SHORTEST <= len(sentences) <= LONGEST:
        return False
    words = [passage.words(one).lstrip("“") for one in sentences]
    if _LEANS.match(words[0]) or _named_late(passage, sentences, district):
        return True
    return sum(sign(words) for sign in (_that, _aims_early, _parted, _told_backwards)) > 1


def _named_late(passage: Passage, sentences: list[Sentence], district: str) -> bool:
    """A leader opens a sentence under the bare name before the one that gives the office."""
    met: set[str] = set()
    for sentence in sentences:
        for leader in leaders(passage.folded, sentence.start, sentence.end, district):
            name = leader.name.text
            if name in met:
                continue
            bare = re.search(rf"(?:^|[。”\n]){name}", passage.folded[: leader.title.start])
            if bare is not None:
                return True
            met.add(name)
            if len(met) == NAMES:
                return False
    return False


def _that(words: list[str]) -> bool:
    """该公司 before any firm is named."""
    first = next((index for index, one in enumerate(words) if _THAT.search(one)), None)
    if first is None:
        return False
    return not any(_PARTY.search(_THAT.split(one)[0]) for one in words[: first + 1])


def _aims_early(words: list[str]) -> bool:
    """The outlook 下一步 stands before the story."""
    aim = next((index for index, one in enumerate(words) if _AIM.match(one)), len(words))
    return aim < len(words) - 2 and any(_TELLS.search(one) for one in words[aim + 1 :])


def _parted(words: list[str]) -> bool:
    """其中 behind a sentence that counts nothing."""
    return any(_AMONG.match(one) and not re.search(r"\d", words[i - 1]) for i, one in enumerate(words) if i)


def _told_backwards(words: list[str]) -> bool:
    """What happened a week later stands before anything was raised."""
    later = next((index for index, one in enumerate(words) if _AFTER.match(one)), None)
    return later is not None and not any(_RAISES.search(one) for one in words[:later])
