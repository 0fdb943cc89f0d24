"""Who is visited or raises something 服务对象: enterprises, grassroots units and residents in running text.

Owns cutting a name out of its surroundings and resolving 该公司, 该行, 企业 to the party meant.
"""

from __future__ import annotations

import re

from .passage import Mention

SUFFIX = (
    "有限责任公司|股份有限公司|有限公司|分公司|公司|集团|银行|分行|支行|信用社|厂|合作社|"
    "大厦|写字楼|楼宇|广场|商场|百货|超市|酒店|宾馆|饭店|餐厅|酒楼|酒家|"
    "(?:产业|科创|科技|工业|物流|软件|创业|创意|文创|孵化|示范|生态|数字|农业|生物|智能|信息)园|园区|"
    "(?:经济|高新|技术|产业|旅游|综合)开发区|开发区|高新区|工业区|保税区|示范区|度假区|景区|集聚区|孵化器|社区|小区|街道|村|学校|小学|中学|幼儿园|大学|"
    "学院|医院|保健院|敬老院|疗养院|图书馆|博物馆|文化馆|体育馆|卫生院|诊所|养老院|福利院|商会|协会|研究院|研究所|设计院|"
    "事务所|市场|门店|商圈|步行街|老字号|工作室|俱乐部|剧院|影院|书店|药房|农场|牧场|茶园|"
    "码头|车站|项目部|项目现场|项目工地|项目|工地|基地|中心|驿站|服务站|中队|派出所|"
    "公租房|公寓|楼|店|坊|铺"
)
_GENERIC = re.compile(
    r"^(?:(?:该|本|这家|各|老旧|多家|部分|相关|有关|辖区|重点|民营|一些|几家|不少|众多|一线|"
    r"所在|区内|全区|联系|包联|挂钩|代表|入驻|规上|中小)*"
    r"(?:企业|单位|公司|群众|居民|基层|商户|社区|街道|楼宇|项目|园区|市场主体|经营主体|"
    r"企业家|现场|车间|厂区|学校|村|村居|小区|一线|实地)(?:和|、|与)?)+$"
)
_ANAPHOR = re.compile(
    r"^(?:(?:该|这家|本)(?:行|公司|企业|厂|校|院|社区|酒店|店|园区|项目|单位|协会|商会|"
    r"集团|村|小区|合作社|市场)|企业|公司|我行|我司|对方|校方|院方|店方)"
    r"(?:相关|有关)?(?:负责人|负责同志|总经理|董事长|经理|代表|高管)?"
)
_LEADIN = re.compile(
    r"^(?:了|至|到|在|家住[^,。]{2,12}?的|来自[^,。]{2,12}?的|对|位于[^,。]{2,15}?的|来自|"
    r"入驻企业|入驻的|驻区企业|辖区(?:内)?(?:的)?|区内|当地|民营企业|重点企业|科技企业|"
    r"外贸企业|规上企业|国有企业|链主企业|龙头企业|制造业企业|餐饮企业|"
    r"参会的?|与会的?|企业代表|包联企业|联系企业|挂钩企业|企业(?=[^家、])|老字号|单位|社区(?=居民|群众))"
)
_ROLE = re.compile(
    r"(?:的)?(?:相关|有关|主要)?(?:负责人|负责同志|总经理|副总经理|董事长|行长|厂长|店长|"
    r"校长|园长|院长|经理|会长|秘书长|理事长|党委书记|党总支书记|党支部书记|书记|主任|"
    r"物流经理|人事经理|代表|高管|老板|员工|职工|经营者|创始人)"
    r"(?:[一-鿿]{2,3})?$"
)
_RESIDENT = re.compile(
    r"(?:居民|村民|业主|住户|群众|商户|经营户|商家|个体户|摊主|店主|家长|市民|职工|员工|"
    r"老人|租户|农户|养殖户|种植户|司机|企业代表|党员|"
    r"网格员|志愿者|楼长|退役军人|残疾人|委员|代表|创业者|老党员|工人)(?:代表)?(?:[一-鿿]{1,3})?(?:们)?$|"
    r"(?:[一-鿿]{0,8}的)?[一-鿿]{1,10}(?:女士|先生|阿姨|大爷|大妈|奶奶|爷爷|大叔|师傅|老板|"
    r"大姐|婆婆|叔叔|大娘|大哥)$|^[老小][一-鿿]$"
)
_NAME = re.compile(rf"[一-鿿A-Za-z0-9“”·()]{{2,24}}?(?:{SUFFIX})(?![一-鿿]{{0,1}}(?:路|街|局|委|长))")
_INNER = re.compile(
    r"^([一-鿿A-Za-z0-9“”]{2,24}?(?:公司|集团|厂|合作社|社区|学校|小学|医院|超市|市场|园区))(?:的)?"
    r"(?:生产)?(?:车间|厂区|展厅|生产线|一线|内|现场|总部|门店|施工现场|办公区|厂房|基地)$"
)
_WORDS_BEFORE = re.compile(
    r"^.*(?:走访了|走访|走进|来到|深入|前往|赴|看望|调研|位于|在|到|至|向|由|与|和|是|了|"
    r"据|,|日|旬|为|给|对|请)(?=[一-鿿“]{2,})"
)


def is_generic(words: str) -> bool:
    """Words such as 辖区企业 that name nobody."""
    return not words or _GENERIC.match(words) is not None


def is_anaphor(words: str) -> bool:
    """Words such as 该公司 or 企业负责人 that point back to the party visited."""
    return _ANAPHOR.match(words) is not None and len(words) <= 14


def trim_party(mention: Mention, district: str) -> Mention:
    """A party's bare name: without 入驻企业, the district's name, and the speaker's office and name."""
    text, start = mention.text, mention.start
    while True:
        lead = _LEADIN.match(text)
        cut = lead.end() if lead else _district_length(text, district)
        if not cut or len(text) - cut < 2:
            break
        text, start = text[cut:], start + cut
    role = _ROLE.search(text)
    if role and role.start() >= 2 and not _RESIDENT.search(text):
        text = text[: role.start()]
    inner = _INNER.match(text)
    text = inner[1] if inner else text
    text, start = _unquoted(text.removesuffix("们"), start)
    return Mention(text, start, start + len(text))


def _district_length(text: str, district: str) -> int:
    if not district:
        return 0
    found = re.match(rf"(?:[一-鿿]{{2,3}}市)?{district}(?!委|政府|人大|政协)", text)
    return found.end() if found else 0


def _unquoted(text: str, start: int) -> tuple[str, int]:
    if text.startswith("“"):
        text, start = text[1:], start + 1
        at = text.find("”")
        if at > 0:
            text = text[:at]
    return text, start


def is_party(words: str) -> bool:
    """Whether the words end like a party's name or like a resident."""
    return bool(re.search(rf"(?:{SUFFIX})$", words) or _RESIDENT.search(words))


def has_office(words: str) -> bool:
    """Whether the words name a person by an office in a firm 创始人某某, 公司经理某某."""
    role = _ROLE.search(words)
    return role is not None and role.start() >= 2


def is_resident(words: str) -> bool:
    """Whether the words name residents, traders or the like 群众."""
    return _RESIDENT.search(words) is not None


def last_party(folded: str, start: int, end: int, district: str) -> Mention | None:
    """The last named party before a place 先行词, for 该公司 and its like."""
    best: Mention | None = None
    for found in _NAME.finditer(folded, max(start, end - 1_500), end):
        first = found.start()
        lead = _WORDS_BEFORE.match(found.group())
        if lead:
            first += lead.end()
        name = trim_party(Mention(folded[first : found.end()], first, found.end()), district)
        if len(name.text) >= 4 and not is_generic(name.text) and not is_anaphor(name.text):
            best = name
    return best
