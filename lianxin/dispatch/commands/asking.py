"""申请与裁定: a unit asks to return a matter or for more time; the office rules and the ruling binds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from django.db.models import Sum

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.taking import OWNER_ROLES, UNIT_DESK, demand, taking
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.standing import spend
from lianxin.casefile.rules import EXTENSION_MOST_WORKDAYS, EXTENSION_TOTAL_WORKDAYS, ClockKind
from lianxin.directory.models import Unit
from lianxin.dispatch.commands.parts import (
    assign,
    days_between,
    desks,
    end_all,
    handle_clock,
    hold,
    move,
    running_parts,
    taking_part,
)
from lianxin.dispatch.commands.send import withdraw_all
from lianxin.dispatch.lifecycle import UNDERTAKING, Standing
from lianxin.dispatch.models import ExtensionRequest, ReturnRequest, SuspensionRequest, Undertaking
from lianxin.dispatch.rules import Part, ReturnReason, Ruling
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.limits import end_of_day
from lianxin.kernel.refusal import Reason, unless
from lianxin.people.queries import post_on_duty
from lianxin.reading.commands.advice import keep_lead


@command("dispatch.ask_return", "申请退回", "Ask for a return")
def ask_return(
    *,
    by: Act,
    undertaking: Undertaking,
    reason: Annotated[ReturnReason, Ask("退回理由", "Reason")],
    basis: Annotated[
        str,
        Ask(
            "依据",
            "Basis",
            long=True,
            limit=1000,
            help_zh="三定规定、权责清单等条款",
            help_en="The clause on duties that it rests on",
        ),
    ],
    proposed_unit: Annotated[Unit | None, Ask("建议承办单位", "Proposed unit")] = None,
) -> Done:
    """Ask the office to take an undertaking back 申请退回, once, within a working day of its delivery.

    Refuses: no basis, the own unit proposed. Starts: ruling. The handling clock runs on.
    """
    wrong = unless(bool(basis.strip()), "basis_missing", "请填写退回依据", "Give the basis.", field="basis")
    own = proposed_unit is not None and proposed_unit.pk == undertaking.unit_id
    wrong += unless(
        not own, "proposed_itself", "建议承办单位不能是本单位", "Propose another unit.", field="proposed_unit"
    )
    with taking_part("dispatch.ask_return", undertaking, by=by, text=basis, wrong=wrong) as taken:
        ReturnRequest.objects.create(
            undertaking=taken.undertaking,
            reason=reason,
            basis=basis.strip(),
            proposed_unit=proposed_unit,
            asked_by_id=by.actor.officer_id,
            asked_at=by.at,
        )
        taken.data |= {"reason": reason.zh, "proposed": proposed_unit.name if proposed_unit else ""}
        director = post_on_duty(OWNER_ROLES[State.TO_DISPATCH])
        taken.tell([director.id], f"{taken.undertaking.unit.name}申请退回，待裁定")
    return taken.done()


@command("dispatch.rule_return", "退回裁定", "Rule on a return")
def rule_return(
    *,
    by: Act,
    undertaking: Undertaking,
    granted: Annotated[bool, Ask("同意退回", "Grant it")],
    ruling: Annotated[str, Ask("裁定意见", "Ruling", long=True, limit=1000)],
    reassign_to: Annotated[
        Unit | None,
        Ask(
            "改派单位",
            "Re-assign to",
            help_zh="同意且不填时，事项回到待交办",
            help_en="Empty: back to dispatch",
        ),
    ] = None,
) -> Done:
    """Rule on an asked return 裁定: granted, it goes to another unit or back to dispatch; refused, it stays and binds.

    Refuses: no words, the same unit again, the asker ruling himself. Records: the ruling. A new unit's clocks start
    anew; the total clock does not.
    """
    wrong = unless(
        bool(ruling.strip()), "ruling_missing", "请填写裁定意见", "Write the ruling.", field="ruling"
    )
    same = reassign_to is not None and reassign_to.pk == undertaking.unit_id
    wrong += unless(
        not same, "same_unit", "改派单位不能是原单位", "Re-assign to another unit.", field="reassign_to"
    )
    step = "dispatch.grant_return" if granted else "dispatch.refuse_return"
    with taking_part(step, undertaking, by=by, text=ruling, also=_not_asker(by), wrong=wrong) as taken:
        rule(ReturnRequest.objects.get(undertaking=taken.undertaking), by, granted, ruling)
        taken.undertaking.return_refused = not granted
        taken.data["reassigned"] = reassign_to.name if granted and reassign_to else ""
        taken.tell(desks([taken.undertaking.unit_id]), "同意退回" if granted else "退回未获同意，请继续办理")
    if not granted:
        return taken.done()
    return _after_return(by, taken.matter, taken.undertaking, reassign_to, ruling) or taken.done()


def _after_return(
    by: Act, matter: Matter, ended: Undertaking, reassign_to: Unit | None, ruling: str
) -> Done | None:
    """Give the part to another unit, or leave it out; without a unit that answers, the matter goes back to dispatch."""
    if reassign_to is not None:
        keep_lead(matter, reassign_to, by=by, step="dispatch.grant_return", advised=[ended.unit])
        _reassign(by, matter, ended, reassign_to)
        return None
    left = running_parts(matter)
    answering = [one for one in left if one.part != Part.SUPPORT]
    demand(
        not answering or any(one.state != Standing.REPORTED for one in answering),
        "reassign_missing",
        "其余单位均已反馈，同意退回须选择改派单位",
        "All others have reported; name the unit that takes this part over.",
        field="reassign_to",
    )
    if answering or matter.state != State.WITH_UNITS:
        _hold_what_is_left(matter, left if answering else [], by)
        return None
    with taking("dispatch.take_back", matter, by=by.part(), text=ruling) as taken:
        withdraw_all(taken)
    return taken.done()


def _hold_what_is_left(matter: Matter, left: list[Undertaking], by: Act) -> None:
    """Keep those who still answer; when nobody does (the matter is with a leader), the supports are released as well."""
    if not left:
        end_all(matter, "dispatch.withdraw", by.at)
    hold(matter, left)
    matter.save(update_fields=["held_by", "lead_unit"])


def _reassign(by: Act, matter: Matter, ended: Undertaking, unit: Unit) -> None:
    running = running_parts(matter)
    present = next((one for one in running if one.unit_id == unit.pk), None)
    if present is not None:
        _promote(by, present, ended)
        running.remove(present)
    leads = ended.part == Part.LEAD
    clocks.stop(matter, [ClockKind.HANDLE, ClockKind.REDO] if leads else [], by.at)
    new = assign(matter, [(unit.pk, Part(ended.part), ended.task)], by.at)
    hold(matter, running + new)
    if leads:
        _handle_anew(by, matter, unit)
    matter.save(update_fields=["held_by", "lead_unit", "due_at", "owner_post", "lags_at", "stands_until"])


def _promote(by: Act, present: Undertaking, ended: Undertaking) -> None:
    """A support that becomes the lead gives its support part up; who answers already cannot get a second part."""
    demand(
        present.part == Part.SUPPORT and ended.part != Part.SUPPORT,
        "already_holds",
        f"{present.unit.name}已在承办此事项",
        f"{present.unit.name} already holds this matter.",
        field="reassign_to",
    )
    present.matter = ended.matter
    move(present, UNDERTAKING.row("dispatch.withdraw"), by.at)
    present.save()


def _handle_anew(by: Act, matter: Matter, unit: Unit) -> None:
    clock = clocks.start(matter, ClockKind.HANDLE, by.at)
    clock.save(force_insert=True)
    if matter.state == State.WITH_UNITS:
        matter.due_at = clock.due_at
        matter.owner_post = post_on_duty(UNIT_DESK, unit_id=unit.pk)


def _not_asker(by: Act) -> Callable[[Undertaking], list[Reason]]:
    def reasons(one: Undertaking) -> list[Reason]:
        request = ReturnRequest.objects.filter(undertaking=one).first()
        if request is None or request.asked_by_id != by.actor.officer_id:
            return []
        return [Reason("own_request", "不得裁定自己提出的申请", "You may not rule on your own request.")]

    return reasons


def rule(
    request: ReturnRequest | ExtensionRequest | SuspensionRequest, by: Act, granted: bool, text: str
) -> None:
    """Write a ruling 裁定 on what was asked."""
    request.ruling = Ruling.GRANTED if granted else Ruling.REFUSED
    request.ruling_text = text.strip()
    request.ruled_by_id = by.actor.officer_id
    request.ruled_at = by.at
    request.save()


@command("dispatch.ask_extension", "申请延期", "Ask for an extension")
def ask_extension(
    *,
    by: Act,
    undertaking: Undertaking,
    new_date: Annotated[date, Ask("申请延至", "Until")],
    reason: Annotated[str, Ask("延期理由", "Reason", long=True, limit=1000)],
    party_told: Annotated[
        str,
        Ask(
            "告知反映人情况",
            "How the party was told",
            limit=200,
            help_zh="何时、以何方式告知反映人",
            help_en="When and how the raiser was told",
        ),
    ],
) -> Done:
    """Ask for more time 申请延期, at least a working day before it is due, with the party told.

    Refuses: a date not later than the present one, more than 10 working days, more than 30 in all.
    """
    workdays = _check_extension(undertaking, new_date)
    with taking_part("dispatch.ask_extension", undertaking, by=by, text=reason) as taken:
        ExtensionRequest.objects.create(
            undertaking=taken.undertaking,
            new_date=new_date,
            reason=reason.strip(),
            party_told=party_told.strip(),
            workdays=workdays,
            asked_by_id=by.actor.officer_id,
            asked_at=by.at,
        )
        taken.data |= {"until": new_date.isoformat(), "workdays": workdays, "party_told": party_told}
        director = post_on_duty(OWNER_ROLES[State.TO_DISPATCH])
        taken.tell([director.id], f"{taken.undertaking.unit.name}申请延期至{new_date:%m月%d日}，待裁定")
    return taken.done()


def _check_extension(undertaking: Undertaking, new_date: date) -> int:
    clock = handle_clock(undertaking.matter)
    calendar = clock.calendar if clock else ""
    due = working_calendar(calendar).local(clock.due_at).date() if clock else None
    demand(
        due is not None and new_date > due,
        "not_later",
        "延期日期应晚于现办理时限",
        "The new date must be later than the present one.",
        field="new_date",
    )
    assert due is not None
    workdays = days_between(due, new_date, calendar)
    granted = ExtensionRequest.objects.filter(
        undertaking__matter=undertaking.matter, ruling=Ruling.GRANTED
    ).aggregate(total=Sum("workdays"))["total"]
    demand(
        0 < workdays <= EXTENSION_MOST_WORKDAYS and workdays + (granted or 0) <= EXTENSION_TOTAL_WORKDAYS,
        "too_long",
        f"每次延期不超过{EXTENSION_MOST_WORKDAYS}个工作日，累计不超过{EXTENSION_TOTAL_WORKDAYS}个工作日",
        f"At most {EXTENSION_MOST_WORKDAYS} working days at a time, {EXTENSION_TOTAL_WORKDAYS} in all.",
        field="new_date",
    )
    return workdays


@command("dispatch.rule_extension", "延期裁定", "Rule on an extension")
def rule_extension(
    *,
    by: Act,
    undertaking: Undertaking,
    granted: Annotated[bool, Ask("同意延期", "Grant it")],
    ruling: Annotated[str, Ask("裁定意见", "Ruling", long=True, limit=1000)],
) -> Done:
    """Rule on an asked extension 延期裁定: granted, the limit moves and the original one is kept for the figures.

    Refuses: no words, the asker ruling himself. Records: the ruling and both dates.
    """
    wrong = unless(
        bool(ruling.strip()), "ruling_missing", "请填写裁定意见", "Write the ruling.", field="ruling"
    )
    step = "dispatch.grant_extension" if granted else "dispatch.refuse_extension"
    with taking_part(step, undertaking, by=by, text=ruling, wrong=wrong) as taken:
        request = taken.undertaking.extension_requests.get(ruling=Ruling.PENDING)
        own = request.asked_by_id == by.actor.officer_id
        demand(not own, "own_request", "不得裁定自己提出的申请", "You may not rule on your own request.")
        rule(request, by, granted, ruling)
        if granted:
            _move_due(taken.matter, request.new_date, by)
            taken.data["until"] = request.new_date.isoformat()
        taken.tell(desks([taken.undertaking.unit_id]), "同意延期" if granted else "延期未获同意")
    return taken.done()


def _move_due(matter: Matter, new_date: date, by: Act) -> None:
    clock = handle_clock(matter)
    if clock is None:
        return
    calendar = working_calendar(clock.calendar)
    clock.decided_on = new_date
    spend(clock)
    clock.due_at = end_of_day(calendar.workday_from(new_date), calendar)
    clocks.set_alarm(clock, by.at, calendar)
    clock.save()
    if matter.state == State.WITH_UNITS:
        matter.due_at = clock.due_at
