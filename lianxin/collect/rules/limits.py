"""Time limits 时限: the limit set for one matter, and the general limits a district states for its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .numbers import ARABIC, CHINESE, value_of, whole
from .passage import Passage, Sentence, Span

_LENGTH = rf"(?P<number>{ARABIC}|{CHINESE}|半)(?:个)?(?P<unit>工作日|小时|日|天|周|星期|月)"
GENERAL = re.compile(rf"(?P<ahead>提前)?{_LENGTH}(?:之内|以内|内)?")
ORDER = re.compile(rf"(?:限期|限|在|于|时限[:为 ]{{0,2}}|,|^)?{_LENGTH}(?P<inside>之内|以内|内)?")
_TASK = re.compile(
    "办结|解决|完成|答复|反馈|拿出|提出|给出|整改|落实|到位|回复|处理|处置|修复|研究|形成|"
    "查处|核查|告知|更换|制定|协调|报送|逐项|逐笔|出具|回应|解释|联系|对接|清理|恢复|兑现|"
    "拨付|优化|开展|上门|核实|明确|交付|安装|移交|完善|出台|发放|查清|调整|施工|疏通|拆除|移除"
)
_ORDERED = re.compile(
    "要求|责成|请|明确|由|牵头|配合|限|须|应|务必|承诺|表示|将|叮嘱|协调|拍板|商定|决定|"
    "负责|安排|争取|确保|指定|:"
)
_DAYS = {"工作日": 1, "日": 1, "天": 1, "周": 7, "星期": 7, "月": 30}
_CLASS = re.compile(
    r"(?P<class>咨询|求助|投诉|举报|建议|紧急|特急|突发|一般|简单|较?复杂|疑难|重大)"
    r"(?:类|性|件|问题|诉求|事项|工单|的|、|、?和)*(?:应当?|须|要|原则上|一般)?(?:在|于|限)?(?:收到|签收|接到)?后?$"
)
CLASS_REACH = 24
_CLASS_NAMES = {"特急": "紧急", "突发": "紧急", "复杂": "疑难", "较复杂": "较复杂"}
_STEPS: tuple[tuple[str, str], ...] = (
    ("延期", "延期|提前[^,]{1,10}申请"),
    ("裁定", "裁定"),
    ("退单", "退单|退回|异议"),
    ("签收", "签收(?!后)"),
    ("协办", "协办单位|协办部门|配合单位"),
    ("回访", "回访"),
    ("交办", "交办(?!单|件|后|事项|问题)|转办(?!单|件)|派单|分派"),
    ("审核", "审核|审查|复核"),
    ("拨付", "拨付|兑付|兑现"),
    ("联系", "联系|对接"),
    ("办结", "办结|答复|反馈|办理|解决|回复"),
)


@dataclass(frozen=True)
class Limit:
    """A limit in days 办理时限, with the words it was read from."""

    days: float
    span: Span


def limit_of(folded: str, start: int, end: int) -> Limit | None:
    """The limit 时限 ordered in this stretch: `10日内拿出方案`, `办理时限:5个工作日`."""
    for found in ORDER.finditer(folded, start, end):
        value = 0.5 if found["number"] == "半" else value_of(found["number"])
        after = folded[found.end() : min(end, found.end() + 24)]
        labelled = re.search(
            r"时限[:为]?\s*$|限期$|限$", folded[max(start, found.start("number") - 6) : found.start("number")]
        )
        if value is None or not (labelled or (found["inside"] and _TASK.search(after.split("。")[0]))):
            continue
        if not labelled and (re.match(r"^[,、]", after) or not _ORDERED.search(folded, start, found.start())):
            continue
        days = value / 24 if found["unit"] == "小时" else value * _DAYS[found["unit"]]
        return Limit(whole(round(days, 2)), (found.start("number"), found.end()))
    return None


def general_limits(passage: Passage, sentences: list[Sentence]) -> dict[str, str]:
    """The limits a report states for the steps 各环节时限, outside of any single matter."""
    limits: dict[str, str] = {}
    for sentence in sentences:
        for start, end in passage.clauses(sentence.start, sentence.end):
            clause = passage.folded[start:end]
            found = GENERAL.search(clause)
            step = _step(clause, found, passage.words(sentence)) if found else None
            if found and step and _is_limit(found, clause):
                limits.setdefault(step, _words(found))
    return limits


def _step(clause: str, found: re.Match[str], words: str) -> str | None:
    """Which step or class of matters the limit is for; an objection is known from its whole sentence."""
    kind = _CLASS.search(clause[max(0, found.start() - CLASS_REACH) : found.start()])
    if kind:
        return _CLASS_NAMES.get(kind["class"], kind["class"])
    step = next((step for step, signs in _STEPS if re.search(signs, clause)), None)
    if step is None and "提出" in clause and re.search("职责|退单|异议", words):
        return "退单"
    return step


def _is_limit(found: re.Match[str], clause: str) -> bool:
    if found["unit"] == "月" and "个" not in found.group():
        return False
    inside = found.group().endswith("内") or found["ahead"] or found["unit"] in {"工作日", "小时"}
    return bool(inside) and value_of(found["number"]) is not None and not re.search("每|季度", clause)


def _words(found: re.Match[str]) -> str:
    value = whole(value_of(found["number"]) or 0)
    joint = "个" if found["unit"] in {"工作日", "月"} else ""
    return f"{found['ahead'] or ''}{value}{joint}{found['unit']}"
