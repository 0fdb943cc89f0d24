"""时限规定: a limit is set from a day to come; what is in force is not changed, and a clock keeps the rule it started by."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from lianxin.casefile.commands.taking import demand
from lianxin.casefile.models import LimitRule, Threshold
from lianxin.casefile.queries import time
from lianxin.casefile.rules import BY_DATE, Alert, ClockKind, LimitIn, Urgency
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import TimeClass
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import signature
from lianxin.kernel.limits import Limit, LimitUnit
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.kernel.standstill import IN_DAYS

REGISTER = "calendar"
MOST_DAYS_LATE = 60
ANY_ZH, ANY_EN = "不选则不限", "Nothing: any"


@command("casefile.set_limit", "设定时限", "Set a limit")
def set_limit(
    *,
    by: Act,
    kind: Annotated[ClockKind, Ask("环节", "Step")],
    value: Annotated[int, Ask("时限值", "How many")],
    unit: Annotated[LimitIn, Ask("时限单位", "Of what")],
    valid_from: Annotated[
        date, Ask("施行日期", "Valid from", help_zh="明天或以后", help_en="Tomorrow or later")
    ],
    source: Annotated[str, Ask("依据（文号）", "Basis", limit=120)],
    time_class: Annotated[
        TimeClass | None, Ask("时限类别", "Time class", help_zh=ANY_ZH, help_en=ANY_EN)
    ] = None,
    urgency: Annotated[Urgency | None, Ask("紧急程度", "Urgency", help_zh=ANY_ZH, help_en=ANY_EN)] = None,
    category: Annotated[Category | None, Ask("事项类别", "Category", help_zh=ANY_ZH, help_en=ANY_EN)] = None,
    for_unit: Annotated[Unit | None, Ask("承办单位", "Unit", help_zh=ANY_ZH, help_en=ANY_EN)] = None,
) -> Done:
    """Set a limit that is in force from a day to come 设定时限: for a step, and only for a unit, category, urgency or class named.

    Refuses: today or earlier, no basis, a length out of reason, the same rule for the same day. Records: all of it.
    Clocks that run keep the limit that they started by.
    """
    _require(by)
    scope = {
        "kind": kind,
        "time_class": time_class or "",
        "urgency": urgency or "",
        "category": category,
        "for_unit": for_unit,
        "valid_from": valid_from,
    }
    refuse_if(*_wrong(by, kind, value, unit, valid_from, source))
    same = LimitRule.objects.filter(**scope, withdrawn_at__isnull=True)
    demand(
        not same.exists(), "rule_twice", "同日已有相同范围的规定", "There is such a rule.", field="valid_from"
    )
    actor = by.actor
    row = LimitRule.objects.create(
        **scope,
        value=value,
        unit=unit,
        source=source.strip(),
        made_by=actor.officer_id,
        made_words=signature(actor),
        made_at=by.at,
    )
    time.limit_rules.forget()
    return _done(row, by, "casefile.set_limit", row.source)


def _wrong(
    by: Act, kind: ClockKind, value: int, unit: LimitIn, valid_from: date, source: str
) -> list[tuple[bool, Reason]]:
    return [
        (
            valid_from <= by.at.date(),
            Reason("date_passed", "施行日期应在今天之后", "It must start after today.", "valid_from"),
        ),
        (not source.strip(), Reason("source_missing", "请填写依据（文号）", "Give the basis.", "source")),
        (
            not _is_limit(value, unit),
            Reason(
                "value_wrong", "时限值须为正整数，且不超过十年", "A whole number, ten years at most.", "value"
            ),
        ),
        (
            kind is ClockKind.STANDSTILL and LimitUnit(unit.value) not in IN_DAYS,
            Reason("unit_wrong", "暂停计时的累计上限须以日计", "A standstill is limited in days.", "unit"),
        ),
        (
            kind in BY_DATE,
            Reason("decided", "这个环节的期限由批准或约定的日期决定", "It ends on an agreed date.", "kind"),
        ),
    ]


def _is_limit(value: int, unit: LimitIn) -> bool:
    try:
        Limit(value, LimitUnit(unit.value))
    except ValueError:
        return False
    return value < 1 << 15


@command("casefile.withdraw_limit", "撤回时限规定", "Withdraw a limit")
def withdraw_limit(
    *,
    by: Act,
    rule: Annotated[LimitRule, Chosen, Ask("时限规定", "Rule")],
    reason: Annotated[str, Ask("理由", "Reason", limit=200)],
) -> Done:
    """Withdraw a limit before it comes into force 撤回时限规定. Refuses: in force already (set a new one instead), no reason."""
    _require(by)
    row = LimitRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    refuse_if(
        (
            row.valid_from <= by.at.date() or row.withdrawn_at is not None,
            Reason("in_force", "已施行或已撤回，只能另设新的规定", "It is in force; set a new one.", "rule"),
        ),
        (not reason.strip(), Reason("reason_missing", "请填写理由", "Give the reason.", "reason")),
    )
    row.withdrawn_at = by.at
    row.save(update_fields=["withdrawn_at"])
    time.limit_rules.forget()
    return _done(row, by, "casefile.withdraw_limit", reason)


@command("casefile.set_thresholds", "设定亮灯规则", "Set when lights turn")
def set_thresholds(
    *,
    by: Act,
    near_workdays: Annotated[int, Ask("临期：剩余工作日不多于", "Due soon: working days left")],
    near_percent: Annotated[int, Ask("临期：剩余时间不多于（%）", "Due soon: share of the time left, %")],
    near_alert: Annotated[Alert, Ask("临期提示", "Due soon calls for")],
    lagging_alert: Annotated[Alert, Ask("滞后提示", "Lagging calls for")],
    late_alert: Annotated[Alert, Ask("逾期提示", "Overdue calls for")],
    valid_from: Annotated[
        date, Ask("施行日期", "Valid from", help_zh="明天或以后", help_en="Tomorrow or later")
    ],
    source: Annotated[str, Ask("依据（文号）", "Basis", limit=120)],
    yellow_workdays: Annotated[
        int,
        Ask(
            "逾期超过几个工作日为黄色",
            "Yellow when later than, working days",
            help_zh="0 为不按天数",
            help_en="0: whatever the days",
        ),
    ] = 0,
    red_workdays: Annotated[
        int,
        Ask(
            "逾期超过几个工作日为红色",
            "Red when later than, working days",
            help_zh="0 为不按天数",
            help_en="0: whatever the days",
        ),
    ] = 0,
) -> Done:
    """Set from a day to come when a light turns 临期 and which colour of notice each light calls for 设定亮灯规则.

    Refuses: today or earlier, a day that has a rule, numbers out of reason, no basis. Lights stay derived; nothing is stored.
    """
    _require(by)
    refuse_if(
        *_day_wrong(valid_from, by),
        *_near_wrong(near_workdays, near_percent),
        *_days_wrong(yellow_workdays, red_workdays),
        (not source.strip(), Reason("source_missing", "请填写依据（文号）", "Give the basis.", "source")),
    )
    actor = by.actor
    values = {"near_workdays": near_workdays, "near_percent": near_percent}
    values |= {"yellow_workdays": yellow_workdays, "red_workdays": red_workdays}
    alerts = {"near_alert": near_alert, "lagging_alert": lagging_alert, "late_alert": late_alert}
    row = Threshold.objects.create(
        **values,
        **alerts,
        valid_from=valid_from,
        source=source.strip(),
        made_by=actor.officer_id,
        made_words=signature(actor),
        made_at=by.at,
    )
    time.dated_thresholds.forget()
    told = {**values, **alerts, "valid_from": valid_from.isoformat()}
    entry = ledger.note(REGISTER, by=by, step="casefile.set_thresholds", text=row.source, data=told)
    return Done("threshold", str(row.pk), str(valid_from), "", str(entry.id))


def _day_wrong(day: date, by: Act) -> list[tuple[bool, Reason]]:
    is_wrong = day <= by.at.date() or Threshold.objects.filter(valid_from=day).exists()
    zh, en = "施行日期应在今天之后，且当日没有其他规则", "Another day to come."
    return [(is_wrong, Reason("date_passed", zh, en, "valid_from"))]


def _near_wrong(workdays: int, percent: int) -> list[tuple[bool, Reason]]:
    return [
        (
            not 0 <= workdays <= 30,
            Reason("value_wrong", "工作日应为0至30", "Between 0 and 30.", "near_workdays"),
        ),
        (
            not 0 <= percent <= 100,
            Reason("value_wrong", "比例应为0至100", "Between 0 and 100.", "near_percent"),
        ),
    ]


def _days_wrong(yellow: int, red: int) -> list[tuple[bool, Reason]]:
    words = ("工作日应为0至60", "Between 0 and 60.")
    return [
        (not 0 <= yellow <= MOST_DAYS_LATE, Reason("value_wrong", *words, "yellow_workdays")),
        (not 0 <= red <= MOST_DAYS_LATE, Reason("value_wrong", *words, "red_workdays")),
        (
            0 < red <= yellow,
            Reason("value_wrong", "红色的天数应多于黄色", "Red comes after yellow.", "red_workdays"),
        ),
    ]


def _require(by: Act) -> None:
    if "limits.set" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def _done(row: LimitRule, by: Act, step: str, text: str) -> Done:
    told = {
        "kind": row.kind,
        "limit": str(Limit(row.value, LimitUnit(row.unit))),
        "valid_from": row.valid_from.isoformat(),
        "class": row.time_class,
        "urgency": row.urgency,
        "category": row.category.code if row.category else "",
        "unit": row.for_unit.code if row.for_unit else "",
    }
    entry = ledger.note(REGISTER, by=by, step=step, text=text.strip(), data=told)
    return Done("rule", str(row.pk), str(row.pk), "", str(entry.id))
