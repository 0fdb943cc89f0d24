"""The ladder 催办督办阶梯 as it is in force: when the clock reminds, to which post a level goes, which notice is proposed.

A post is looked for when it is needed, so that a vacancy or a re-organisation never leaves a level without somebody. What
cannot be seen by whom it is meant for goes to the office director instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from lianxin.casefile.commands.taking import UNIT_DESK
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.queries.alarms import Reminding, reminding
from lianxin.casefile.queries.time import alert_of
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.kept import kept
from lianxin.kernel.limits import start_of_day
from lianxin.people.models import Post
from lianxin.people.queries import STAFFED, post_on_duty
from lianxin.people.rules import Role
from lianxin.supervise.models import LadderRule, Notice, ReminderRule, Urge
from lianxin.supervise.rules import (
    COLOURS,
    DEFAULT_LADDER,
    HIGHEST,
    ISSUED_LEVELS,
    WITHOUT_NOTICE,
    Level,
    NoticeLevel,
    Receiver,
)

ROLES: Mapping[Receiver, tuple[Role, ...]] = {
    Receiver.HANDLER: (Role.UNIT_HANDLER, *UNIT_DESK),
    Receiver.DESK: UNIT_DESK,
    Receiver.UNIT_HEAD: (Role.UNIT_HEAD, *UNIT_DESK),
}

Plans = list[tuple[date, Reminding]]
Ladders = dict[int, list[tuple[date, Level]]]


@kept()
def reminder_plans() -> Plans:
    """When reminders are due, with the day from which each plan holds, the latest first."""
    return [(row.valid_from, reminding_of(row)) for row in ReminderRule.objects.order_by("-valid_from")]


@kept()
def ladders() -> Ladders:
    """The rules of each level of the ladder, the latest first."""
    found: Ladders = {}
    for row in LadderRule.objects.order_by("-valid_from"):
        found.setdefault(int(row.level), []).append((row.valid_from, level_of(row)))
    return found


def reminding_of(row: ReminderRule) -> Reminding:
    """A stored reminder rule as what clocks ask."""
    return Reminding(tuple(row.shares), row.is_near, tuple(row.days_before), tuple(row.days_after))


def level_of(row: LadderRule) -> Level:
    """A stored rule of the ladder as a level."""
    return Level(
        Receiver(row.to),
        tuple(Receiver(one) for one in row.copies),
        row.late_workdays,
        row.urges,
        row.reply_workdays,
    )


@reminding
def reminding_on(day: date) -> Reminding:
    """提醒规定: the rule in force on a day, the district's own or the default."""
    return next((one for since, one in reminder_plans() if since <= day), Reminding())


def ladder_on(day: date) -> dict[int, Level]:
    """催办督办阶梯: each level as it is in force on a day."""
    own = ladders()
    return {
        level: next((one for since, one in own.get(level, []) if since <= day), default)
        for level, default in DEFAULT_LADDER.items()
    }


# --- whom a level goes to


def post_for(addressee: Receiver, matter: Matter, unit_id: UUID | None) -> Post:
    """The post that a level goes to, vacancy-safe; for what no unit holds, the one that answers for it now.

    Args:
        addressee: what kind of post is meant.
        matter: the matter; its owner stands for the handler while nobody has taken it.
        unit_id: the unit that holds it, if any.
    """
    if addressee in ROLES:
        return _in_unit(addressee, matter, unit_id)
    found = {Receiver.IN_CHARGE: _in_charge, Receiver.ACCOUNTABLE: _accountable}.get(addressee)
    return (found(matter, unit_id) if found else None) or director()


def director() -> Post:
    """The office director, or who is on duty for him."""
    return post_on_duty([Role.OFFICE_DIRECTOR])


def _in_unit(addressee: Receiver, matter: Matter, unit_id: UUID | None) -> Post:
    if unit_id is not None:
        return post_on_duty(ROLES[addressee], unit_id=unit_id)
    owner = _staffed(matter.owner_post_id)
    return director() if owner is None or addressee is Receiver.UNIT_HEAD else owner


def _staffed(post_id: UUID | None) -> Post | None:
    return Post.objects.filter(STAFFED, pk=post_id).first() if post_id else None


def _in_charge(matter: Matter, unit_id: UUID | None) -> Post | None:
    """The leader who has the unit in his charge, or to whom the matter was raised: both may see it."""
    wanted = _any([*([Q(charges=unit_id)] if unit_id else []), Q(pk__in=_raised_to(matter))])
    rows = Post.objects.filter(STAFFED, wanted, role=Role.LEADER)
    return rows.order_by("order", "id").first()


def _raised_to(matter: Matter) -> list[UUID]:
    return [matter.coordinator_post_id] if matter.coordinator_post_id else []


def _accountable(matter: Matter, _unit_id: UUID | None) -> Post | None:
    """The named officer once the matter was raised to him; before that he does not see it."""
    return _staffed(matter.coordinator_post_id)


def posts_of(level: Level, matter: Matter, unit_id: UUID | None) -> tuple[Post, list[Post]]:
    """Whom a level is addressed to, and who is told beside him, nobody twice."""
    first = post_for(level.to, matter, unit_id)
    copies = {post.pk: post for post in (post_for(one, matter, unit_id) for one in level.copies)}
    copies.pop(first.pk, None)
    return first, list(copies.values())


def holder_of(matter: Matter) -> UUID | None:
    """The unit that answers for a matter: the lead, or the first that holds a part; none while nobody has it."""
    return matter.lead_unit_id or (matter.held_by[0] if matter.held_by else None)


# --- what is proposed


def late_since(days: int, now: datetime) -> datetime:
    """What was due before this is later than so many working days."""
    calendar = working_calendar()
    today = calendar.local(now).date()
    first = calendar.workday_before(calendar.workday_up_to(today), days) if days else today
    return start_of_day(first, calendar) if days else now


def proposed(rows: QuerySet[Matter], now: datetime) -> QuerySet[Matter]:
    """建议督办: late matters whose next level is due, with that level as `next_level`; nothing issues it but a person.

    The level after the highest notice of the present round; due by working days late or by how often it was urged.
    """
    ladder = ladder_on(working_calendar().local(now).date())
    issued = _last(Notice.objects.filter(matter=OuterRef("pk"), round=OuterRef("round")))
    late = rows.filter(IS_OPEN, due_at__lt=now).annotate(issued=issued, next_level=F("issued") + 1)
    return late.filter(next_level__lte=HIGHEST).filter(
        _any(_is_due(n, ladder[n], now) for n in ISSUED_LEVELS)
    )


def colour_for(matter: Matter, now: datetime, issued: int | None = None) -> NoticeLevel | None:
    """建议颜色: what the scheme of lights calls for, and more than was issued in this round; None when nothing calls for a notice.

    Args:
        issued: the highest level of this round, where it is known already; 1 is none.
    """
    called = COLOURS.get(alert_of(matter, now))
    if called is None:
        return None
    issued = highest_issued(matter) if issued is None else issued
    raised = issued + 1 if issued in ISSUED_LEVELS else 0
    return NoticeLevel(str(min(max(int(called), raised), HIGHEST)))


def level_for(matter: Matter, now: datetime) -> NoticeLevel:
    """建议级别: the colour that is called for, else the level after the highest of this round."""
    return colour_for(matter, now) or NoticeLevel(str(min(highest_issued(matter) + 1, HIGHEST)))


def highest_issued(matter: Matter) -> int:
    """The highest notice of the present round; 1, which is urging, when there is none."""
    rows = Notice.objects.filter(matter=matter, round=matter.round).order_by("-level")
    return int(rows.values_list("level", flat=True).first() or WITHOUT_NOTICE)


def _last(rows: QuerySet[Notice]) -> Coalesce:
    highest = rows.order_by("-level").annotate(high=Cast("level", IntegerField())).values("high")[:1]
    return Coalesce(Subquery(highest), Value(1))


def _is_due(n: int, level: Level, now: datetime) -> Q:
    late = Q(due_at__lt=late_since(level.late_workdays, now)) if level.late_workdays else Q(pk__in=[])
    if level.urges:
        often = (
            Urge.objects.filter(at__gte=now - timedelta(days=365)).values("matter").annotate(n=Count("pk"))
        )
        late |= Q(pk__in=often.filter(n__gte=level.urges).values("matter"))
    return Q(next_level=n) & late


def _any(parts: Iterable[Q]) -> Q:
    whole = Q(pk__in=[])
    for part in parts:
        whole |= part
    return whole
