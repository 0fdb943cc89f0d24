"""走访覆盖: how often contacts are visited, plans for whom it is time, and going along with a visit that is planned."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from lianxin.casefile.commands.taking import demand
from lianxin.casefile.queries.scope import require
from lianxin.directory.rules import PartyKind
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import Reach
from lianxin.kernel.refusal import refuse
from lianxin.people.models import Post
from lianxin.visit.commands.visits import note
from lianxin.visit.models import Plan, Rhythm
from lianxin.visit.queries.coverage import duties
from lianxin.visit.rules import Span

TIMES_MOST = 31


@command("visit.set_rhythm", "设定走访频次", "Set how often is visited")
def set_rhythm(
    *,
    by: Act,
    party_kind: Annotated[PartyKind, Ask("对象类别", "Kind of party")],
    span: Annotated[Span, Ask("周期", "Every")],
    times: Annotated[int, Ask("次数", "Times")],
    valid_from: Annotated[date, Ask("施行日期", "From the day")],
) -> Done:
    """Say how often a leader visits each party he keeps contact with 走访频次, from a day on.

    Refuses: less than once or more than daily, a day that has passed (past coverage stays as it was counted).
    """
    require(by.actor, "visit.rhythm")
    today = working_calendar().local(by.at).date()
    demand(
        1 <= times <= TIMES_MOST,
        "times_out_of_range",
        f"次数应在1至{TIMES_MOST}之间",
        f"Between 1 and {TIMES_MOST} times.",
        field="times",
    )
    demand(
        valid_from >= today, "date_passed", "施行日期不能早于今天", "That day has passed.", field="valid_from"
    )
    row, _made = Rhythm.objects.update_or_create(
        party_kind=party_kind, valid_from=valid_from, defaults={"times": times, "span": span}
    )
    data = {"party_kind": party_kind.value, "span": span.value, "times": str(times)}
    note(by, "visit.set_rhythm", "", data | {"valid_from": valid_from.isoformat()})
    return Done("rhythm", str(row.id))


@command("visit.plan_due", "按频次安排走访", "Plan the visits that are due")
def plan_due(
    *,
    by: Act,
    leader: Annotated[Post, Chosen, Ask("走访领导", "Leader")],
    by_day: Annotated[date, Ask("计划完成日期", "By the day")],
) -> Done:
    """Plan a visit to each party that a leader keeps contact with, has still to visit and has no plan for 按频次安排.

    Refuses: a past day, another leader's for a leader himself, nobody left to plan for.
    """
    require(by.actor, "visit.plan")
    today = working_calendar().local(by.at).date()
    demand(by_day >= today, "date_passed", "计划日期已过", "That day has passed.", field="by_day")
    own = by.actor.grants["visit.plan"] is not Reach.OWN or leader.pk == by.actor.post_id
    demand(own, "not_own", "只能安排本人的走访", "You may plan your own visits only.", field="leader")
    due = [one for one in duties(by.actor, today, leader=leader) if one.is_due and not one.n_plans]
    if not due:
        raise refuse("nothing_due", "没有需要安排的走访", "There is no visit to be planned.", field="leader")
    Plan.objects.bulk_create(
        [Plan(leader_post=leader, party_id=one.contact.party_id, by_day=by_day, made_at=by.at) for one in due]
    )
    parties = [one.contact.party.code for one in due]
    note(
        by, "visit.plan_due", "", {"leader": str(leader.pk), "by_day": by_day.isoformat(), "parties": parties}
    )
    return Done("plans", str(leader.pk), str(len(due)))
