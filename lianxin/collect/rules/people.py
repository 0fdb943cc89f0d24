"""Leaders in running text 领导: the title, the name behind it, and where each stands.

Owns telling a leader from other persons by title; what the leader does is read elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .passage import Mention

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏"
    "潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常"
    "乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪"
    "舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万"
    "支柯管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲"
    "家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉"
    "戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲台鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭"
    "贡劳逄姬申扶堵冉宰郦雍却璩桑桂牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦"
    "艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖"
    "融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉岳帅涂缑亢况肖付"
    "代覃游付邸"
)
_DOUBLE = "欧阳|上官|司马|诸葛|夏侯|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|东方|南宫"
_TITLE_END = (
    "(?:书记|区长|县长|市长|镇长|乡长|主任|主席|常委|部长|院长|检察长|局长|秘书长|巡视员|"
    "调研员|组长|党组成员|委员|政委|主委|总师|办事处主任)"
)
_NEXT = (
    "带队|率队|带领|率领|率|一行|赴|到|前往|深入|走进|走访|来到|主持|调研|召开|要求|表示|"
    "指出|说|现场|当场|当即|随即|立即|在|于|先后|分别|上门|看望|会见|"
    "与|和|、|听取|实地|牵头|强调|当日|当天|及|就|介绍|组织|对|向|负责|参加|陪同|接访|"
    "接待|约见|约访|包联|联系|专程|再次|还|也|又|等|率先|了解|责成|请|协调|拍板|"
    "挂帅|同志|将|为|把|已|多次|一线|登门|冒|利用|通过|开展|围绕|带头|回应|答复|承诺|提出|"
    "领衔|挂牌|督办|坐班|值班|主动|安排|明确|决定|详细|仔细|认真|,|。|:|;|\\(|\\)|\\s|$|\n|”"
)
# 范仲和率队: 和 before a verb belongs to the name, since a conjunction needs another name behind it.
_ENDS_IN_AND = "[和与及](?=带队|率队|率领|一行|走访|走进|来到|前往|赴|主持|要求|表示|指出|当场|当即|现场|随即|责成|说|,|。)"
LEADER = re.compile(
    rf"{_TITLE_END}\s?(?P<name>(?:{_DOUBLE})[一-鿿]{{1,2}}?|[{_SURNAMES}][一-鿿]{_ENDS_IN_AND}|"
    rf"[{_SURNAMES}][一-鿿]{{1,2}}?)(?={_NEXT})"
)
_AFTERNAME = re.compile(rf"(?P<name>[{_SURNAMES}][一-鿿]{{1,2}})\s?\((?P<title>[^()]{{2,30}}{_TITLE_END})\)")
_STRETCH = re.compile(r"[一-鿿、]{0,36}$")
_LEADIN = re.compile(
    r"^.*(?:近日|日前|上午|下午|上旬|中旬|下旬|月初|月底|月末|期间|来|由|据|在|与|随|和|后|"
    r"时|中|前|受|请|向|对|以来|同行的)(?=[一-鿿]{2,})"
)


@dataclass(frozen=True)
class Leader:
    """A leader named in the text 领导: name and full title, each with its place."""

    name: Mention
    title: Mention


_PARTY_POST = re.compile(
    r"(?:社区|村|学校|小学|中学|公司|集团|协会|商会|医院|银行|支行|分行|居委会|企业|厂|"
    r"园区|合作社|超市|酒店|项目|业委会)(?:党委|党总支|党支部|支部|党组织)?副?$"
)


def leaders(folded: str, start: int, end: int, district: str) -> list[Leader]:
    """Every leader named with a title in this part of the text."""
    found = []
    for match in LEADER.finditer(folded, start, end):
        if _PARTY_POST.search(folded[max(start, match.start() - 12) : match.start()]):
            continue
        first = title_start(folded, start, match.start(), district)
        title = Mention(
            folded[first : match.start("name")].rstrip(), first, len(folded[: match.start("name")].rstrip())
        )
        found.append(Leader(Mention(match["name"], match.start("name"), match.end("name")), title))
    for match in _AFTERNAME.finditer(folded, start, end):
        name = Mention(match["name"], match.start("name"), match.end("name"))
        found.append(Leader(name, Mention(match["title"], match.start("title"), match.end("title"))))
    return sorted(found, key=lambda leader: leader.name.start)


def title_start(folded: str, start: int, title_end: int, district: str) -> int:
    """Where a title begins: at the district's name, else at 区委/区政府/街道, else at the clause."""
    window = folded[max(start, title_end - 40) : title_end]
    found = _STRETCH.search(window)
    stretch = found.group() if found else ""
    first = title_end - len(stretch)
    at = stretch.rfind(district) if district else -1
    if at >= 0:
        return first + at
    return first + _own_start(stretch)


def _own_start(stretch: str) -> int:
    lead = _LEADIN.match(stretch)
    skipped = lead.end() if lead else 0
    rest = stretch[skipped:]
    anchors = [
        m.start()
        for m in re.finditer(r"(?:区|县|市)(?=委|政府|人大|政协|纪委|监委|法院|检察院|人民|长)", rest)
    ]
    if anchors:
        before = rest[: anchors[0]]
        return skipped + (0 if len(before) <= 3 else anchors[0])
    return skipped
