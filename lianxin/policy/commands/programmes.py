"""Programmes 惠企政策: publish one, amend it, withdraw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from lianxin.directory.models import Unit
from lianxin.directory.rules.columns import words
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.policy.models import Programme
from lianxin.policy.queries import index
from lianxin.policy.rules.words import Benefit, YesNo

# It stands in the address of the programme's page.
CODE_SHAPE = r"[\w.()（）〔〕\-]+"
KEYWORD_MOST = 20
Summary = Ask("要点", "Summary", long=True)
Keywords = Ask(
    "俗称和关键词",
    "Other names and key words",
    limit=400,
    help_zh="以顿号隔开，如 稳岗补贴、招工",
    help_en="Parted by 、",
)
BenefitKind = Ask("支持方式", "Kind of benefit")
BenefitText = Ask(
    "支持标准",
    "Benefit",
    long=True,
    help_zh="如 每户一次性5万元",
    help_en="Such as 50,000 yuan once for each",
)
HowText = Ask("申报方式", "How to apply", long=True)
Materials = Ask("申报材料", "Materials", long=True)
Contact = Ask(
    "咨询联系",
    "Whom to ask",
    limit=80,
    help_zh="科室、窗口和办公电话",
    help_en="Section, counter and office telephone",
)
Automatic = Ask(
    "免申即享",
    "Needs no application",
    help_zh="由部门核对后直接兑付，不用企业申报",
    help_en="Paid out after the units have checked, without an application",
)
ApplyFrom = Ask("申报开始", "Applications from")
ApplyTo = Ask("申报截止", "Applications until")
Until = Ask("有效期至", "Until")


@command("policy.publish", "发布政策", "Publish a programme")
def publish(
    *,
    by: Act,
    code: Annotated[str, Ask("编号", "Code", limit=20)],
    name: Annotated[str, Ask("名称", "Name", limit=120)],
    unit: Annotated[Unit, Chosen, Ask("解释单位", "Explaining unit")],
    summary: Annotated[str, Summary],
    valid_from: Annotated[date, Ask("施行日期", "In force from")],
    valid_to: Annotated[date | None, Until] = None,
    document_no: Annotated[str, Ask("文号", "Document number", limit=40)] = "",
    conditions: Annotated[str, Ask("申报条件（原文）", "Conditions, as written", long=True)] = "",
    keywords: Annotated[str, Keywords] = "",
    benefit_kind: Annotated[Benefit | None, BenefitKind] = None,
    benefit: Annotated[str, BenefitText] = "",
    how: Annotated[str, HowText] = "",
    materials: Annotated[str, Materials] = "",
    contact: Annotated[str, Contact] = "",
    is_automatic: Annotated[bool, Automatic] = False,
    apply_from: Annotated[date | None, ApplyFrom] = None,
    apply_to: Annotated[date | None, ApplyTo] = None,
) -> Done:
    """Publish a programme of support 惠企政策. Refuses: a code of another shape or in use, dates in the wrong order."""
    _require(by)
    row = Programme(code=code, name=name, unit=unit, document_no=document_no, conditions=conditions)
    _set(row, {"summary": summary, "valid_from": valid_from, "valid_to": valid_to, "keywords": keywords,
               "benefit_kind": benefit_kind, "benefit": benefit, "how": how, "materials": materials,
               "contact": contact, "is_automatic": is_automatic, "apply_from": apply_from, "apply_to": apply_to})  # fmt: skip
    refuse_if(
        (
            re.fullmatch(CODE_SHAPE, code) is None,
            Reason("code_wrong", "编号只用文字、数字和 . - ( )", "Letters, digits and . - ( ) only.", "code"),
        ),
        (
            Programme.objects.filter(code=code).exists(),
            Reason("code_in_use", "编号已使用", "The code is in use.", "code"),
        ),
        *((True, one) for one in faults(row)),
    )
    entry = ledger.append(row, by=by, step="policy.publish", text=name, data={"code": code})
    row.save(force_insert=True)
    index.forget()
    return Done("programme", str(row.id), row.code, "", str(entry.id))


@command("policy.amend", "修改政策", "Amend a programme")
def amend(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    reason: Annotated[str, Ask("修改依据", "Basis", limit=200)],
    summary: Annotated[str, Summary] = "",
    valid_to: Annotated[date | None, Until] = None,
    keywords: Annotated[str, Keywords] = "",
    benefit_kind: Annotated[Benefit | None, BenefitKind] = None,
    benefit: Annotated[str, BenefitText] = "",
    how: Annotated[str, HowText] = "",
    materials: Annotated[str, Materials] = "",
    contact: Annotated[str, Contact] = "",
    is_automatic: Annotated[YesNo | None, Automatic] = None,
    apply_from: Annotated[date | None, ApplyFrom] = None,
    apply_to: Annotated[date | None, ApplyTo] = None,
) -> Done:
    """Amend a programme 修改政策: what is left empty stays as it is.

    Refuses: withdrawn, nothing changed, dates in the wrong order.
    """
    _require(by)
    row = locked(programme)
    given = {"summary": summary, "valid_to": valid_to, "keywords": keywords, "benefit_kind": benefit_kind,
             "benefit": benefit, "how": how, "materials": materials, "contact": contact,
             "is_automatic": is_automatic and is_automatic is YesNo.YES,
             "apply_from": apply_from, "apply_to": apply_to}  # fmt: skip
    changed = _set(row, {name: value for name, value in given.items() if value not in ("", None)})
    refuse_if(
        (not changed, Reason("nothing_changed", "没有任何改动", "Nothing is changed.")),
        *((True, one) for one in faults(row)),
    )
    entry = ledger.append(row, by=by, step="policy.amend", text=reason, data={"changed": changed})
    row.save()
    index.forget()
    return Done("programme", str(row.id), row.code, "", str(entry.id))


def _set(row: Programme, given: Mapping[str, Any]) -> list[str]:
    """Set what is given; the Chinese names of what differs now."""
    changed = []
    for name, value in given.items():
        told = words(value) if name == "keywords" else value or "" if name == "benefit_kind" else value
        if getattr(row, name) != told:
            setattr(row, name, told)
            changed.append(str(Programme._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return changed


def faults(row: Programme) -> list[Reason]:
    """What is wrong with the dates and key words of a programme."""
    checks = (
        (
            row.valid_to is not None and row.valid_to < row.valid_from,
            Reason("dates_wrong", "有效期早于施行日期", "It ends before it begins.", "valid_to"),
        ),
        (
            row.apply_from is not None and row.apply_to is not None and row.apply_to < row.apply_from,
            Reason("window_wrong", "申报截止早于申报开始", "Applications end before they begin.", "apply_to"),
        ),
        (
            any(len(one) > KEYWORD_MOST for one in row.keywords),
            Reason("keyword_long", f"每个关键词最多{KEYWORD_MOST}字", "A key word is too long.", "keywords"),
        ),
    )
    return [reason for is_so, reason in checks if is_so]


def locked(programme: Programme) -> Programme:
    """The programme, locked. Refuses: withdrawn."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    refuse_if((row.withdrawn_at is not None, Reason("withdrawn", "已停止", "Withdrawn already.")))
    return row


@command("policy.withdraw", "停止政策", "Withdraw a programme")
def withdraw(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    reason: Annotated[str, Ask("理由", "Reason", limit=200)],
) -> Done:
    """Withdraw a programme 停止执行; matters that named it keep it. Refuses: withdrawn already."""
    _require(by)
    row = locked(programme)
    row.withdrawn_at = by.at
    entry = ledger.append(row, by=by, step="policy.withdraw", text=reason)
    row.save()
    index.forget()
    return Done("programme", str(row.id), row.code, "", str(entry.id))


def may_publish(actor: Actor) -> bool:
    """Whether an actor may publish, amend and withdraw programmes."""
    return "policy.publish" in actor.grants


def _require(by: Act) -> None:
    if not may_publish(by.actor):
        raise not_granted()


def not_granted() -> Refused:
    """What is told whoever has no grant."""
    return refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
