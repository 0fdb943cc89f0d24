"""Facts of served parties 对象情况 from a table of the office: one row per party, kind and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lianxin.directory.commands.facts import GRANT, VALUE_MOST, wrong
from lianxin.directory.commands.kinds.finding import found_by, referred
from lianxin.directory.commands.loading import Loader, Plan, add_loader, settle, write_all
from lianxin.directory.models import Party, PartyFact
from lianxin.directory.rules.columns import Column, Fault, Row, Wrong, day, doubles, one_of, text
from lianxin.directory.rules.facts import FactKind, read_value
from lianxin.kernel.clock import now

PARTY = Column(
    "party", "服务对象", "Party", text(80), "Q0001", True, ("服务对象编号", "企业名称", "名称", "编号", "信用代码", "party_code")
)  # fmt: skip
KIND = Column("kind", "情况", "Fact", one_of(FactKind), "从业人数", True, ("指标", "项目"))
VALUE = Column("value", "内容", "Value", text(VALUE_MOST), "56", True, ("数值", "值"))
ON = Column("on", "截至日期", "As of", day, "2026-01-01", True, ("日期", "时点"))
COLUMNS = (
    PARTY,
    KIND,
    VALUE,
    ON,
    Column("until", "有效期至", "Valid until", day, "", False, ("有效期", "到期日")),
    Column("source", "来源", "Source", text(80), "2025年度年报", True, ("数据来源", "出处")),
)
Key = tuple[Any, str, date]


def plan_facts(rows: Sequence[Row]) -> Plan:
    """Facts by party, kind and day; the party by its code, credit code or name."""
    plan = Plan(faults=list(doubles(rows, PARTY, KIND, ON)))
    called = [str(row.values["party"]) for row in rows]
    listed = Party.objects.filter(is_active=True)
    parties = found_by(
        listed.filter(code__in=called) | listed.filter(name__in=called) | listed.filter(credit_code__in=called),
        "code", "credit_code", "name",
    )  # fmt: skip
    holders = [one for one in parties.values() if one is not None]
    known = {(one.party_id, one.kind, one.on): one for one in PartyFact.objects.filter(party__in=holders)}
    new: list[PartyFact] = []
    changed: list[PartyFact] = []
    for row in rows:
        party = referred(row, PARTY, parties, plan.faults, "服务对象", "party")
        wanted = _wanted(row, party, plan.faults) if party else None
        if party is None or wanted is None:
            continue
        found = known.get((party.pk, row.values["kind"], wanted["on"]))
        item = found or PartyFact(party=party, kind=row.values["kind"], noted_at=now())
        what = f"{party.name} {FactKind(row.values['kind']).zh}"
        if settle(plan, row, what, item, is_new=found is None, wanted=wanted):
            (changed if found else new).append(item)
    plan.writing.append(lambda: write_all(PartyFact, new, changed))
    return plan


def _wanted(row: Row, party: Party, faults: list[Fault]) -> Mapping[str, Any] | None:
    """What a row says; nothing when it is wrong, which is told."""
    given, kind = row.values, FactKind(row.values["kind"])
    on = date.fromisoformat(given["on"])
    until = date.fromisoformat(given["until"]) if "until" in given else None
    reasons = wrong(party, kind, on, until, today=now().date())
    labels = {one.name: one.zh for one in COLUMNS}
    for reason in reasons:
        value = str(given.get(reason.field or "", ""))
        faults.append(Fault(row.number, labels.get(reason.field or "", ""), value, reason.zh, reason.en))
    try:
        value = read_value(kind, given["value"])
    except Wrong as error:
        faults.append(Fault(row.number, VALUE.zh, given["value"], error.zh, error.en))
        return None
    if reasons:
        return None
    return {"value": value, "on": on, "source": given["source"], **({"until": until} if until else {})}


add_loader(Loader("facts", "对象情况", "Facts of parties", COLUMNS, plan_facts, 6, grant=GRANT))
