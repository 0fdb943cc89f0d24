"""Columns of ledgers 台账栏目: the headings that offices use for the same thing, and which of ours each one means.

Headings were collected from ledgers in use (企业问题台账, 督办事项表, 整改销号台账, 走访汇总表); how they are compared is the
directory's, for its own tables are read the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lianxin.directory.rules.columns import heading

HEADING_LINES = 12
KNOWN_LEAST = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the ledger.

    Attributes:
        code: what programs call it.
        zh, en: its heading in the standard ledger.
        also: other headings that mean it, with spaces between.
        is_standard: whether the standard ledger has it.
    """

    code: str
    zh: str
    en: str
    also: str = ""
    is_standard: bool = True


COLUMNS: tuple[Column, ...] = (
    Column("place_in_list", "序号", "No.", "编号顺序 顺序号"),
    Column("number", "事项编号", "Number", "编号 问题编号 登记编号 台账编号 工单编号 件号"),
    Column(
        "registered_on",
        "登记日期",
        "Registered on",
        "发起时间 来源时间 登记时间 受理时间 受理日期 反映时间 收集时间 收集日期 提出时间 拜访时间 走访时间 "
        "走访日期 日期 时间",
    ),
    Column("source", "来源", "Source", "来源渠道 问题来源 台账来源 事项来源 诉求来源 反映渠道"),
    Column("kind", "性质", "Kind", "事项性质 诉求性质"),
    Column(
        "raiser",
        "反映单位（人）",
        "Raised by",
        "企业名称 走访企业名称 服务对象 走访对象 反映企业 企业 诉求企业 诉求主体 反映人",
    ),
    Column(
        "leader",
        "走访领导",
        "Leader",
        "挂点区领导 包联领导 联系领导 批示或出访领导 牵头拜访人 挂钩领导 挂联领导 服务领导",
    ),
    Column("title", "事项名称", "Title", "标题 事项标题 问题标题 问题名称 诉求标题"),
    Column(
        "text",
        "反映内容",
        "What was raised",
        "企业反映问题 企业问题诉求 具体问题表述 问题诉求 问题描述 反映问题 诉求内容 问题内容 存在问题 "
        "存在的问题 具体问题 主要问题 问题 诉求 问题及诉求 困难问题 意见建议 任务要求 诉求事项 问题内容及诉求 问题建议",
    ),
    Column("head", "领域", "Field", "所属领域 问题领域 问题类型"),
    Column("category", "类别", "Category", "问题类别 事项类别 诉求类别 问题分类 类型"),
    Column("area", "属地", "Area", "所属街道 所属镇街 所属乡镇 街道 镇街 街镇 所在区划 区划"),
    Column("place", "地点", "Place", "具体地点 地址 问题地点", is_standard=False),
    Column("urgency", "紧急程度", "Urgency", "缓急 急缓程度", is_standard=False),
    Column(
        "lead_unit",
        "牵头单位",
        "Lead unit",
        "办理部门 主办单位 责任单位 问题交办单位 责任部门 责任部门责任人 交办单位 承办单位 办理单位 交办部门 "
        "承办部门 牵头部门 处理部门",
    ),
    Column("support_units", "协办单位", "Support units", "配合单位 协办部门 配合部门 会办单位"),
    Column("handler", "责任人", "In charge", "主办人 经办人 第一责任人 承办人 责任岗位", is_standard=False),
    Column(
        "due_on",
        "办理时限",
        "Due on",
        "拟办结时间 解决问题时限 整改时限 办结时限 完成时限 计划完成时间 拟完成时间 时限",
    ),
    Column("state", "当前状态", "State", "推进状态 办理状态 状态 进展状态 事项状态"),
    Column("measures", "办理措施", "Measures", "整改措施 细化措施 工作措施 具体措施 工作计划 措施"),
    Column(
        "progress",
        "办理情况",
        "Progress",
        "当前进展情况 进展情况 整改进展 办理进展 工作进展 落实情况 最新进展 处理情况 进展 目前进展 办理过程",
    ),
    Column("last_word_on", "最近反馈时间", "Last word on", "最近反馈日期 最近进展时间 最新进展时间 更新时间"),
    Column("result_class", "结果类别", "Result class", "办理结果类别 办结类型 办理类别"),
    Column("answer", "答复内容", "Answer", "答复情况 办理结果 处理结果 答复意见 反馈结果"),
    Column("ended_on", "办结日期", "Ended on", "办结时间 销号时间 完成时间 整改验收时间 销号日期"),
    Column("is_closed", "是否销号", "Closed", "是否已销号 销号情况 销号", is_standard=False),
    Column("is_ended", "是否已完成", "Done", "是否办结 是否完成 是否解决 是否整改到位", is_standard=False),
    Column("is_late", "是否逾期", "Late", "是否超期 逾期情况"),
    Column(
        "settled", "后续解决状况", "How it was settled", "解决状况 解决情况 后续解决情况", is_standard=False
    ),
    Column("call_back", "回访情况", "Call-back", "回访结果 是否回访"),
    Column("contentment", "满意度", "Contentment", "是否满意 满意情况 企业满意度 评价"),
    Column(
        "identity",
        "联系方式",
        "Contact",
        "联系人 企业联系人 联系电话 电话 手机 手机号 手机号码 联系人电话 联系人及电话 反映人电话 企业接待人姓名 接待人 身份证号 "
        "身份证号码",
        is_standard=False,
    ),
    Column("credit_code", "统一社会信用代码", "Credit code", "信用代码 社会信用代码", is_standard=False),
)
BY_CODE: Mapping[str, Column] = {one.code: one for one in COLUMNS}
STANDARD: tuple[Column, ...] = tuple(one for one in COLUMNS if one.is_standard)


_KNOWN: Mapping[str, Column] = {
    heading(words): one for one in COLUMNS for words in (one.zh, *one.also.split())
}


def column_of(words: str) -> Column | None:
    """The column that a heading means; None where it is none of ours."""
    return _KNOWN.get(heading(words))


@dataclass(frozen=True, slots=True)
class Mapped:
    """The headings of a sheet as they were understood.

    Attributes:
        line: index of the line that the headings stand in.
        columns: the column of each place, by place; what is not known is absent.
        unknown: the headings that are none of ours.
    """

    line: int
    columns: Mapping[int, Column]
    unknown: tuple[str, ...]


def mapped(lines: Sequence[Sequence[str]]) -> Mapped | None:
    """Find the line of headings under titles and notes: the one of the first twelve with most known headings, at least three."""
    found = [(len(_known(line)), -place) for place, line in enumerate(lines[:HEADING_LINES])]
    most, place = max(found, default=(0, 0))
    if most < KNOWN_LEAST:
        return None
    line = lines[-place]
    unknown = tuple(cell.strip() for cell in line if cell.strip() and column_of(cell) is None)
    return Mapped(-place, _known(line), unknown)


def _known(line: Iterable[str]) -> dict[int, Column]:
    pairs = ((place, column_of(cell)) for place, cell in enumerate(line))
    return {place: one for place, one in pairs if one is not None}
