"""Commands of policy: publish a programme 惠企政策, withdraw it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from lianxin.directory.models import Unit
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.policy.models import Programme

# It stands in the address of the programme's page.
CODE_SHAPE = r"[\w.()（）〔〕\-]+"


@command("policy.publish", "发布政策", "Publish a programme")
def publish(
    *,
    by: Act,
    code: Annotated[str, Ask("编号", "Code", limit=20)],
    name: Annotated[str, Ask("名称", "Name", limit=120)],
    unit: Annotated[Unit, Chosen, Ask("解释单位", "Explaining unit")],
    summary: Annotated[str, Ask("要点", "Summary", long=True)],
    valid_from: Annotated[date, Ask("施行日期", "In force from")],
    valid_to: Annotated[date | None, Ask("有效期至", "Until")] = None,
    document_no: Annotated[str, Ask("文号", "Document number", limit=40)] = "",
    conditions: Annotated[str, Ask("申报条件", "Conditions", long=True)] = "",
) -> Done:
    """Publish a programme of support 惠企政策. Refuses: a code of another shape or in use, dates in the wrong order."""
    _require(by)
    refuse_if(
        (
            re.fullmatch(CODE_SHAPE, code) is None,
            Reason("code_wrong", "编号只用文字、数字和 . - ( )", "Letters, digits and . - ( ) only.", "code"),
        ),
        (
            Programme.objects.filter(code=code).exists(),
            Reason("code_in_use", "编号已使用", "The code is in use.", "code"),
        ),
        (
            valid_to is not None and valid_to < valid_from,
            Reason("dates_wrong", "有效期早于施行日期", "It ends before it begins.", "valid_to"),
        ),
    )
    row = Programme(
        code=code,
        name=name,
        unit=unit,
        summary=summary,
        valid_from=valid_from,
        valid_to=valid_to,
        document_no=document_no,
        conditions=conditions,
    )
    entry = ledger.append(row, by=by, step="policy.publish", text=name, data={"code": code})
    row.save(force_insert=True)
    return Done("programme", str(row.id), row.code, "", str(entry.id))


@command("policy.withdraw", "停止政策", "Withdraw a programme")
def withdraw(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    reason: Annotated[str, Ask("理由", "Reason", limit=200)],
) -> Done:
    """Withdraw a programme 停止执行; matters that named it keep it. Refuses: withdrawn already."""
    _require(by)
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    refuse_if((row.withdrawn_at is not None, Reason("withdrawn", "已停止", "Withdrawn already.")))
    row.withdrawn_at = by.at
    entry = ledger.append(row, by=by, step="policy.withdraw", text=reason)
    row.save()
    return Done("programme", str(row.id), row.code, "", str(entry.id))


def may_publish(actor: Actor) -> bool:
    """Whether an actor may publish and withdraw programmes."""
    return "policy.publish" in actor.grants


def _require(by: Act) -> None:
    if not may_publish(by.actor):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
