"""Visits 走访: register one with what was raised, endorse it, plan visits, keep leaders' contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from django.db.models import Q

from lianxin.casefile.commands.matters import Raised as RaisedMatter
from lianxin.casefile.commands.matters import open_matter
from lianxin.casefile.commands.taking import Taken, demand
from lianxin.casefile.queries.scope import require
from lianxin.casefile.rules import Kind, Source, Urgency
from lianxin.directory.models import Area, Category, Party
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import Reach
from lianxin.kernel.ids import next_number
from lianxin.kernel.readings import Value, reads
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.people.models import Officer, Post
from lianxin.people.rules import Role
from lianxin.visit.models import Companion, LeaderContact, Plan, Raised, Visit
from lianxin.visit.rules import Mode, Period

MATTERS_MOST = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One matter raised at a visit, as it was noted."""

    title: str
    text: str
    kind: Kind = Kind.PROBLEM
    place: str = ""
    area: Area | None = None
    category: Category | None = None
    urgency: Urgency = Urgency.NORMAL
    is_confidential: bool = False
    party: Party | None = None
    raiser_name: str = ""
    raiser_phone: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as it is registered: who visited whom, when, how, and what was seen."""

    leader: Post
    party: Party
    on: date
    period: Period = Period.MORNING
    mode: Mode = Mode.ON_SITE
    place: str = ""
    host_name: str = ""
    host_title: str = ""
    situation: str = ""
    publicity: str = ""
    companions: Sequence[str] = field(default_factory=tuple)


@command("visit.register", "登记走访", "Register a visit")
def register(*, by: Act, visit: Seen, items: Sequence[Item]) -> Done:
    """Register a visit with the matters raised at it 登记走访.

    Refuses: a day in the future, a post that is no leader's, too many matters, whatever opening a matter refuses.
    Records: the visit, and each matter in its own ledger. Starts: acceptance of each matter, its backstop.
    """
    row, opened = register_visit(by=by, visit=visit, items=items)
    ids = {f"matter_{place}": str(taken.matter.id) for place, taken in enumerate(opened, 1)}
    return Done("visit", str(row.id), row.number, "", "", ids)


def register_visit(*, by: Act, visit: Seen, items: Sequence[Item]) -> tuple[Visit, list[Taken]]:
    """The rows of a registered visit and its opened matters; a part of `register` and of what is built on it."""
    require(by.actor, "visit.register")
    _check(by, visit, items)
    row = _visit_row(by, visit)
    entry_data = {"party": visit.party.name, "matters": len(items), "on": visit.on.isoformat()}
    ledger.append(row, by=by, step="visit.register", text=visit.situation, data=entry_data)
    row.save(force_insert=True)
    _companions(row, visit.companions)
    opened = [open_matter("visit.register", _raised(item, visit), by=by.part()) for item in items]
    Raised.objects.bulk_create([Raised(visit=row, matter=taken.matter) for taken in opened])
    _done_with_plans(row)
    return row, opened


def raise_at(*, by: Act, visit: Visit, item: Item) -> Taken:
    """One more matter of a visit that is registered already; a part of noting on the spot. Refuses: as registering does."""
    require(by.actor, "visit.register")
    seen = Seen(visit.leader_post, visit.party, visit.on, mode=Mode(visit.mode), place=visit.place)
    _check(by, seen, [item] * (visit.raised.count() + 1))
    taken = open_matter("visit.register", _raised(item, seen), by=by.part())
    Raised.objects.create(visit=visit, matter=taken.matter)
    return taken


def _done_with_plans(row: Visit) -> None:
    """A visit does what its leader planned, alone or with another, for that party."""
    own = Q(leader_post=row.leader_post) | Q(joined=row.leader_post)
    Plan.objects.filter(own, party=row.party, done_by__isnull=True).update(done_by=row)


def _check(by: Act, visit: Seen, items: Sequence[Item]) -> None:
    today = working_calendar().local(by.at).date()
    own_only = by.actor.grants["visit.register"] is Reach.OWN
    refuse_if(
        (visit.on > today, Reason("in_future", "走访日期不能晚于今天", "The day is still to come.", "on")),
        (
            visit.leader.role != Role.LEADER,
            Reason("no_leader", "走访领导须为区领导岗位", "The post is no leader's.", "leader"),
        ),
        (
            own_only and visit.leader.pk != by.actor.post_id,
            Reason("not_own", "只能登记本人的走访", "You may register your own visits only.", "leader"),
        ),
        (
            len(items) > MATTERS_MOST,
            Reason(
                "too_many", f"一次走访最多登记{MATTERS_MOST}件", f"At most {MATTERS_MOST} matters.", "items"
            ),
        ),
    )


def _visit_row(by: Act, visit: Seen) -> Visit:
    return Visit(
        number=next_number("ZF", visit.on.year),
        leader_post=visit.leader,
        on=visit.on,
        period=visit.period,
        mode=visit.mode,
        party=visit.party,
        place=visit.place.strip(),
        host_name=visit.host_name.strip(),
        host_title=visit.host_title.strip(),
        situation=visit.situation.strip(),
        publicity=visit.publicity.strip(),
        recorded_by_id=by.actor.officer_id,
        registered_at=by.at,
    )


def _companions(row: Visit, names: Sequence[str]) -> None:
    wanted = [name.strip() for name in names if name.strip()]
    known = {officer.login: officer for officer in Officer.objects.filter(login__in=wanted)}
    known |= {officer.name: officer for officer in Officer.objects.filter(name__in=wanted)}
    Companion.objects.bulk_create(
        [
            Companion(
                visit=row, officer=known.get(name), name=known[name].name if name in known else name[:30]
            )
            for name in wanted
        ]
    )


def _raised(item: Item, visit: Seen) -> RaisedMatter:
    party = item.party or (None if item.raiser_name else visit.party)
    return RaisedMatter(
        title=item.title,
        text=item.text,
        kind=item.kind,
        source=Source.MEETING if visit.mode is Mode.MEETING else Source.VISIT,
        area=item.area or visit.party.area,
        party=party,
        raiser_name=item.raiser_name or ("" if party else visit.host_name),
        raiser_phone=item.raiser_phone,
        place=item.place or ("" if item.is_confidential else visit.place),
        category=item.category,
        urgency=item.urgency,
        is_confidential=item.is_confidential,
        leader_post=visit.leader,
    )


@command("visit.endorse", "领导审定", "Endorse a visit")
def endorse(
    *, by: Act, visit: Visit, words: Annotated[str, Ask("审定意见", "Words", long=True, limit=1000)]
) -> Done:
    """The leader reads what was noted of his visit and endorses it 领导审定.

    Refuses: another leader's visit, endorsed already. Records: his words.
    """
    require(by.actor, "visit.endorse")
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    refuse_if(
        (
            row.leader_post_id != by.actor.post_id,
            Reason("not_own", "只能审定本人的走访", "You may endorse your own visits only."),
        ),
        (row.endorsed_at is not None, Reason("endorsed", "已审定", "Endorsed already.")),
    )
    row.endorsed_at, row.endorsement = by.at, words.strip()
    entry = ledger.append(row, by=by, step="visit.endorse", text=words)
    row.save()
    return Done("visit", str(row.id), row.number, "", str(entry.id))


@command("visit.read_host", "查看接待人", "Read who received the visit")
def read_host(*, by: Act, visit: Visit, reason: Annotated[str, Ask("查看理由", "Reason", limit=200)]) -> Done:
    """Note that an actor reads who received a visit in full 查看接待人. Refuses: no grant, no reason. Records: the reason."""
    require(by.actor, "directory.read_contact")
    demand(bool(reason.strip()), "reason_missing", "请填写查看理由", "Give a reason.", field="reason")
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    entry = ledger.append(row, by=by, step="visit.read_host", text=reason.strip())
    row.save(update_fields=["ledger_n", "ledger_head"])
    return Done("visit", str(row.id), row.number, "", str(entry.id))


@reads("visit.read_host")
def _host(done: Done) -> list[list[Value]]:
    return [
        [
            Value("name", "接待人", "Host", one.host_name.readable()),
            Value("title", "职务", "Title", one.host_title),
        ]
        for one in Visit.objects.filter(pk=done.id)
        if one.host_name
    ]


@command("visit.plan", "安排走访", "Plan a visit")
def plan(
    *,
    by: Act,
    leader: Annotated[Post, Chosen, Ask("走访领导", "Leader")],
    party: Annotated[Party, Chosen, Ask("走访对象", "Party")],
    by_day: Annotated[date, Ask("计划完成日期", "By the day")],
    purpose: Annotated[str, Ask("走访事由", "Purpose", limit=200)] = "",
) -> Done:
    """Plan a visit of a leader to a party 走访计划. Refuses: a past day, another's plan for a leader himself."""
    require(by.actor, "visit.plan")
    demand(by_day >= by.at.date(), "date_passed", "计划日期已过", "That day has passed.", field="by_day")
    own = by.actor.grants["visit.plan"] is not Reach.OWN or leader.pk == by.actor.post_id
    demand(own, "not_own", "只能安排本人的走访", "You may plan your own visits only.", field="leader")
    row = Plan.objects.create(leader_post=leader, party=party, by_day=by_day, purpose=purpose, made_at=by.at)
    data = {"leader": str(leader.pk), "party": party.code, "by_day": by_day.isoformat()}
    note(by, "visit.plan", purpose, data)
    return Done("plan", str(row.id))


@command("visit.join_plan", "一同前往", "Go along")
def join_plan(
    *, by: Act, plan: Plan, leader: Annotated[Post, Chosen, Ask("一同前往的领导", "Leader who goes along")]
) -> Done:
    """Let a leader go along with a visit that another one plans 一同前往, rather than come again. Tells: whose plan it is.

    Refuses: a plan that is done, his own, one that he goes along with already, another leader for a leader himself.
    """
    require(by.actor, "visit.plan")
    row = Plan.objects.select_for_update(of=("self",)).select_related("party").get(pk=plan.pk)
    refuse_if(
        (row.done_by_id is not None, Reason("plan_done", "该计划已完成", "The plan is done.")),
        (
            leader.pk == row.leader_post_id or row.joined.filter(pk=leader.pk).exists(),
            Reason("joined", "该领导已在此次走访中", "He goes there already.", "leader"),
        ),
        (
            by.actor.grants["visit.plan"] is Reach.OWN and leader.pk != by.actor.post_id,
            Reason("not_own", "只能安排本人的走访", "You may plan your own visits only.", "leader"),
        ),
    )
    row.joined.add(leader)
    note(by, "visit.join_plan", "", {"leader": str(leader.pk), "party": row.party.code})
    register_row = ledger.register("visit")
    text = f"{row.by_day:%m-%d}前走访{row.party.name}：{leader.full_title}一同前往"
    outbox.notify([row.leader_post_id], event="visit.join_plan", subject=register_row, text=text, at=by.at)
    return Done("plan", str(row.id))


@command("visit.connect", "确定联系服务对象", "Connect a leader with a party")
def connect(
    *,
    by: Act,
    leader: Annotated[Post, Chosen, Ask("联系领导", "Leader")],
    party: Annotated[Party, Chosen, Ask("服务对象", "Party")],
    since: Annotated[date | None, Ask("起始日期", "Since")] = None,
) -> Done:
    """Let a leader keep contact with a party 联系服务. Refuses: no leader's post, connected already."""
    require(by.actor, "visit.plan")
    demand(
        leader.role == Role.LEADER, "no_leader", "须为区领导岗位", "The post is no leader's.", field="leader"
    )
    if LeaderContact.objects.filter(leader_post=leader, party=party, until__isnull=True).exists():
        raise refuse("connected", "已是该领导的联系服务对象", "Already connected.", field="party")
    row = LeaderContact.objects.create(leader_post=leader, party=party, since=since or by.at.date())
    note(by, "visit.connect", "", {"leader": str(leader.pk), "party": party.code})
    return Done("contact", str(row.id))


@command("visit.disconnect", "结束联系服务", "End a leader's contact")
def disconnect(
    *,
    by: Act,
    leader: Annotated[Post, Chosen, Ask("联系领导", "Leader")],
    party: Annotated[Party, Chosen, Ask("服务对象", "Party")],
    reason: Annotated[str, Ask("原因", "Reason", limit=200)] = "",
) -> Done:
    """End a leader's contact with a party 结束联系服务; its time stays on record. Refuses: not connected."""
    require(by.actor, "visit.plan")
    rows = LeaderContact.objects.select_for_update().filter(leader_post=leader, party=party, until=None)
    row = rows.first()
    if row is None:
        raise refuse("not_connected", "不是该领导的联系服务对象", "Not connected.", field="party")
    row.until = max(row.since, working_calendar().local(by.at).date())
    row.save(update_fields=["until"])
    note(by, "visit.disconnect", reason, {"leader": str(leader.pk), "party": party.code})
    return Done("contact", str(row.id))


def note(by: Act, step: str, text: str, data: Mapping[str, object]) -> None:
    """Note what is done about visits in general in their register's ledger."""
    register_row = ledger.register("visit")
    ledger.append(register_row, by=by, step=step, text=text, data=data)
    register_row.save(update_fields=["ledger_n", "ledger_head"])
