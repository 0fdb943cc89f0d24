"""Names of offices in running text 单位名称: 区商务委, 区公安分局交巡警支队, 石桥街道, and 城管.

Owns where a name starts and ends, and which names stand together in a list. A district's own name before
its office is left out: 云岭区商务委 is read as 区商务委.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .passage import Mention

_VERBS = (
    "会同|联合(?!会)|联动|协同|配合|牵头|负责|组织(?!部)|安排|责成|交由|转交|交办|报请|"
    "上报|提请|争取|走访|反映|支持|要求|协调|督促|"
    "现场|当场|当即|当天|当日|立即|派出|开展|进行|做好|解释|答复|工作人员|主任|书记|局长|"
    "前往|来到|增派|调度|研究(?!院|所|室|中心)|办理|承办|主办|"
    "完成|共同|分别|逐|表示|介绍|企业(?!服务|发展)|反馈|汇报|对接|报送|移送|派单|提出|"
    "主动|采纳|专题|召集|邀请|联系|随后|目前|优化|改善|秩序|领导"
)
_JOINED = (
    "人力资源和社会保障|规划和自然资源|自然资源和规划|住房和城乡建设|住房和城市建设|"
    "文化和旅游|发展和改革|经济和信息化?|工业和信息化|"
    "教育和体育|科技和信息化|国有资产|市场监督管理|退役军人|社会保障|社会工作|社会治理|政务服务和大数据"
)
_BODY = (
    rf"(?:{_JOINED}|(?!{_VERBS})[^\W\d_a-zA-Z的了在与和及向由对将把被要请让给等是有从到其并"
    rf"也就各这那此则以还已为])"
)
_SUFFIX = (
    "(?:委员会|管委会|党工委|工委|(?<!常)委(?![员托派常]|会(?!同))|局(?!长|面|限|部|势)|"
    "办公室|办(?![理结公法好事成件税证学])|"
    "部(?![门分署级长委队位件落])|厅|署|法院|检察院|医院|研究院|支队|大队|中队|总队|"
    "服务中心|中心(?![城任])|街道办事处|街道办|街道|镇(?![长街])|"
    "乡(?![村镇长建])|总工会|工商联|残联|妇联|文联|团委|工会|联合会|供销社|公司|集团|专班|"
    "指挥部|派出所|管理所|司法所|税务所)"
)
_EXTENSION = rf"(?:{_BODY}{{1,7}}?(?:总队|支队|大队|中队|派出所|办公室|分公司))?"
_BODIES = (
    "(?:人大常委会(?:办公室|机关|(?!主任|副主任)[一-鿿]{2,8}?(?:工委|委员会))?|"
    "人大(?:机关|办公室)|政协(?:办公室|机关)|"
    "委(?:办公室|宣传部|组织部|统战部|政法委|社会工作部|金融办|编办|网信办|督查室|改革办|"
    "办)|政府(?:办公室|督查室|办)|纪委监委|纪委|法院|检察院|"
    "消防救援局|消防救援大队|公安分局|公安局|残联|妇联|文联|团委|总工会|工商联|科协|侨联|供销社|红十字会)"
)
_LEVEL = "(?:(?<![片小园社辖景城郊山地库校厂街老全各])区|县|(?<![城超股上门夜菜集全])市|省|国家)"
_PREFIXED = rf"{_LEVEL}(?:{_BODIES}{_EXTENSION}|{_BODY}{{1,12}}?{_SUFFIX}{_EXTENSION})"
_UPPER = "(?:市级|省级|上级)(?:有关|相关)?(?:主管)?部门"
_NAMED = (
    r"[^\W\d_a-zA-Z的了在与和及向由对将把被要请让给等是有从到其并也就各这那此则以还已为求"
    r"同协促报联赴属合约访进入至该走动调开深往召集街镇社区县市]"
)
_LOCAL = (
    rf"{_NAMED}{{2,4}}?(?:街道(?:办事处|办)?|管委会|镇(?:政府)?(?![长街])|"
    rf"乡(?:政府)?(?![村镇长建])|派出所|司法所|居委会|村委会|社区(?!居民|群众|书记|"
    rf"党)){_EXTENSION}|(?:{_NAMED}){{0,4}}?(?:经济|高新技术)?(?:开发区|高新区|新区|产业园|工业园|园区|景区|度假区)管委会"
)
_STEMS = (
    "公安|交巡警|交警|城管|城市管理|市场监管|税务|消防救援|消防|住建|人力社保|人社|商务|"
    "发改|财政|教育|卫健|民政|司法|环保|生态环境|"
    "规资|规自|自然资源|应急管理|应急|交通运输|交通|文旅|水务|水利|农业农村|园林|信访|"
    "审计|科技|经信|工信|金融|大数据|政务服务|医保|国资|"
    "供电|供水|燃气|自来水|电力|通信|环卫|房管|残联|妇联|团委|工商联|总工会|法院|检察院|"
    "街道|社区|物业|园区|属地街道|商圈"
)
_SHORT = (
    rf"(?:{_STEMS})(?:管委会|办事处|委员会|管理局|管理委|局|委|部门|分局|支队|大队|公司|"
    rf"集团|中心|办(?!理|结|公|事|法)|站|所)?{_EXTENSION}"
)
# A firm without a level before its name is known by the list it stands in: 区发展改革委和城投水务公司.
_FIRM = rf"(?<=[委局办室队中心街道镇][、和与及同])(?:{_NAMED}){{2,8}}?(?:公司|集团)|" + (
    rf"(?<=[,、;由请])(?:{_NAMED}){{2,4}}?(?:供电|供水|自来水|燃气|水务|电力|热力|公交)(?:分)?公司"
)
UNIT = re.compile(rf"{_PREFIXED}|{_UPPER}|{_LOCAL}|{_FIRM}|{_SHORT}")
_BARE = re.compile(rf"^(?:{_STEMS})$")
_SEPARATOR = re.compile(r"^\s*(?:、|和|与|及|以及|、以及)\s*$")
_OWN_LOCAL = re.compile(r"^[区县][一-鿿]{2,5}(?:街道|街道办事处|街道办|镇|乡|社区)$")
_PERSON = re.compile(
    r"^(?:党[组委工]{0,2}书记|党组成员|(?:常务)?副?(?:局长|主任|书记|部长|院长|科长|处长|"
    r"行长|经理|检察长|支队长|大队长|镇长|乡长|主席))"
)


@dataclass(frozen=True)
class UnitGroup:
    """Units named together in one list 并列单位, with the place of the whole list."""

    units: tuple[Mention, ...]

    @property
    def start(self) -> int:
        """Where the list starts."""
        return self.units[0].start

    @property
    def end(self) -> int:
        """Where the list ends."""
        return self.units[-1].end

    @property
    def names(self) -> list[str]:
        """The names in order, each once."""
        return list(dict.fromkeys(unit.text for unit in self.units))


def unit_mentions(folded: str, start: int, end: int) -> list[Mention]:
    """Every unit named in this part of the text; a title such as 局长 behind it makes it a person."""
    found = [_local(m.group(), m.start(), m.end()) for m in UNIT.finditer(folded, start, end)]
    return [unit for unit in found if not _PERSON.match(folded[unit.end : unit.end + 8])]


def _local(text: str, start: int, end: int) -> Mention:
    """Streets and towns are named without their district: 云岭区石桥街道 is 石桥街道."""
    cut = 1 if _OWN_LOCAL.match(text) else 0
    return Mention(text[cut:], start + cut, end)


def unit_groups(folded: str, start: int, end: int) -> list[UnitGroup]:
    """The units of this part of the text, those joined by 、和与及 together."""
    mentions = unit_mentions(folded, start, end)
    groups: list[list[Mention]] = [[unit] for unit in mentions[:1]]
    for before, unit in pairwise(mentions):
        if _SEPARATOR.match(folded[before.end : unit.start]):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    return [UnitGroup(tuple(group)) for group in groups]


def is_upper(name: str, district: str) -> bool:
    """Whether a unit stands above the district 上级单位."""
    if name.startswith(("省", "国家", "上级", "省级")):
        return True
    return name.startswith("市") and not district.endswith("市") and not name.startswith(("市场", "市政"))


def is_bare(name: str) -> bool:
    """A short name such as 公安 that means a unit only in a list of units."""
    return _BARE.match(name) is not None
