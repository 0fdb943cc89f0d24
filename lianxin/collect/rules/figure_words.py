"""The words that say what a number counts 统计用语: outcomes, rates, parties, and what may stand beside them.

Owns the words only; how a number is judged by them is read in figures.py.
"""

from __future__ import annotations

import re

WORK = "问题|提案|建议|意见|诉求|需求|事项|困难|难题|线索|来信|工单|矛盾"
GATHER = "承办|发现|收集|征集|梳理|受理|收到|接到|排查|摸排|归集|征求|汇总|采集|接收|听取|登记"
VISIT = "走访|联系|包联|包保|挂钩|挂联|看望|慰问|服务|对接|上门|调研"
TALLY = re.compile(
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
SATISFIED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dissatisfied", re.compile("不满意[的为]?(?:有|共|评价)?$")),
    ("basically_satisfied", re.compile("基本满意[的为]?(?:有|共|评价)?$")),
    ("satisfied", re.compile("(?<!不)(?<!基本)满意[的为]?(?:有|共|评价)?$")),
)
RATES: tuple[tuple[str, re.Pattern[str]], ...] = (
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
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("residents", re.compile("居民|群众|住户|家庭|村民|困难户|农户|老人")),
    ("grassroots", re.compile("社区|村居|乡镇|镇街|街道|行政村|村|基层|站所|网格")),
    ("enterprises", re.compile("企业|市场主体|经营主体|商户|公司|个体户|商家")),
    ("parties", re.compile("单位|楼宇|项目|市场|园区|学校|医院|商圈|对象|机构|站点|家")),
)
AHEAD = re.compile("承诺|预计|力争|拟于?|争取")
# How many characters may stand between the words for an outcome and its number.
FARTHEST = 60
CASES = frozenset("个件条项份起宗批处单桩") | {"件次"}
FREE_RIGHT = re.compile(
    rf"^(?:$|[,。;、):!?]|(?:的)?(?:{WORK})|企业|群众|不|因|已|由|正|得到|做|作|现场|当场|"
    rf"需|通过|属|列|纳|报|移|转|完|发|实行|启动|予以|被|按|及时|也)"
)
NOUN_LEFT = re.compile(rf"(?:{WORK})[^,。;0-9]{{0,6}}$")
NOUN_RIGHT = re.compile(rf"^(?:的)?(?:各类|具体|突出|实际|企业|群众)?(?:{WORK})")
LEADERS_RIGHT = re.compile(r"^[^,。;:、走访]{0,10}(?:领导|班子成员|县处级干部)")
LEADERS_LEFT = re.compile(r"(?:领导(?:干部|同志)?|班子成员)(?:共|等)?$")
OFFICERS = re.compile(r"^[^,。;:]{0,14}?(?:干部|服务专员|工作人员|党员|网格员|服务官|部门(?:主要)?负责人)")
CATEGORY = re.compile(
    r"(?:^|[、,:]|其中|涉及|包括)(?P<name>[一-鿿]{2,8}?)(?:类(?:问题|诉求|事项)?|方面)(?:有|共)?$"
)
BARE_CATEGORY = re.compile(r"(?:^|[、,:])(?:其中)?[,:]?(?P<name>[一-鿿]{2,8}(?<![有共各]))$")
BY_FIELD = re.compile(r"按(?:问题|诉求|事项)?(?:领域|类别|类型|性质|行业|内容)(?:划)?(?:分|看|统计)")
# Goes on with the words of the number before: 、 in a list, 由91.3%提高到95.8% for a rate.
SHARES = re.compile(r"[、及和]|$|(?:提高|提升|上升|升|增长|下降|降)(?:到|至)$")
OF_WHOLE = re.compile(rf"(?:的)?(?:、?(?:{WORK})){{0,6}}(?:当)?中")
