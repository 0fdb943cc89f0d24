"""How a matter stands at the end of its story 办理结果, and what was done 措施.

The words: settled_on_site 现场解决, answered_on_site 现场答复, solved 已解决, planned 列入计划,
limited 暂不具备条件并已解释, superior 上级事权、向上争取, dispatched 已交办, studying 转交研究;
none when the text does not say.
"""

from __future__ import annotations

import re

from .passage import Mention, Passage, Sentence

_DONE = (
    "解决|办结|完成|修复|开通|投用|拨付|到账|到位|补办|安装|整改|恢复|核发|发放|拆除|清理|"
    "更换|新增|增设|送到|兑现|兑付|清运|疏通|建成|竣工|迁移|退还|落地|拿到|获得|实现|达成|"
    "提交申报|缓解|消除|搬迁|关停|取缔|抢修|划定|施划|设置|启用|清掏|追回|收回|取得|协助|举办|促成|帮助|"
    "办理完"
)
RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "limited",
        re.compile(
            "(?:暂|尚|还|目前)?(?:不|未)具备[^,。]{0,8}条件|暂(?:时)?(?:无法|不能|难以)|无法解决|"
            "不符合(?:政策|规范|规定|设置)|政策不允许|难以解决|受[^,。]{2,14}限制"
        ),
    ),
    (
        "planned",
        re.compile(
            "(?:列入|纳入)[^,。]{0,24}(?:计划|规划|实事|项目库|改造)|计划(?:于|"
            "在)?[^,。]{0,14}(?:前|底|年|月)[^,。]{0,6}(?:完成|开工|建成|启动|实施)|"
            "预计[^,。]{0,14}(?:完工|完成|建成|投用|开通|启用)|拟于|(?:年|月)底(?:前)?(?:建成|"
            "完成|完工|投用)|将于[^,。]{2,12}(?:建成|完工|完成|开通|投用|启用)"
        ),
    ),
    (
        "settled_on_site",
        re.compile(
            "(?:当场|现场|当即|就地)(?!会商|勘察|查看)[^,。]{0,10}?(?:办结|解决(?!方案|办法|"
            "问题的)|办好|办理了|拨付|修复|敲定|完成|更换|办理完)(?!方案|办法)|"
            "(?:当场|当即|现场)(?:(?:安排|组织|调派)[^,。]{2,12},?并?)?(?:施划|疏通|清理|拆除|维修|安装|"
            "移走|清运|更换|修好)"
        ),
    ),
    (
        "solved",
        re.compile(
            rf"已(?:经|由|为|将|全部|基本|完全|正式|向|在)?[^,。]{{0,16}}?(?:{_DONE})|(?:问题|困难|"
            rf"难题|现象|矛盾)[^,。]{{0,8}}(?:解决|化解|消除|缓解|改善)|得到[^,。]{{0,6}}(?:解决|"
            rf"缓解|改善|化解)|"
            rf"(?:明显|大为|有效|显著)(?:改善|好转|缓解)|恢复正常|投入使用|投入运行|修复。|修复$|"
            rf"(?:办理|核发|安装|增设|更换|新增|划定|修复|完成|解决|拨付|开通|协调到|发放|疏通|拆除|"
            rf"清理|争取到)了|"
            "(?:划定|施划|新增|增设|新建|建成|安装|更换|修复|疏通|清运|发放|拨付|兑付|促成|落实|铺设)[^,。]{1,14}"
            "\\d(?:[\\d.]{0,6})(?:余|多)?(?:万|亿)?(?:元|个|盏|处|米|公里|吨|份|套|名|人|辆|场|次|块|台)|"
            "(?:拿到|领到|收到|取得|获得)了|畅通无阻|井然有序|焕然一新|办成|顺利(?:开工|投产|办结|"
            "通过|入学|拿到)|(?:向社会|正式)开放|授信\\d+|(?:企业|公司)?(?:成功)?(?:招到|拿到|"
            "获得|领到)(?:了)?[^,。]{1,14}(?:万元|贷款|人|名|证|款)"
        ),
    ),
    (
        "superior",
        re.compile(
            "向上争取|(?:报请|上报|提请|争取|报送|已报|呈报)(?:市|省|上级|国家)[^,。]{0,12}|"
            "(?:市级|省级|上级)事权|不属(?:于)?(?:区|县)级"
        ),
    ),
    (
        "answered_on_site",
        re.compile(
            "(?:现场|当场|当即)(?:向[^,。]{1,8}|逐一|详细|耐心|作|做|予以|给予|"
            "进行)?(?:了)?(?:政策|详细|耐心)?(?:解答|答复|解释|讲解|解读|回应|说明|宣讲)|(?:作|"
            "做)(?:了|出)?(?:详细|"
            "耐心)?(?:解答|答复)"
        ),
    ),
    (
        "studying",
        re.compile(
            "(?:转交|提交|报请|交由|移交|转)[^,。]{0,20}(?:研究|研判|论证)|"
            "将[^,。]{0,14}(?:进一步)?(?:研究论证|研判)"
        ),
    ),
)
_ACTION = re.compile(
    "采用|采取|完成|划定|增设|新增|加装|设置|安装|修复|更换|清运|疏通|清掏|开通|拆除|"
    "安排专人|安排(?!部署)|办理了|办结|优化|调整|发放|拨付|兑付|减免|"
    "开展[^,。]{0,12}(?:整治|排查|清理|对接|行动|巡查)|专项整治|建立|搭建|举办|推出|延长|增派|签订|达成|"
    "施划|铺设|改造|整治|维修|抢修|清理|疏导|核发|组织|上门|补办|授信|送到|对社会开放|"
    "向社会开放|开放|投入使用|恢复|解答|解释|列入|纳入|修好|已完成|错时|共享|辅导|执勤|"
    "出台|印发|建成|新建|开工|竣工|投用|通车|帮助|协助|落实|拿到|退还|核定|移位|移走|移除|挪|转交|争取"
)
_FACT = re.compile(rf"已(?!知)|[一-鿿](?<!除)(?<!为)了(?=[^,。解])|{_ACTION.pattern}")
_LATER = re.compile(
    r"(?:一周|两周|半个?月|三天|数日|[一两二三四五六七八九十\d]{1,3}(?:天|日|周|个月|小时))(?:内|后)|"
    r"\d{1,2}月(?:\d{1,2}日|初|底|末|[上中下]旬)(?!之?前|以?前)|当天|当日|次日|随后|最终|目前|如今|现在|经[^,。]{2,10},"
)
_JOINING = re.compile("(?:并且?|且|同时|还|我们(?:将|会)|我们)+")
_ROUNDED_OFF = re.compile("[,;](?:争取|力争|努力)给(?:你们|您|大家|企业)[^,。]{0,10}(?:答复|回复|交代)")
_TOPIC = re.compile(r"(?:“)?(?:把|将|关于)[^,。]{4,40}?的(?:事情|问题|事|诉求|建议|想法|需求)$")
_SPEECH = re.compile("满意|感谢|表示|评价|点赞|希望")
_WISH = re.compile("(?<!已)将|(?<![虚模])拟|^计划|争取(?!到|了)|下一步|要做好|力争|希望")
_DEMAND = re.compile(
    "要求|责成|请(?:区|县|街道)|指出|强调|牵头|由(?:区|县|街道)[^,。]{2,20}(?:负责|配合)|拍板|表示,?将"
)


def outcome_of(
    passage: Passage, sentences: list[Sentence], *, upward: bool, lead: bool
) -> tuple[str, Mention | None]:
    """The outcome 办理结果 and the words that say so; what is merely demanded is not yet done."""
    found = _said(passage, sentences)
    if "limited" in found and "planned" in found and found["planned"].text.startswith(("列入", "纳入")):
        del found["limited"]
    for name in ("limited", "settled_on_site", "planned", "solved"):
        if name in found:
            return name, found[name]
    acted = _acted(passage, sentences)
    if acted is not None:
        return "solved", acted
    if upward or "superior" in found:
        return "superior", found.get("superior")
    for name in ("answered_on_site", "studying"):
        if name in found:
            return name, found[name]
    return ("dispatched", None) if lead else ("", None)


def _said(passage: Passage, sentences: list[Sentence]) -> dict[str, Mention]:
    """Every outcome that the sentences speak of as a fact, with the first words for it."""
    found: dict[str, Mention] = {}
    for sentence in sentences:
        for name, words in RULES:
            match = words.search(passage.folded, sentence.start, sentence.end)
            if match and name not in found and not _only_demanded(passage, sentence, name, match):
                found[name] = Mention(match.group(), match.start(), match.end())
    return found


def _only_demanded(passage: Passage, sentence: Sentence, name: str, match: re.Match[str]) -> bool:
    """`要求一个月内完成更换` is a demand; only the clause of the demand itself and what depends on it."""
    if name == "planned":
        demanded = _DEMAND.search(passage.folded, sentence.start, match.start())
        return demanded is not None and not match.group().startswith(
            ("列入", "纳入", "计划", "预计", "拟", "将于")
        )
    if name not in {"solved", "settled_on_site", "answered_on_site"}:
        return False
    before = passage.folded[sentence.start : match.start()]
    demands = list(_DEMAND.finditer(before))
    if not demands:
        return re.search("将|争取|确保|力争|希望|务必", before.split(",")[-1]) is not None
    tail = before[demands[-1].end() :] + match.group()
    return (
        re.search("已|[天周]后|当天|次日|现场[^,]{0,6}办结|当场[^,]{0,8}(?:办结|解决)|目前|随后", tail)
        is None
    )


def _acted(passage: Passage, sentences: list[Sentence]) -> Mention | None:
    """An action told as a fact, not as a demand or a plan."""
    for sentence in sentences:
        words = passage.words(sentence)
        if _DEMAND.search(words) or _WISH.search(words):
            continue
        found = _LATER.search(words)
        act = _FACT.search(words)
        if found and act:
            return Mention(act.group(), sentence.start + act.start(), sentence.start + act.end())
    return None


def measures_of(passage: Passage, sentences: list[Sentence]) -> Mention | None:
    """What was done or promised 措施: the first clause of action to the end of its sentence."""
    for reader in (_done, _action):
        for sentence in sentences:
            stretch = reader(passage, sentence)
            if stretch:
                return stretch
    return None


def _done(passage: Passage, sentence: Sentence) -> Mention | None:
    """The first clause that tells an action as a fact: ahead of any demand, or marked as later or as done."""
    demanded = told = False
    for first, last in passage.clauses(sentence.start, sentence.end):
        clause = passage.folded[first:last]
        if _SPEECH.search(clause):
            return None
        later = _LATER.match(clause.lstrip(" “并且于")) or re.match("已(?!知)|随即", clause)
        if later and demanded and later.group().endswith("内"):
            later = None
        demanded = (demanded or _DEMAND.search(clause) is not None) and not later
        told = told or bool(later)
        acted = _acts(clause) or (told and _FACT.search(clause) is not None)
        if not demanded and not _WISH.search(clause) and acted:
            return _stretch(passage, first, sentence)
    return None


def _stretch(passage: Passage, first: int, sentence: Sentence) -> Mention:
    """From this clause to the end of the sentence, without the word that joins it to what went before."""
    opening = _JOINING.match(passage.folded, first, sentence.end)
    return passage.mention(opening.end() if opening else first, _answer_begins(passage, first, sentence))


def _answer_begins(passage: Passage, first: int, sentence: Sentence) -> int:
    """Where the action ends: 争取给你们一个满意答复 only rounds it off."""
    closing = _ROUNDED_OFF.search(passage.folded, first + 1, sentence.end)
    return closing.start() if closing else sentence.end


def _action(passage: Passage, sentence: Sentence) -> Mention | None:
    """What was demanded or promised: the first clause of action to the end of its sentence."""
    for first, last in passage.clauses(sentence.start, sentence.end):
        if _acts(passage.folded[first:last]):
            return _stretch(passage, first, sentence)
    return None


def _acts(clause: str) -> bool:
    """Whether a clause tells an action; `把…的事情` only names what it is about."""
    return _ACTION.search(clause) is not None and _TOPIC.match(clause) is None
