"""Where a matter begins 问题线索: somebody reflects, proposes or asks; a form names it; a leader promises.

Owns recognising the beginning, who raised it and the words that say what was raised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .parties import has_office, is_anaphor, is_generic, is_party, is_resident, last_party, trim_party
from .passage import Mention, Passage, Sentence
from .units import UNIT

_TELL = re.compile(
    r"反映(?!的|强烈|出|渠道|较多|集中(?!供|处|区|式|安置|居住|办)|情况|机制)|反应(?=[,:“])|提出(?!的|要求|办法|解决|"
    r"意见和|明确)|诉说|吐露|坦言|直言|咨询(?!的|服务|台|会|电话|公司|\d|、)|询问(?!了)|"
    r"投诉(?!的|举报|量|率|\d|、)|建议(?!的|和|、|\d|书|被|得到|很|征|提|,已|"
    r"[一二三四五六七八九十百]+[条个件])|希望(?!的|和|小学|能为你们)|期盼|恳请|请求|求助|"
    r"抱怨|提到|表示|说(?=[,:“。])|谈到(?!了)|告诉[^,。]{1,8}(?=[,:“])"
)
SUBJECT_REACH = 80
_SOFT = {"表示", "说", "提到", "谈到", "坦言", "直言"}
_ADVERBS = re.compile(
    r"(?:还|又|也|同时|另外|随着|纷纷|普遍|一致|曾|曾经|多次|再次|集中|主动|着急地|焦急地|"
    r"无奈地|高兴地|激动地|感慨地|共同|当场|现场|随后|在会上|则|就|都|着|"
    r"(?:向|对|跟|给|与)(?:[一-鿿]{2,4}|(?:区|县|市|走访)[一-鿿]{1,10})(?:一行|等人)?)$"
)
_PROBLEM = re.compile(
    "难|缺|不足|不够|太少|慢|贵|高(?:,|。|$)|希望|建议|困|无法|没有|不便|影响|短缺|堵|乱|"
    "漏|坏|破损|老化|隐患|繁琐|拖欠|未到|不能|不到|跑[了两三四几]|积水|噪|扰民|问题|压力|"
    "瓶颈|成本|太多|不畅|愁|下不来|太短|来不及|不方便|没人|无人|不敢|危险|脏|臭|断|急需|担心"
)
_SAYING = re.compile(r"(?:了|说|道|称)?[,:]?“?(?:一是)?")
_THANKS = re.compile(
    "感谢|温暖|点赞|信心|放心了|终于|不用再|再也不|以前|过去|如今|现在(?:好|方便|五|只)|"
    "满意|贡献|解决了|贴心|暖心|太好了|给力|谢谢"
)
_GRATEFUL = re.compile("感谢|温暖|点赞|谢谢|贡献|我行|我们(?:公司|企业|觉得)|我司")
_BETTER = re.compile("改善|好转|变得|不见了|终于|通畅|提升了|焕然一新")
_DECIDES = re.compile(
    r"^(?:对此|为此|随后|于是|随即|了解(?:到)?(?:该|这一)?情况后)?(?:当即|当场|现场(?!的)|"
    r"立即|随即|要求|责成|由(?:区|县|街道)|区[一-鿿]{2,10}(?:局|委|办|支队)|"
    r"县[一-鿿]{2,8}局|[区县街道社]{1,2}[一-鿿]{0,10}(?:工作人员|负责人)|街道(?:将|已|立即|"
    r"当)|已(?:协调|安排|交))"
)
_MORE = re.compile(
    r"^(?:同时|另外|此外|还有|再者|其次|[二三四五]是)(?:,|还|,还)?(?:企业|公司)?(?:还)?(?:希望|反映|建议)?,?"
)
_ITEM = re.compile(
    r"^\s*(?:\d{1,2}[.、)]|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))\s*"
)
_ABOUT = re.compile(r"^关于(?P<raised>[^。:]{4,60}?)的?(?:问题|诉求|建议|事项|需求|情况)(?=[。,:;]|$)")
# Units that are visited rather than charged.
_OUTSIDE = ("社区", "公司", "镇", "街道", "医院", "物业", "协会", "园区", "商圈", "管委会")
_LABEL = re.compile(
    r"^(?:\d{1,2}[.、)])?\s*(?:主要|具体|反映|存在|收集)?(?P<label>问题|诉求|反映事项|"
    r"问题描述|问题内容|意见建议|建议|需求|困难|"
    r"事项)(?:建议)?[一二三四五六七八九十\d]{0,2}\s*:\s*(?P<raised>.{4,})"
)
_AGAINST = re.compile(
    r"(?:针对|对于|围绕|就)(?P<who>(?:该|\d{1,4}[家户名位])?(?:商贸|工业|小微|中小|民营|外贸|科技)?(?:企业|公司|居民|群众|商户|业主|社区|项目|"
    r"[一-鿿]{2,14}(?:公司|社区|厂|学校|超市|医院))?)(?:反映|提出|面临|遇到|存在|关心)?的?"
    r"(?P<raised>[^,。的][^,。]{2,50}?)(?:等)?(?:多个|多项|一系列|系列|突出|实际)?(?:问题|"
    r"困难|诉求|难题|需求)(?!清单|台账)"
)
_COUNTED = re.compile(r"(?:各类|突出)?(?:问题|建议|诉求|隐患|困难)?(?:线索)?\d+[余多]?[个件条处项]")
# 由领导领衔督办的建议: the matter stands in quotation marks.
_SPONSORED = re.compile(
    r"(?P<who>)(?:(?:领衔|牵头|挂牌|重点)?督办(?:的)?|承办的|办理的)(?:代表建议|建议|提案)?“(?P<raised>[^“”]{4,60})”(?:的)?(?:重点)?"
    r"(?:代表)?(?P<noun>建议|提案|问题|事项)"
)
_PLIGHT = re.compile(
    r"(?<![^,。;“\n])(?:针对|围绕)(?P<who>[^,。的]{0,12}?(?:企业|公司|商户|居民|群众|社区)?)(?P<raised>[^,。的]{1,16}?"
    r"(?:难|贵|慢|不足|短缺|不畅|不便)),"
)
_OF = re.compile(
    r"(?P<who>(?:该|这家)(?:公司|企业|行|厂|校|社区|店)|[一-鿿]{2,16}(?:公司|厂|社区|"
    r"合作社|学校|小学|医院|超市|酒店))"
    r"(?:提出|反映)的(?P<raised>[^,。的]{3,40}?)(?:等)?(?:问题|需求|诉求|建议|困难|难题)"
)
_FACES = re.compile(
    r"(?P<who>(?:该)?(?:企业|公司)|[一-鿿]{2,16}(?:公司|厂|社区|合作社|学校|医院|"
    r"小区|企业))(?:目前|当前|正|还)?(?:面临|遇到|遭遇|存在)(?:着|"
    r"了)?(?P<raised>[^,。]{3,40}?)(?:等)?(?:问题|困难|难题)"
)
_LEARNED = re.compile(r"(?:了解到|得知|获悉|发现),?(?P<raised>[^。]{5,120})")
_POINTING = re.compile(
    "^(?:这|该|此|上述|以上|相关|有关|这些|企业|群众|实际|各类|一些|具体|反映|发展|所提|共性|收集|走访|职能)"
)
PROMISE = re.compile("你们|贵公司|贵企业|贵行|贵单位|你公司|你司|你行|您")
_COMMIT = re.compile("争取|转交|协调|解释|跟踪|研判|对接|落实|帮助|解决|汇报|研究|办理")
_MATTER_OF = re.compile(
    r"^(?:把|将|关于|对|对于)(?P<raised>[^,。]{4,40}?)的(?:事情|问题|事|诉求|建议|想法|需求)"
)


# Said alone, these mean the party that is being visited.
_PLAIN_PARTIES = frozenset(
    [
        "医院",
        "学校",
        "园区",
        "市场",
        "酒店",
        "超市",
        "银行",
        "商会",
        "协会",
        "合作社",
        "社区",
        "街道",
        "商场",
        "商圈",
        "集团",
        "门店",
        "工厂",
        "村里",
        "镇里",
        "院方",
        "校方",
    ]
)


@dataclass(frozen=True)
class Trigger:
    """The beginning of a matter 问题起点: who raised it, what, with which verb."""

    party: Mention | None
    raised: Mention
    verb: str
    end: int
    promise: bool = False


@dataclass(frozen=True)
class Scene:
    """What surrounds a sentence: the party visited and the sentence before, if it was spoken."""

    district: str
    visited: Mention | None
    names: frozenset[str]
    quote: Mention | None


def told(passage: Passage, sentence: Sentence, scene: Scene) -> list[Trigger]:
    """What somebody reflects, proposes, asks or complains of in this sentence 反映."""
    found: list[Trigger] = []
    for verb in _TELL.finditer(passage.folded, sentence.start, sentence.end):
        if found and verb.start() < found[-1].end:
            continue
        subject = _subject(passage, sentence, verb.start())
        if not _speaks(subject.text, scene):
            continue
        raised = _said(passage, sentence, verb, scene)
        if raised is not None:
            party = _party(passage, subject, scene)
            found.append(Trigger(party, raised, verb.group(), max(raised.end, verb.end())))
    return found


def added(passage: Passage, sentence: Sentence, before: Trigger) -> Trigger | None:
    """A further matter in the same breath 同时,…;二是…: told by the same party."""
    found = _MORE.match(passage.words(sentence))
    if found is None or not _PROBLEM.search(passage.words(sentence)):
        return None
    raised = passage.mention(sentence.start + found.end(), sentence.end)
    return Trigger(before.party, raised, before.verb, sentence.end)


def _subject(passage: Passage, sentence: Sentence, verb: int) -> Mention:
    """The words before the verb, from the last sign on, without adverbs."""
    start, first = verb, max(sentence.start, verb - SUBJECT_REACH)
    while start > first and passage.folded[start - 1] not in ",。:;”“!?…()\n":
        start -= 1
    end = verb
    while end > start:
        adverb = _ADVERBS.search(passage.folded[start:end])
        if not adverb:
            break
        end = start + adverb.start()
    item = _ITEM.match(passage.folded[start:end])
    start += item.end() if item else 0
    lead = re.match(
        r"(?:据|有|一些|部分|不少|多名|多位|其中|座谈中|会上|现场|走访中|交流中|当地|这时|"
        r"\d{2}岁的|(?:\d{1,2}月)?\d{1,2}日)+",
        passage.folded[start:end],
    )
    return passage.mention(start + (lead.end() if lead else 0), end)


def _speaks(words: str, scene: Scene) -> bool:
    """Whether these words can be somebody who raises a matter."""
    if not words or len(words) > 40 or any(name in words for name in scene.names):
        return False
    if UNIT.fullmatch(words) and not words.endswith(_OUTSIDE):
        return False
    bare = trim_party(Mention(words, 0, len(words)), scene.district).text
    if has_office(words):
        return True
    return is_anaphor(words) or is_generic(bare) or is_resident(words) or is_party(bare) or is_party(words)


def _party(passage: Passage, subject: Mention, scene: Scene) -> Mention | None:
    if is_anaphor(subject.text) or (is_generic(subject.text) and not is_resident(subject.text)):
        return scene.visited or last_party(passage.folded, 0, subject.start, scene.district)
    name = trim_party(subject, scene.district)
    if scene.visited is not None and name.text in _PLAIN_PARTIES:
        return scene.visited
    if scene.visited is not None and len(name.text) <= 3 and scene.visited.text.endswith(name.text):
        return scene.visited
    return name


def _said(passage: Passage, sentence: Sentence, verb: re.Match[str], scene: Scene) -> Mention | None:
    """What was said: behind the verb up to a decision, or in the quotation before it."""
    after = passage.folded[verb.end() : sentence.end]
    if verb.group() == "说" and re.match(r"[。]?$", after):
        return _quoted(passage, scene)
    lead = _SAYING.match(after)
    start = verb.end() + (lead.end() if lead else 0)
    end = _until_decision(passage, start, sentence.end, scene)
    raised = passage.mention(start, end)
    if len(raised.text) < 3:
        return None
    if verb.group() in _SOFT and (not _PROBLEM.search(raised.text) or _THANKS.search(raised.text)):
        return None
    before = _quoted(passage, scene)
    return before if before is not None and verb.group() != "希望" else raised


def _quoted(passage: Passage, scene: Scene) -> Mention | None:
    """The complaint in the quotation before, from its first clause that names a problem."""
    if scene.quote is None or _THANKS.search(scene.quote.text) or not _PROBLEM.search(scene.quote.text):
        return None
    clauses = passage.clauses(scene.quote.start, scene.quote.end)
    first = next((s for s, e in clauses if _PROBLEM.search(passage.folded[s:e])), scene.quote.start)
    return passage.mention(first, scene.quote.end)


def _until_decision(passage: Passage, start: int, end: int, scene: Scene) -> int:
    for index, (first, last) in enumerate(passage.clauses(start, end)):
        clause = passage.folded[first:last].lstrip(" “")
        named = any(clause.startswith(name) for name in scene.names)
        if index and (named or _DECIDES.match(clause)):
            return first
        if "”" in clause:
            return first + passage.folded[first:last].index("”")
    return end


def labelled(passage: Passage, sentence: Sentence, scene: Scene) -> Trigger | None:
    """A matter named by a form or a numbered item 反映问题:…, 关于…的问题."""
    words = passage.words(sentence)
    found = _LABEL.match(words)
    if found:
        raised = passage.mention(sentence.start + found.start("raised"), sentence.end)
        return Trigger(scene.visited, raised, found["label"], sentence.end)
    item = _ITEM.match(words)
    offset = item.end() if item else 0
    about = _ABOUT.match(words[offset:])
    if about is None:
        return None
    first = sentence.start + offset
    raised = passage.mention(first + about.start("raised"), first + about.end("raised"))
    who = re.match(
        r"(?:[一-鿿]{2,14}?(?:公司|厂|社区|学校|小学|超市|医院|小区|合作社|酒店|科技园|产业园|"
        r"园区|市场|商圈|村))(?=反映|提出|[一-鿿])",
        raised.text,
    )
    party = (
        trim_party(Mention(who.group(), raised.start, raised.start + who.end()), scene.district)
        if who
        else scene.visited
    )
    return Trigger(party, raised, "问题", first + about.end())


def named(passage: Passage, sentence: Sentence, scene: Scene) -> Trigger | None:
    """A matter named without a verb of telling 针对…问题, 面临…困难, 了解到…."""
    for pattern in (_SPONSORED, _AGAINST, _PLIGHT, _OF, _FACES, _LEARNED):
        found = pattern.search(passage.folded, sentence.start, sentence.end)
        if not found or not _names_problem(found, pattern is _LEARNED):
            continue
        end = found.end("raised")
        if pattern is _LEARNED:
            end = _until_decision(passage, found.start("raised"), sentence.end, scene)
        raised = passage.mention(found.start("raised"), end)
        verb = found.groupdict().get("noun") or "问题"
        behind = sentence.start if pattern is _SPONSORED else found.end()
        return Trigger(_who(found, scene), raised, verb.replace("提案", "建议"), behind)
    return None


def _names_problem(found: re.Match[str], learned: bool) -> bool:
    raised = found["raised"]
    if (_POINTING.match(raised) and not learned) or _COUNTED.match(raised):
        return False
    return not learned or (_PROBLEM.search(raised) is not None and not _BETTER.search(raised))


def _who(found: re.Match[str], scene: Scene) -> Mention | None:
    who = found.groupdict().get("who") or ""
    if re.match(r"\d", who):
        return Mention(who, found.start("who"), found.end("who"))
    if not who or is_generic(who) or is_anaphor(who):
        return scene.visited
    return trim_party(Mention(who, found.start("who"), found.end("who")), scene.district)


def promised(passage: Passage, sentence: Sentence) -> Trigger | None:
    """A leader's promise in direct speech 领导表态: `把…的事情,区商务委和你们一起…争取!`."""
    words = passage.words(sentence)
    if not words.startswith("“") or not _COMMIT.search(words):
        return None
    if not (PROMISE.search(words) or UNIT.search(words)) or _GRATEFUL.search(words):
        return None
    clauses = passage.clauses(sentence.start + 1, sentence.end)
    first = passage.folded[clauses[0][0] : clauses[0][1]]
    of = _MATTER_OF.match(first)
    if of:
        start = clauses[0][0]
        return Trigger(
            None,
            passage.mention(start + of.start("raised"), start + of.end("raised")),
            "表态",
            sentence.end,
            True,
        )
    end = clauses[0][1]
    for start, last in clauses[1:]:
        clause = passage.folded[start:last]
        if _commits(clause) or clause.strip("”") in {"随后", "下一步", "接下来"}:
            break
        end = last
    return Trigger(None, passage.mention(clauses[0][0], end), "表态", sentence.end, True)


def _commits(clause: str) -> bool:
    return bool(_COMMIT.search(clause)) and (
        PROMISE.search(clause) is not None or re.search("我们|将|要|会", clause) is not None
    )


def kind_of(verb: str, raised: str) -> str:
    """The kind of a matter 性质: 问题, 建议, 咨询, 求助 or 投诉."""
    if verb.startswith(("投诉", "抱怨")) or re.search("投诉|举报", raised):
        return "投诉"
    if verb.startswith(("咨询", "询问")) or re.search(
        "(?:希望|想|需要)?(?:进一步)?了解[^,。]{0,20}(?:政策|条件|流程|标准|程序)|如何(?:申报|办理|申请)|怎么(?:申报|办|申请)|是否(?:可以|能)|有没有(?:补贴|政策)",
        raised,
    ):
        return "咨询"
    if verb.startswith("建议") or raised.startswith("建议"):
        return "建议"
    if verb == "表态" and re.search("《[^《》]{2,60}》|政策", raised):
        return "咨询"
    return "求助" if verb.startswith(("请求", "求助", "恳请")) else _by_words(verb, raised)


def _by_words(verb: str, raised: str) -> str:
    if re.search("求助|家庭困难|生活困难|重病|大病|无人照料|救助", raised):
        return "求助"
    if verb in {"意见建议", "建议"} or (verb in {"希望", "期盼"} and not _HARDSHIP.search(raised)):
        return "建议"
    return "问题"


_HARDSHIP = re.compile("难|缺|不足|慢|无法|没有|坏|破|堵|乱|隐患|拖欠")
