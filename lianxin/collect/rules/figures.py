"""The figures a report states 统计数据: leaders, parties, matters, settled on site, dispatched and so on.

Owns what a counted number counts, judged by the words nearest to it. Nothing is added up: only what the
report itself says becomes a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .numbers import Count, counts, whole
from .passage import Passage, Sentence, Span
from .tables import table_of

_WORK = "问题|提案|建议|意见|诉求|需求|事项|困难|难题|线索|来信|工单|矛盾"
_GATHER = "承办|发现|收集|征集|梳理|受理|收到|接到|排查|摸排|归集|征求|汇总|采集|接收|听取|登记"
_VISIT = "走访|联系|包联|包保|挂钩|挂联|看望|慰问|服务|对接|上门|调研"
_TALLY = re.compile(
    "截至|截止|今年以来|累计|据介绍|据统计|上半年|下半年|全年|季度|共收集|目前为止|年初以来|以来"
)


def _result_class(letter: str) -> re.Pattern[str]:
    """The result classes of deputies' suggestions A/B/C/D 类, with or without what they mean in brackets."""
    return re.compile(rf"{letter}类?[)]?(?:\([^()]{{0,30}}\))?(?<=[类)])(?:问题|建议|提案|事项|件)?")


def _slips(colour: str) -> re.Pattern[str]:
    """Supervision slips by colour 红黄蓝督办单."""
    return re.compile(rf"{colour}(?:色|牌|灯)(?:督办|警示|提醒|预警|催办)?(?:通知)?(?:单|函|件)?")


# Key, and the words that name it; the words standing nearest before the number decide.
OUTCOMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "on_site",
        re.compile("(?:现场|当场|当即|就地)(?:协调|推动|予以)?(?:解决|办结|办理|处理|化解|整改|处置)"),
    ),
    (
        "answered_on_site",
        re.compile("(?:现场|当场|当即)(?:予以)?(?:解释)?(?:答复|解答|解释|回应|说明)(?:解释|说明)?"),
    ),
    ("class_a", _result_class("A")),
    ("class_b", _result_class("B")),
    ("class_c", _result_class("C")),
    ("class_d", _result_class("D")),
    ("red_slips", _slips("红")),
    ("yellow_slips", _slips("黄")),
    ("orange_slips", _slips("橙")),
    ("blue_slips", _slips("蓝")),
    ("slips", re.compile("(?:督办|催办)(?:通知)?[单函]|(?:警示|提醒)函")),
    ("due_soon", re.compile("临期(?:件|事项)?|临近(?:到期|时限|期限)")),
    ("exclusion_requests", re.compile("申请剔除")),
    ("excluded", re.compile("(?<!申请)剔除")),
    ("reassigned", re.compile("改派")),
    ("return_refused", re.compile("驳回")),
    ("escalated", re.compile("提级(?:协调|办理|督办|会商)?(?:事项|问题)?")),
    ("listed", re.compile("挂账(?:跟踪|销号|问题|事项|管理|推进)?")),
    ("problems", re.compile("问题类")),
    ("suggestions", re.compile("建议类")),
    ("redone", re.compile("退回重办|重新办理|重新交办|重办")),
    ("returned", re.compile("退单|退件|退回")),
    ("extension_requests", re.compile("申请延期|延期申请")),
    ("extended", re.compile("(?:批准|同意|准予|获批)(?:延期)?|(?<!申请)延期(?:办结|办理)?(?!申请)")),
    ("overdue", re.compile("(?:逾期|超期|超时)(?:办结|未办结|未结)?")),
    ("on_time", re.compile("(?:按时|按期|如期|限时|限期内)(?:办结|完成|办理|答复|回复|反馈)|(?:按时|按期)$")),
    ("declined", re.compile("不予受理|不受理|未予受理")),
    ("merged", re.compile("并案(?:办理|处理)?|(?:重复)?合并(?:办理|处理)?|重复(?:反映|诉求)")),
    ("pending", re.compile("待处理|待办理|待办|未办结|尚未办结|待解决")),
    (
        "in_progress",
        re.compile(
            "正在(?:办理|推进|解决|协调|处理|跟进|办)(?:中)?|在办|(?:推进|办理|处理)中|持续推进|"
            "有序推进|跟踪办理"
        ),
    ),
    (
        "explained",
        re.compile(
            "(?:作出|作了|做好|进行|予以)?(?:沟通)?(?:解释(?:说明)?|说明)|(?:暂|尚|还)?不具备(?:解决)?条件"
        ),
    ),
    (
        "planned",
        re.compile("(?:列入|纳入)(?:[^,。]{0,8})?计划(?:逐步)?(?:解决|推进|实施)?|计划解决|逐步解决"),
    ),
    (
        "upward",
        re.compile(
            "(?:上报|报请|提请|报送|呈报|报)(?:至|到)?(?:市|省|上级|国家)[^,。]{0,10}|向上争取|"
            "(?:向|争取|提请|需)(?:市|省|上级)[^,。]{0,8}(?:反映|争取|汇报|上报|支持|协调|解决)|上报"
        ),
    ),
    (
        "dispatched",
        re.compile("交办(?!单)|转办|分办|派发|转交|移交|交由|派单|分派|下派|转(?:有关|相关)?部门"),
    ),
    (
        "orders",
        re.compile("(?:发出|下发|制发|印发|开出)[^,。]{0,6}(?<!督办)(?<!催办)(?:交办单|交办函|工单|派单)"),
    ),
    ("called_back", re.compile("回访")),
    ("closed", re.compile("(?<!应)办结|办理完毕|(?<!未)(?:解决|化解)|销号|办好")),
)
_SATISFIED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dissatisfied", re.compile("不满意[的为]?(?:有|共|评价)?$")),
    ("basically_satisfied", re.compile("基本满意[的为]?(?:有|共|评价)?$")),
    ("satisfied", re.compile("(?<!不)(?<!基本)满意[的为]?(?:有|共|评价)?$")),
)
_RATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("on_time_rate", re.compile("(?:按时|按期)(?:办结|完成)率")),
    ("closing_rate", re.compile("(?:办结|办理|完成)率")),
    ("on_site_rate", re.compile("(?:现场|当场)(?:解决|办结|化解)率")),
    ("solved_rate", re.compile("(?:解决|化解)率")),
    ("implementation_rate", re.compile("落实率")),
    ("timeliness_rate", re.compile("(?:时效|及时|按时办理)率")),
    ("publicity_rate", re.compile("公开率")),
    ("return_rate", re.compile("退单率")),
    ("redo_rate", re.compile("重办率")),
    ("overdue_rate", re.compile("(?:逾期|超期)率")),
    ("extension_rate", re.compile("延期率")),
    ("signing_rate", re.compile("签收率")),
    ("reply_rate", re.compile("(?:回复|答复|反馈)率")),
    ("satisfaction_rate", re.compile("满意[率度]")),
    ("call_back_rate", re.compile("回访率")),
    ("response_rate", re.compile("(?:响应|回应|联系)率")),
    ("coverage_rate", re.compile("覆盖率|覆盖面")),
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("residents", re.compile("居民|群众|住户|家庭|村民|困难户|农户|老人")),
    ("grassroots", re.compile("社区|村居|乡镇|镇街|街道|行政村|村|基层|站所|网格")),
    ("enterprises", re.compile("企业|市场主体|经营主体|商户|公司|个体户|商家")),
    ("parties", re.compile("单位|楼宇|项目|市场|园区|学校|医院|商圈|对象|机构|站点|家")),
)
_AHEAD = re.compile("承诺|预计|力争|拟于?|争取")
# How many characters may stand between the words for an outcome and its number.
FARTHEST = 60
_CASES = frozenset("个件条项份起宗批处单桩") | {"件次"}
_FREE_RIGHT = re.compile(
    rf"^(?:$|[,。;、):!?]|(?:的)?(?:{_WORK})|企业|群众|不|因|已|由|正|得到|做|作|现场|当场|"
    rf"需|通过|属|列|纳|报|移|转|完|发|实行|启动|予以|被|按|及时|也)"
)
_NOUN_LEFT = re.compile(rf"(?:{_WORK})[^,。;0-9]{{0,6}}$")
_NOUN_RIGHT = re.compile(rf"^(?:的)?(?:各类|具体|突出|实际|企业|群众)?(?:{_WORK})")
_LEADERS_RIGHT = re.compile(r"^[^,。;:、走访]{0,10}(?:领导|班子成员|县处级干部)")
_LEADERS_LEFT = re.compile(r"(?:领导(?:干部|同志)?|班子成员)(?:共|等)?$")
_OFFICERS = re.compile(r"^[^,。;:]{0,14}?(?:干部|服务专员|工作人员|党员|网格员|服务官|部门(?:主要)?负责人)")
_CATEGORY = re.compile(
    r"(?:^|[、,:]|其中|涉及|包括)(?P<name>[一-鿿]{2,8}?)(?:类(?:问题|诉求|事项)?|方面)(?:有|共)?$"
)
_BARE_CATEGORY = re.compile(r"(?:^|[、,:])(?:其中)?[,:]?(?P<name>[一-鿿]{2,8}(?<![有共各]))$")
_BY_FIELD = re.compile(r"按(?:问题|诉求|事项)?(?:领域|类别|类型|性质|行业|内容)(?:划)?(?:分|看|统计)")
# Goes on with the words of the number before: 、 in a list, 由91.3%提高到95.8% for a rate.
_SHARES = re.compile(r"[、及和]|$|(?:提高|提升|上升|升|增长|下降|降)(?:到|至)$")
_OF_WHOLE = re.compile(rf"(?:的)?(?:、?(?:{_WORK})){{0,6}}(?:当)?中")


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
        if _TALLY.search(passage.words(sentence)):
            summed.add(sentence.paragraph)
        rank = 1 if sentence.paragraph in summed else 0
        listed = _BY_FIELD.search(passage.words(sentence)) is not None
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
        shared = f"{carried}{left}" if _SHARES.match(left) and carried else left
        yield Setting(count, shared, left, re.split(r"[,;:。、]", rest)[0], rest)
        carried = shared if _SHARES.match(left) is None else carried
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
    return [key for key, words in _RATES if words.search(setting.clause)][:1]


def _satisfaction(setting: Setting) -> list[str]:
    if setting.count.measure == "%":
        return []
    return [key for key, words in _SATISFIED if words.search(setting.clause.rstrip("、"))][:1]


def _people(setting: Setting) -> list[str]:
    measure = setting.count.measure
    if measure not in {"名", "位", "人", "个"}:
        return []
    own = setting.left.split("、")[-1]
    if _LEADERS_RIGHT.match(setting.right) or (measure != "个" and _LEADERS_LEFT.search(own)):
        return ["leaders"]
    if measure != "个" and (_OFFICERS.match(setting.right) or own.endswith(("干部", "服务专员", "工作人员"))):
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
    if count.measure not in _CASES and not (count.measure in {"家", "户"} and "回访" in own):
        return []
    best = _nearest(own)
    if best and _FREE_RIGHT.match(setting.right) and not _OF_WHOLE.match(setting.rest):
        return ["orders", "dispatched"] if best == "orders" else [best]
    bare = re.fullmatch(r"[其中余的另外有还共、,等对将把]*", own) is not None
    if bare and setting.rest and not _NOUN_LEFT.search(own) and not _OF_WHOLE.match(setting.rest):
        return _after(setting)
    return []


def _nearest(words: str) -> str | None:
    best, place = None, (0, 0)
    for key, pattern in OUTCOMES:
        for found in pattern.finditer(words):
            if len(words) - found.end() > FARTHEST or (key == "closed" and _AHEAD.search(words)):
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
    if setting.count.measure not in _CASES or setting.count.value < 2:
        return []
    gathered = re.search(_GATHER, setting.left)
    if not gathered:
        return []
    own = re.split("[、,]", setting.left)[-1]
    noun = _NOUN_LEFT.search(setting.left) or _NOUN_RIGHT.match(setting.right)
    if not noun:
        return []
    if (
        own in {"建议", "意见", "意见建议"}
        and re.search(rf"(?:{_WORK})、(?:意见)?建议$", setting.left) is None
    ):
        return ["suggestions"]
    return ["matters"]


def _visited(setting: Setting) -> list[str]:
    count = setting.count
    if count.measure not in {"家", "户", "个", "人", "名", "位"}:
        return []
    verbs = list(re.finditer(_VISIT, setting.clause))
    if not verbs:
        return []
    chief = next((verb for verb in verbs if verb.group() in {"走访", "看望"}), verbs[-1])
    what = setting.clause[chief.end() :]
    what = setting.own.lstrip("、及和") if setting.own != setting.left else what
    noun = what if re.search("[一-鿿]{2}", what) else setting.right
    kinds = [key for key, words in _KINDS if words.search(noun[:24])]
    if not kinds:
        return []
    return kinds if len(kinds) == 1 else ["parties"]


def _categories(setting: Setting, found: Figures, *, listed: bool) -> None:
    if setting.count.measure not in _CASES:
        return
    own = setting.left if "、" not in setting.left else "、" + setting.left.split("、")[-1]
    named = _CATEGORY.search(own) or (
        _BARE_CATEGORY.search(own) if listed or (found.by_category and own.startswith(("、", ","))) else None
    )
    if named and _nearest(own) is None and not re.search(_GATHER, own):
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
