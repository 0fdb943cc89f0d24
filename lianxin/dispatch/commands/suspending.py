"""暂停计时: a unit that waits for somebody else asks for its limit to stand still, and the office rules.

It runs on at the date of the ruling, or before when office or unit say so or a result is reported.
Only the limit of handling stands still. The total clock and the total limit never do.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.taking import OWNER_ROLES, demand
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.standing import standstills
from lianxin.casefile.queries.time import asked_of, counted_by, in_force
from lianxin.casefile.rules import STANDSTILL_MOST_TIMES, ClockKind, StandstillReason
from lianxin.dispatch.commands.asking import rule
from lianxin.dispatch.commands.parts import TakenPart, desks, handle_clock, taking_part
from lianxin.dispatch.models import ExtensionRequest, SuspensionRequest, Undertaking
from lianxin.dispatch.rules import Ruling
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse_if, unless
from lianxin.kernel.standstill import Standstill, stood_days
from lianxin.people.queries import post_on_duty


@command("dispatch.ask_suspension", "申请暂停计时", "Ask for a standstill")
def ask_suspension(
    *,
    by: Act,
    undertaking: Undertaking,
    reason: Annotated[StandstillReason, Ask("暂停理由", "Reason")],
    until: Annotated[
        date,
        Ask(
            "暂停至",
            "Until",
            help_zh="含当日；次日起继续计时",
            help_en="That day included; the limit runs on the day after",
        ),
    ],
    grounds: Annotated[
        str,
        Ask(
            "情况说明",
            "Grounds",
            long=True,
            limit=1000,
            help_zh="等待何事、何方，已做哪些工作",
            help_en="What and who is awaited, and what was done so far",
        ),
    ],
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
    """Ask for the limit of handling to stand still up to a day 申请暂停计时, while somebody outside the unit is waited for.

    Refuses: no grounds, a day that has passed or lies past the total limit, longer or oftener than the rules allow,
    a limit of hours or one that has passed. The limit runs on until the office has ruled. Tells: the director.
    """
    wrong = unless(
        bool(grounds.strip()), "grounds_missing", "请填写情况说明", "Give the grounds.", field="grounds"
    )
    with taking_part("dispatch.ask_suspension", undertaking, by=by, text=grounds, wrong=wrong) as taken:
        _check(taken, until)
        SuspensionRequest.objects.create(
            undertaking=taken.undertaking,
            reason=reason,
            until=until,
            grounds=grounds.strip(),
            party_told=party_told.strip(),
            asked_by_id=by.actor.officer_id,
            asked_at=by.at,
        )
        taken.data |= {"reason": reason.zh, "stands_until": until.isoformat(), "party_told": party_told}
        taken.tell([_director()], f"{taken.undertaking.unit.name}申请暂停计时至{until:%m月%d日}，待裁定")
    return taken.done()


@command("dispatch.rule_suspension", "暂停计时裁定", "Rule on a standstill")
def rule_suspension(
    *,
    by: Act,
    undertaking: Undertaking,
    granted: Annotated[bool, Ask("同意暂停计时", "Grant it")],
    ruling: Annotated[str, Ask("裁定意见", "Ruling", long=True, limit=1000)],
) -> Done:
    """Rule on an asked standstill 暂停计时裁定: granted, the limit of handling stands still from today up to the day asked for.

    Refuses: no words, the asker ruling himself; to grant it after the limit or the day asked for has passed, or beyond
    what the rules allow. Records: the ruling, both ends of the limit. The original limit is kept for the figures.
    """
    wrong = unless(
        bool(ruling.strip()), "ruling_missing", "请填写裁定意见", "Write the ruling.", field="ruling"
    )
    step = "dispatch.grant_suspension" if granted else "dispatch.refuse_suspension"
    with taking_part(step, undertaking, by=by, text=ruling, wrong=wrong) as taken:
        request = taken.undertaking.suspension_requests.get(ruling=Ruling.PENDING)
        own = request.asked_by_id == by.actor.officer_id
        demand(not own, "own_request", "不得裁定自己提出的申请", "You may not rule on your own request.")
        if granted:
            _check(taken, request.until)
            _let_stand(taken, request)
        rule(request, by, granted, ruling)
        told = f"同意暂停计时至{request.until:%m月%d日}" if granted else "暂停计时未获同意，请继续办理"
        taken.tell(desks([taken.undertaking.unit_id]), told)
    return taken.done()


@command("dispatch.run_on", "恢复计时", "Let it run on")
def run_on(
    *,
    by: Act,
    undertaking: Undertaking,
    reason: Annotated[
        str,
        Ask(
            "恢复理由",
            "Reason",
            long=True,
            limit=1000,
            help_zh="所等待的事项已办妥等",
            help_en="Such as: what was awaited is settled",
        ),
    ],
) -> Done:
    """Let a limit that stands still run on before its date 恢复计时, by the office or the unit: today counts again.

    Refuses: no reason, a limit that does not stand still. Records: both ends of the limit. A result that is reported
    does the same.
    """
    wrong = unless(
        bool(reason.strip()), "reason_missing", "请填写恢复理由", "Give the reason.", field="reason"
    )
    with taking_part("dispatch.run_on", undertaking, by=by, text=reason, wrong=wrong) as taken:
        clock = _running(taken.matter)
        before = clock.due_at
        clocks.run_on(taken.matter, by.at)
        clock.refresh_from_db()
        ends = _say_dates(taken, clock, before)
        told = f"已恢复计时，办理时限为{ends:%m月%d日}"
        of_unit = by.actor.unit_id == undertaking.unit_id
        taken.tell([_director()] if of_unit else desks([undertaking.unit_id]), told)
    return taken.done()


def _running(matter: Matter) -> Clock:
    clock = handle_clock(matter)
    assert clock is not None
    return clock


def _director() -> UUID:
    return post_on_duty(OWNER_ROLES[State.TO_DISPATCH]).id


def _check(taken: TakenPart, until: date) -> None:
    """Refuse a standstill that does not begin before it ends, outlasts the total limit, or goes beyond the rules."""
    matter, clock = taken.matter, _running(taken.matter)
    calendar = counted_by(clock)
    today = calendar.local(taken.by.at).date()
    total = in_force(
        asked_of(matter, ClockKind.STANDSTILL, matter.lead_unit_id), clock.started_at.date()
    ).limit
    backstop = calendar.local(matter.backstop_at).date() if matter.backstop_at else date.max
    granted = SuspensionRequest.objects.filter(undertaking__matter=matter, ruling=Ruling.GRANTED).count()
    others = ExtensionRequest.objects.filter(undertaking__matter=matter, ruling=Ruling.PENDING)
    wanted = [*_stood_already(matter), Standstill(today, min(until, backstop))]
    refuse_if(
        (until <= today, Reason("date_passed", "暂停至的日期应晚于今天", "It must lie ahead.", "until")),
        (
            until >= backstop,
            Reason("past_backstop", "不得暂停到总时限之后", "It may not outlast the total limit.", "until"),
        ),
        (
            stood_days(wanted, total.unit, calendar) > total.value,
            Reason(
                "too_long",
                f"暂停计时累计不超过{total}",
                f"At most {total.words('en')} in all.",
                "until",
            ),
        ),
        (
            granted >= STANDSTILL_MOST_TIMES,
            Reason(
                "too_often",
                f"每件事项暂停计时不超过{STANDSTILL_MOST_TIMES}次",
                f"At most {STANDSTILL_MOST_TIMES} times for a matter.",
            ),
        ),
        (
            others.exists(),
            Reason("extension_pending", "有延期申请待裁定", "An extension waits for its ruling."),
        ),
    )


def _stood_already(matter: Matter) -> list[Standstill]:
    rows = Clock.objects.filter(matter=matter, kind__in=clocks.BY_LEAD).exclude(stood=[])
    return [one for clock in rows for one in standstills(clock, spent=True)]


def _let_stand(taken: TakenPart, request: SuspensionRequest) -> None:
    clock = _running(taken.matter)
    before = clock.due_at
    clocks.let_stand(taken.matter, clock, request.until, StandstillReason(request.reason), taken.by.at)
    taken.data |= {"reason": StandstillReason(request.reason).zh, "stands_until": request.until.isoformat()}
    _say_dates(taken, clock, before)


def _say_dates(taken: TakenPart, clock: Clock, before: datetime) -> datetime:
    """Put both ends of the limit into the entry; returns the one that holds now."""
    old, new = (counted_by(clock).local(moment) for moment in (before, clock.due_at))
    taken.data |= {"moved_from": old.isoformat(), "moved_to": new.isoformat()}
    return new
