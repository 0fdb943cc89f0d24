"""催办督办规则: when the clock reminds, and the levels of the ladder, each in force from a day on.

A rule is never changed, a later one takes its place; a clock keeps the rule under which it began.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from lianxin.casefile.queries.scope import require
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse_if
from lianxin.supervise.models import LadderRule, ReminderRule
from lianxin.supervise.queries import ladder
from lianxin.supervise.rules import MOST_DAYS, LadderStep, Receiver, numbers_in

CHAIN = "supervision"
Numbers = tuple[int, ...]

SHARES = Ask(
    "时限用去百分之几时提醒",
    "Share of the time, in per cent",
    limit=40,
    help_zh="如 50、80；可不填",
    help_en="Such as 50、80; may be left empty",
)
DAYS_BEFORE = Ask(
    "到期前几个工作日提醒",
    "Working days before",
    limit=40,
    help_zh="如 1、3；可不填",
    help_en="Such as 1、3; may be left empty",
)
DAYS_AFTER = replace(DAYS_BEFORE, zh="到期后第几个工作日提醒", en="Working days after")


@command("supervise.set_reminders", "调整到期提醒", "Set the reminders")
def set_reminders(
    *,
    by: Act,
    valid_from: Annotated[
        date,
        Ask(
            "施行日期",
            "In force from",
            help_zh="从明天起；此前起算的计时仍按原规定",
            help_en="From tomorrow on; limits that run keep theirs",
        ),
    ],
    basis: Annotated[str, Ask("依据", "Basis", limit=200)],
    shares: Annotated[str, SHARES] = "",
    is_near: Annotated[bool, Ask("临期时提醒", "When it is due soon")] = True,
    days_before: Annotated[str, DAYS_BEFORE] = "",
    days_after: Annotated[str, DAYS_AFTER] = "",
) -> Done:
    """Set when the clock reminds, from a day on 调整到期提醒. Clocks that run keep the rule under which they began.

    Refuses: no grant, a day before tomorrow, no basis, numbers that are none, no reminder after the due day.
    """
    require(by.actor, "supervise.set_rules")
    found = _numbers(
        {
            "shares": (shares, 99),
            "days_before": (days_before, MOST_DAYS),
            "days_after": (days_after, MOST_DAYS),
        }
    )
    refuse_if(*_dated(by, valid_from, basis), _none_after(found["days_after"]))
    row, _ = ReminderRule.objects.update_or_create(
        valid_from=valid_from,
        defaults={name: list(values) for name, values in found.items()}
        | {"is_near": is_near, "basis": basis.strip(), "at": by.at},
    )
    return _noted(by, "supervise.set_reminders", basis, valid_from, row.pk)


def _none_after(days: Numbers) -> tuple[bool, Reason]:
    return not days, Reason(
        "nothing_after", "到期后至少提醒一次，如 1", "Remind at least once after the due day.", "days_after"
    )


def _numbers(given: dict[str, tuple[str, int]]) -> dict[str, Numbers]:
    """The numbers of each field; refused together where one is no number or out of its bounds."""
    found = {name: numbers_in(text) for name, (text, _) in given.items()}
    refuse_if(
        *(
            (
                not _within(found[name], most),
                Reason(
                    "numbers_wrong",
                    f"请填写1至{most}的整数，用、分开",
                    f"Whole numbers from 1 to {most}.",
                    name,
                ),
            )
            for name, (_, most) in given.items()
        )
    )
    return {name: numbers or () for name, numbers in found.items()}


def _within(numbers: Numbers | None, most: int) -> bool:
    return numbers is not None and all(0 < one <= most for one in numbers)


def _dated(by: Act, valid_from: date, basis: str) -> list[tuple[bool, Reason]]:
    tomorrow = working_calendar().local(by.at).date() + timedelta(days=1)
    return [
        (valid_from < tomorrow, Reason("too_early", "施行日期应从明天起", "From tomorrow on.", "valid_from")),
        (not basis.strip(), Reason("basis_missing", "请填写依据", "Give the basis.", "basis")),
    ]


def _noted(by: Act, step: str, basis: str, valid_from: date, pk: int) -> Done:
    ladder.reminder_plans.forget()
    ladder.ladders.forget()
    data = {"valid_from": valid_from.isoformat(), "rule": pk}
    entry = ledger.note(CHAIN, by=by, step=step, text=basis.strip(), data=data)
    return Done("rule", str(pk), valid_from.isoformat(), "", str(entry.id))


@command("supervise.set_level", "调整督办阶梯", "Set a level of the ladder")
def set_level(
    *,
    by: Act,
    level: Annotated[LadderStep, Ask("级别", "Level")],
    valid_from: Annotated[
        date, Ask("施行日期", "In force from", help_zh="从明天起", help_en="From tomorrow on")
    ],
    to: Annotated[Receiver, Ask("送达", "Goes to")],
    basis: Annotated[str, Ask("依据", "Basis", limit=200)],
    copy_to: Annotated[Receiver | None, Ask("抄送", "Copied to")] = None,
    copy_too: Annotated[Receiver | None, Ask("另抄送", "Copied also to")] = None,
    late_workdays: Annotated[int, Ask("逾期几个工作日后建议", "Proposed when later than, working days")] = 0,
    urges: Annotated[
        int,
        Ask(
            "或已催办几次后建议", "Or when urged so often", help_zh="0 为不按次数", help_en="0: not by number"
        ),
    ] = 0,
    reply_workdays: Annotated[int, Ask("回复期限（工作日）", "Reply within, working days")] = 0,
) -> Done:
    """Set to which post a level of the ladder goes and when it is proposed, from a day on 调整督办阶梯.

    Level 1 is what the clock does by itself; from level 2 a person issues and the rule only proposes. Refuses: no grant,
    a day before tomorrow, no basis, a level from 2 on that nothing would propose or that has no time for a reply.
    """
    require(by.actor, "supervise.set_rules")
    refuse_if(*_dated(by, valid_from, basis), *_level_wrong(level, late_workdays, urges, reply_workdays))
    copies = [one.value for one in dict.fromkeys((copy_to, copy_too)) if one is not None and one is not to]
    row, _ = LadderRule.objects.update_or_create(
        level=level,
        valid_from=valid_from,
        defaults={
            "to": to,
            "copies": copies,
            "late_workdays": late_workdays,
            "urges": urges,
            "reply_workdays": reply_workdays,
            "basis": basis.strip(),
            "at": by.at,
        },
    )
    return _noted(by, "supervise.set_level", basis, valid_from, row.pk)


def _level_wrong(level: LadderStep, late: int, urges: int, reply: int) -> list[tuple[bool, Reason]]:
    issued = level is not LadderStep.REMIND
    return [
        (
            not all(0 <= one <= MOST_DAYS for one in (late, urges, reply)),
            Reason(
                "numbers_wrong",
                f"请填写0至{MOST_DAYS}的整数",
                f"Whole numbers from 0 to {MOST_DAYS}.",
                "late_workdays",
            ),
        ),
        (
            issued and late == 0 and urges == 0,
            Reason(
                "never_proposed", "请填写逾期工作日或催办次数", "Say when it is proposed.", "late_workdays"
            ),
        ),
        (
            issued and reply == 0,
            Reason("no_reply_time", "请填写回复期限", "Say how long a reply may take.", "reply_workdays"),
        ),
    ]
