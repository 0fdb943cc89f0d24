"""Which fields each kind of paper has 文书栏目: their names in an office's own template, their places in ours, an example each.

A line of a layout is a row of the form, | parts two fields, * marks prose, - a field that is written in by hand. A mark
in a template is the label without its number and without what stands in brackets. No database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lianxin.kernel.paper.shapes import Field, Form, Letter
from lianxin.papers.rules import DRAFT, Kind

Paper = Form | Letter
# What stands before and behind the name of a field.
OPENING, CLOSING = "{{", "}}"
NUMBERED_BY = "编号："
BEFORE_NAME, IN_BRACKETS = re.compile("^[一二三四五六七八九十]、"), re.compile("（[^）]*）")

_REQUEST = """申请单位 | 申请日期
原交办号 | 原办理时限
*问题摘要
申请事项
*理由与依据
*已开展工作
*告知反映单位情况
*-单位负责人意见
*办公室审批意见
*-区领导意见（第二次延期）
经办人 | -联系电话"""
LAYOUTS: Mapping[Kind, str] = {
    Kind.VISIT: """走访领导 | 走访日期
走访对象 | 走访方式
地点 | 接待人职务
随行人员
*生产经营（运行）情况
*宣传政策
*问题和建议
*领导审定意见
记录人 | 记录日期
-领导签字 | -接待人签字（可选）""",
    Kind.ORDER: """交办编号 | 交办日期
问题来源
问题类别 | 紧急程度
*问题内容
*领导要求
主办单位 | 协办单位
*办理要求
办结时限 | 反馈方式
-签发人 | -抄送
签收单位 | 签收时间""",
    Kind.REPORT: """承办单位 | 承办方式
*问题摘要
*一、调查核实情况
*二、办理措施及结果
*三、结果类别
*未解决原因及依据
*四、与反映单位沟通
*五、公开答复口径
承办人 | -联系电话
-审签人 | 反馈日期""",
    Kind.EXTENSION: _REQUEST,
    Kind.RETURN: _REQUEST,
    Kind.SUSPENSION: _REQUEST,
    Kind.URGE: """原交办号 | 催办日期
事项
送达
办结时限 | 逾期工作日
催办次数 | 催办人
*催办要求""",
    Kind.NOTICE: """被督办单位 | 送达
原交办号 | 应办结日期
事项
逾期工作日 | 此前催办
*督办要求
回复期限 | 签发人
签发日期 | 签收时间
抄送
*回复
*督办成效""",
    Kind.CALL_BACK: """原交办号 | 第几次
事项
回访时间 | 是否接通
是否解决
满意度
*意见
诉求是否合理 | 后续处理
回访人 | 日期""",
    Kind.CLOSING: """问题编号 | 状态
事项
登记日期 | 办结日期
最终类别 | 用时
延期次数 | 重办次数
承办单位 | 协办单位
回访结论
*-反映单位确认（可选）
审核人 | -批准人""",
    Kind.RECEIPT: """事项
*反映内容
登记日期 | 查询码
下一步
最迟答复
留痕摘要""",
}
# Fields that every paper has, and those of letters, which are no tables.
EVERY = ("文书名称", "编号", "印发机关", "出具日期", "文稿说明")
FORMS_TOO = ("文末",)
LETTERS = ("发文机关", "发文字号", "标题", "主送机关", "正文", "附件说明", "署名", "成文日期")
COLOURED = {Kind.NOTICE: ("卡色",)}
EXAMPLES: Mapping[str, str] = {
    "编号": "三服务办交〔2026〕12号", "印发机关": "某某区三服务工作办公室", "出具日期": "2026年11月9日",
    "文稿说明": DRAFT, "文末": "单位（盖章）：　　　　　　　　　　　日期：    年  月  日", "卡色": "黄色",
    "发文机关": "某某区三服务工作办公室", "发文字号": "三服务办函〔2026〕12号",
    "标题": "关于办理“新华路停车秩序”事项的函", "主送机关": "某某区城市管理局",
    "正文": "某企业反映：新华路停车秩序混乱。经研究，请你单位牵头办理，并请注意以下事项：\n一、请于2026年11月16日前办结。",
    "附件说明": "附件：1.问题办理情况反馈表", "署名": "某某区三服务工作办公室", "成文日期": "2026年11月9日",
    "走访领导": "副区长某某", "走访日期": "2026年11月3日上午", "走访对象": "某某有限公司", "走访方式": "实地走访",
    "地点": "新华路1号", "接待人职务": "总经理", "随行人员": "某某、某某", "生产经营情况": "订单饱满，用工不足。",
    "宣传政策": "稳岗返还政策", "问题和建议": "1. SFW-2026-00012 新华路停车秩序【带回办理】", "领导审定意见": "请城管局牵头。",
    "记录人": "某某", "记录日期": "2026年11月3日",
    "交办编号": "SFW-2026-00012", "交办日期": "2026年11月4日", "问题来源": "领导走访", "问题类别": "交通停车物流 停车位不足",
    "紧急程度": "一般", "问题内容": "新华路停车秩序\n门前停车位不足，客户来访不便。", "领导要求": "请城管局牵头，两周内拿出办法。",
    "主办单位": "某某区城市管理局", "协办单位": "某某街道办事处", "办理要求": "实地查看后提出措施。",
    "办结时限": "2026年11月16日", "反馈方式": "《办理情况反馈表》，经单位负责人审签",
    "签收单位": "某某区城市管理局", "签收时间": "2026年11月4日",
    "承办单位": "某某区城市管理局", "承办方式": "主办", "问题摘要": "新华路停车秩序", "调查核实情况": "情况属实。",
    "办理措施及结果": "新划车位20个。\n已投入使用。", "结果类别": "☑A类　□B类　□C类　□D类", "未解决原因及依据": "",
    "与反映单位沟通": "2026年11月5日：已电话联系。", "公开答复口径": "已新划车位20个。", "承办人": "某某",
    "反馈日期": "2026年11月12日",
    "申请单位": "某某区城市管理局", "申请日期": "2026年11月10日", "原交办号": "SFW-2026-00012", "原办理时限": "2026年11月16日",
    "申请事项": "延期至2026年11月20日（延长4个工作日）", "理由与依据": "须报市级部门同意。",
    "已开展工作": "2026年11月5日：已到现场查看。",
    "告知反映单位情况": "已电话告知。",
    "办公室审批意见": "同意\n某某　2026年11月11日", "经办人": "某某",
    "催办日期": "2026年11月17日", "事项": "新华路停车秩序", "送达": "城管局局长", "逾期工作日": "1", "催办次数": "第1次",
    "催办人": "某某", "催办要求": "请抓紧办理，两日内反馈。",
    "被督办单位": "某某区城市管理局", "应办结日期": "2026年11月16日", "此前催办": "1次", "督办要求": "请说明逾期原因并限期办结。",
    "回复期限": "2026年11月20日", "签发人": "某某", "签发日期": "2026年11月18日", "抄送": "分管副区长", "回复": "已办结。",
    "督办成效": "已办结并答复。",
    "第几次": "第1次（第1轮）", "回访时间": "2026年11月14日", "是否接通": "是", "是否解决": "☑已解决　□部分解决　□未解决",
    "满意度": "☑非常满意　□满意　□基本满意　□不满意　□非常不满意", "意见": "办得很快。", "诉求是否合理": "合理", "后续处理": "销号",
    "回访人": "某某", "日期": "2026年11月14日",
    "问题编号": "SFW-2026-00012", "状态": "已销号", "登记日期": "2026年11月3日", "办结日期": "2026年11月14日", "最终类别": "A类",
    "用时": "8个工作日", "延期次数": "0", "重办次数": "0", "回访结论": "已解决，非常满意", "审核人": "某某",
    "反映内容": "门前停车位不足，客户来访不便。", "查询码": "ABCD-EFGH-JKLM", "下一步": "受理，2026年11月4日前",
    "最迟答复": "2026年12月3日前必有答复；到期未答复的，由区领导直接督办。", "留痕摘要": "（登记时留痕的摘要值）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a form as its layout has it.

    Attributes:
        is_hand: written in by hand, so that no mark stands for it.
    """

    label: str
    is_long: bool
    is_hand: bool


def name_of(label: str) -> str:
    """The name of a field in a template: 一、调查核实情况 is called 调查核实情况."""
    return IN_BRACKETS.sub("", BEFORE_NAME.sub("", label))


def places_of(kind: Kind) -> list[list[Place]]:
    """The rows of a kind of form; none for letters."""
    lines = [line.split(" | ") for line in LAYOUTS.get(kind, "").splitlines()]
    return [[_place(one) for one in line] for line in lines]


def _place(words: str) -> Place:
    label = words.lstrip("*-")
    marks = words.removesuffix(label)
    return Place(label, "*" in marks, "-" in marks)


def names_of(kind: Kind) -> list[str]:
    """The names that a template of this kind may use, in the order of the paper."""
    if kind not in LAYOUTS:
        return [*LETTERS, *EVERY]
    rows = [name_of(one.label) for row in places_of(kind) for one in row if not one.is_hand]
    return [*rows, *COLOURED.get(kind, ()), *FORMS_TOO, *EVERY]


def examples_of(kind: Kind) -> dict[str, str]:
    """An invented value for each of them."""
    return {name: kind.zh if name == "文书名称" else EXAMPLES[name] for name in names_of(kind)}


def values_of(kind: Kind, paper: Paper, body: str, today: str) -> dict[str, str]:
    """What stands for each name in a paper that was written.

    Args:
        body: who issues it 印发机关.
        today: the day on which it is taken 出具日期, in words.
    """
    number = paper.number.removeprefix(NUMBERED_BY)
    found = {"文书名称": kind.zh, "编号": number, "印发机关": body, "出具日期": today, "文稿说明": paper.note}
    found |= _of_form(paper) if isinstance(paper, Form) else _of_letter(paper)
    return {name: found[name] for name in names_of(kind)}


def _of_form(form: Form) -> dict[str, str]:
    fields = {name_of(one.label): one.text for row in form.rows for one in row}
    return fields | {"卡色": form.colour, "文末": "\n".join(form.feet)}


def _of_letter(letter: Letter) -> dict[str, str]:
    attached = "\n".join(
        f"附件：{one}" if n == 0 else f"　　　{one}" for n, one in enumerate(letter.attachments)
    )
    text = "\n".join(one for one in letter.paragraphs if one)
    signed = (*letter.signed, "", "")
    values = (letter.body, letter.number, letter.title, letter.to, text, attached, signed[0], signed[1])
    return dict(zip(LETTERS, values, strict=True))


def mark_of(name: str) -> str:
    """{{ 交办编号 }}"""
    return f"{OPENING} {name} {CLOSING}"


def starting(kind: Kind) -> Paper:
    """Our own paper with marks in the place of its contents: what an office may begin its own template from."""
    note = mark_of("文稿说明")
    if kind not in LAYOUTS:
        marks = {name: mark_of(name) for name in LETTERS}
        return Letter(
            body=marks["发文机关"],
            number=marks["发文字号"],
            title=marks["标题"],
            to=marks["主送机关"],
            paragraphs=[marks["正文"], marks["附件说明"]],
            signed=[marks["署名"], marks["成文日期"]],
            note=note,
        )
    rows = [[_marked(one) for one in row] for row in places_of(kind)]
    colour = mark_of("卡色") if kind in COLOURED else ""
    title = mark_of("文书名称")
    return Form(title, f"{NUMBERED_BY}{mark_of('编号')}", rows, [mark_of("文末")], colour, note)


def _marked(one: Place) -> Field:
    return Field(one.label, "" if one.is_hand else mark_of(name_of(one.label)), one.is_long)
