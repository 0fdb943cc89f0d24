"""Commands that are told more than a flat form 嵌套内容: a visit with its matters, the fields of a draft.

Owns the shape of their JSON and how it is read. Each part is read by the same forms as any other command, so
that a code, a date or a yes is written alike everywhere.

`visit.register`: {"visit": {…}, "items": [{…}, …]}
`onsite.record`:  {"visit": {…}, "items": [{…, "decision": {…}}, …]}; an item without decision goes to the office
`collect.edit`:   {"fields": {name: text or list of texts, …}}
`directory.stage`: {"kind": …, "file_name": …, "content": the file in base64}
`casefile.attach`: {"files": [{"name": …, "content": base64}, …], "is_internal": …, …}
`papers.set_template`: {"kind": …, "file_name": …, "content": base64}
`policy.attach_file`: {"programme": …, "role": …, "file_name": …, "content": base64}
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lianxin.casefile.rules import Kind, Urgency
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.kernel.commands import Ask, Command, Parameter
from lianxin.kernel.files.checking import Bytes, Offered, offered
from lianxin.kernel.forms import arguments, faults, form_for, with_defaults
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Reason, Refused
from lianxin.onsite.commands import OnSpot
from lianxin.onsite.models import DecisionKind
from lianxin.people.models import Post
from lianxin.policy.models import Programme
from lianxin.visit.commands import MATTERS_MOST, Item, Seen
from lianxin.visit.rules import Mode, Period


def _asked(name: str, kind: type, ask: Ask, default: object = None, *, many: bool = False) -> Parameter:
    return Parameter(name, kind, many, False, default, ask)


def _needed(name: str, kind: type, ask: Ask) -> Parameter:
    return Parameter(name, kind, False, True, None, ask)


VISIT = (
    _needed("leader", Post, Ask("走访领导", "Leader")),
    _needed("party", Party, Ask("走访对象", "Party")),
    _needed("on", date, Ask("走访日期", "Day")),
    _asked("period", Period, Ask("时段", "Period"), Period.MORNING),
    _asked("mode", Mode, Ask("走访方式", "Mode"), Mode.ON_SITE),
    _asked("place", str, Ask("地点", "Place", limit=120), ""),
    _asked("host_name", str, Ask("接待人", "Host", limit=30), ""),
    _asked("host_title", str, Ask("接待人职务", "Title of the host", limit=30), ""),
    _asked("situation", str, Ask("基本情况", "Situation", long=True), ""),
    _asked("publicity", str, Ask("政策宣传情况", "Policies explained", long=True, limit=2000), ""),
    _asked("companions", str, Ask("随行人员", "Companions", limit=400), "", many=True),
)
ITEM = (
    _needed("title", str, Ask("标题", "Title", limit=60)),
    _needed("text", str, Ask("反映内容", "What was raised", long=True)),
    _asked("kind", Kind, Ask("性质", "Kind"), Kind.PROBLEM),
    _asked("place", str, Ask("地点", "Place", limit=120), ""),
    _asked("area", Area, Ask("所在区划", "Area")),
    _asked("category", Category, Ask("类别", "Category")),
    _asked("urgency", Urgency, Ask("紧急程度", "Urgency"), Urgency.NORMAL),
    _asked("is_confidential", bool, Ask("保密（隐去反映人）", "Confidential"), False),
    _asked("party", Party, Ask("服务对象", "Party")),
    _asked("raiser_name", str, Ask("反映人姓名", "Name of the raiser", limit=30), ""),
    _asked("raiser_phone", str, Ask("联系电话", "Phone", limit=20), ""),
)
DECISION = (
    _asked("kind", DecisionKind, Ask("现场决定", "Decision")),
    _asked("measures", str, Ask("解决措施", "What was done", long=True, limit=2000), ""),
    _asked("answer", str, Ask("当面答复内容", "What the raiser was told", long=True), ""),
    _asked("basis", str, Ask("依据", "Basis", limit=200), ""),
    _asked("programme", Programme, Ask("惠企政策", "Programme")),
    _asked("who_acted", str, Ask("办理人（单位）", "Who did it", limit=120), ""),
    _asked("lead", Unit, Ask("牵头单位", "Lead unit")),
    _asked("support", Unit, Ask("联动单位", "Joining units"), (), many=True),
    _asked("requirement", str, Ask("领导要求", "Requirement", long=True, limit=2000), ""),
)


def read_form(command: Command, actor: Actor, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Reason]]:
    """The arguments that plain data gives a command, or every reason why it cannot be read."""
    known = {one.name for one in command.parameters}
    reasons = [_unknown(name) for name in data if name not in known]
    texts = {one.name: _plain(one, data[one.name]) for one in command.parameters if _is_given(one, data)}
    form = form_for(command, actor, with_defaults(command, texts))
    reasons += faults(form)
    return ({} if reasons else arguments(command, form)), reasons


def _is_given(parameter: Parameter, data: Mapping[str, Any]) -> bool:
    return data.get(parameter.name) is not None


def _unknown(name: str) -> Reason:
    return Reason("unknown_field", f"没有“{name[:40]}”这一项", f"There is no field “{name[:40]}”.", name[:40])


def _plain(parameter: Parameter, value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        texts = [str(one) for one in value]
        return "、".join(texts) if parameter.type is str else texts
    return value if isinstance(value, str | int) else str(value)


def read_nested(command: Command, actor: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of one of the commands above; refused with every reason, each saying in which matter it is."""
    found, reasons = READERS[command.name](command, actor, data)
    if reasons:
        raise Refused(reasons)
    return found


Read = tuple[dict[str, Any], list[Reason]]


def _read_registering(command: Command, actor: Actor, data: Mapping[str, Any]) -> Read:
    with_decisions = command.name == "onsite.record"
    seen, reasons = _part(command, VISIT, actor, data.get("visit"), "visit", "走访", "Visit")
    reasons += [_unknown(name) for name in data if name not in ("visit", "items")]
    rows, wrong = _rows(data.get("items", []))
    reasons += wrong
    items: list[Item] = []
    decisions: list[OnSpot] = []
    for place, row in enumerate(rows):
        item, decision, found = _item(command, actor, row, place, with_decisions)
        reasons += found
        if not reasons:
            items.append(Item(**item))
            decisions.append(OnSpot(**decision))
    if reasons:
        return {}, reasons
    told: dict[str, Any] = {"visit": Seen(**_with_companions(seen)), "items": items}
    return ({**told, "decisions": decisions} if with_decisions else told), []


def _item(
    command: Command, actor: Actor, row: object, place: int, with_decisions: bool
) -> tuple[dict[str, Any], dict[str, Any], list[Reason]]:
    path, zh, en = f"items[{place}]", f"第{place + 1}件", f"Matter {place + 1}"
    parts = dict(row) if isinstance(row, dict) else row
    decided = parts.pop("decision", None) if with_decisions and isinstance(parts, dict) else None
    item, reasons = _part(command, ITEM, actor, parts, path, zh, en)
    decision, more = _part(command, DECISION, actor, decided or {}, f"{path}.decision", zh, en)
    return item, decision, reasons + more


def _part(
    command: Command,
    parameters: Sequence[Parameter],
    actor: Actor,
    data: object,
    path: str,
    zh: str,
    en: str,
) -> Read:
    if not isinstance(data, dict):
        return {}, [Reason("not_an_object", f"{zh}：应为对象 {{…}}", f"{en}: an object is wanted.", path)]
    found, reasons = read_form(replace(command, parameters=tuple(parameters)), actor, data)
    return found, [_inside(reason, path, zh, en) for reason in reasons]


def _inside(reason: Reason, path: str, zh: str, en: str) -> Reason:
    field = f"{path}.{reason.field}" if reason.field else path
    return Reason(reason.code, f"{zh}：{reason.zh}", f"{en}: {reason.en}", field)


def _rows(value: object) -> tuple[list[object], list[Reason]]:
    if not isinstance(value, list):
        return [], [Reason("not_a_list", "事项应为数组 […]", "The matters must be a list.", "items")]
    if len(value) > MATTERS_MOST:
        words = f"一次走访最多登记{MATTERS_MOST}件"
        return [], [Reason("too_many", words, f"At most {MATTERS_MOST} matters.", "items")]
    return value, []


def _with_companions(seen: dict[str, Any]) -> dict[str, Any]:
    names = str(seen.pop("companions", "")).split("、")
    return {**seen, "companions": tuple(name.strip() for name in names if name.strip())}


def _read_fields(_command: Command, _actor: Actor, data: Mapping[str, Any]) -> Read:
    fields = data.get("fields")
    reasons = [_unknown(name) for name in data if name != "fields"]
    if not isinstance(fields, dict) or not all(map(_is_text, fields.values())):
        words = "fields 应为对象，值为文字或文字数组"
        reasons.append(Reason("not_an_object", words, "fields: an object of texts is wanted.", "fields"))
    return ({} if reasons else {"fields": fields}), reasons


def _is_text(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) and "\x00" not in one for one in value)
    return value is None or (isinstance(value, str) and "\x00" not in value)


def _read_upload(_command: Command, _actor: Actor, data: Mapping[str, Any]) -> Read:
    reasons = [_unknown(name) for name in data if name not in ("kind", "file_name", "content")]
    texts = {name: str(data.get(name) or "") for name in ("kind", "file_name", "content")}
    try:
        content = base64.b64decode(texts["content"], validate=True)
    except ValueError:
        reasons.append(Reason("not_base64", "content 应为 base64", "content must be base64.", "content"))
        return {}, reasons
    return {"kind": texts["kind"], "file_name": texts["file_name"], "content": content}, reasons


def _read_ledger(command: Command, actor: Actor, data: Mapping[str, Any]) -> Read:
    found, reasons = _read_upload(command, actor, data)
    if "kind" in data:
        reasons.append(_unknown("kind"))
    return {name: value for name, value in found.items() if name != "kind"}, reasons


def _read_attaching(command: Command, actor: Actor, data: Mapping[str, Any]) -> Read:
    """Files in base64 beside the flat fields; a program with large ones sends them as a form instead."""
    flags = {name: value for name, value in data.items() if name != "files"}
    found, reasons = read_form(command, actor, flags)
    rows = data.get("files")
    files: list[Offered] = []
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        told = row if isinstance(row, dict) else {}
        try:
            content = base64.b64decode(str(told.get("content") or ""), validate=True)
            files.append(offered(Bytes(str(told.get("name") or ""), content)))
        except ValueError:
            where = f"files[{place}].content"
            reasons.append(Reason("not_base64", "content 应为 base64", "content must be base64.", where))
    return ({} if reasons else {**found, "files": files}), reasons


def _read_file(command: Command, actor: Actor, data: Mapping[str, Any]) -> Read:
    """One file in base64 beside the flat fields."""
    told = {name: value for name, value in data.items() if name not in ("file_name", "content")}
    found, reasons = read_form(command, actor, told)
    try:
        content = base64.b64decode(str(data.get("content") or ""), validate=True)
    except ValueError:
        reasons.append(Reason("not_base64", "content 应为 base64", "content must be base64.", "content"))
        return {}, reasons
    file = offered(Bytes(str(data.get("file_name") or ""), content))
    return ({} if reasons else {**found, "file": file}), reasons


READERS: Mapping[str, Callable[[Command, Actor, Mapping[str, Any]], Read]] = {
    "visit.register": _read_registering,
    "onsite.record": _read_registering,
    "collect.edit": _read_fields,
    "directory.stage": _read_upload,
    "collect.stage_ledger": _read_ledger,
    "casefile.attach": _read_attaching,
    "papers.set_template": _read_file,
    "policy.attach_file": _read_file,
}
