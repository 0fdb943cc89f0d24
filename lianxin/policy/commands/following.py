"""政策跟踪: tell a party of a programme, record its application, the payment, a refusal or that it is not wanted; note, hand over.

Each running one has the day when somebody looks at it again, and the post that does. Amounts are whole yuan.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.utils.timezone import localdate

from lianxin.directory.models import Party
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.grants import Reach
from lianxin.kernel.ids import next_number
from lianxin.kernel.refusal import Reason, Refused, refuse, refuse_if
from lianxin.people.models import Officer, Post
from lianxin.people.rules import GRANT_ROWS, Role
from lianxin.policy.commands.programmes import not_granted
from lianxin.policy.lifecycle import FOLLOW_UP, GRANT, RUNNING, FollowState
from lianxin.policy.models import IS_RUNNING, FollowUp, Programme
from lianxin.policy.queries.following import may_follow
from lianxin.policy.queries.index import held
from lianxin.policy.rules.words import Telling

NEXT = timedelta(days=15)
NEXT_MOST = timedelta(days=180)
AMOUNT_MOST = 10**12
FOLLOWERS = frozenset(next(roles for name, _, _, roles in GRANT_ROWS if name == GRANT))
Told = Ask("跟进情况", "What was done", long=True, limit=500)
NextOn = Ask("下次跟进", "Next day", help_zh="不填为15天后", help_en="In 15 days when left empty")
OnDay = Ask("日期", "Day", help_zh="不填为今天", help_en="Today when left empty")
Which = Ask("政策跟踪", "Follow-up")


@command("policy.tell", "告知政策", "Tell of a programme")
def tell(
    *,
    by: Act,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    party: Annotated[Party, Chosen, Ask("服务对象", "Party")],
    how: Annotated[Telling, Ask("告知方式", "How")],
    on: Annotated[date | None, OnDay] = None,
    next_on: Annotated[date | None, NextOn] = None,
    owner: Annotated[
        Officer | None,
        Ask("跟进人", "Who follows up", help_zh="不填为本人", help_en="Oneself when left empty"),
    ] = None,
    note: Annotated[str, Told] = "",
) -> Done:
    """Record that a party was told of a programme 告知政策; from then on somebody follows it up.

    Refuses: not granted, a party out of the post's area, a programme not in force on that day, one that runs already,
    days to come or in the wrong order. Records: programme, party, how.
    """
    if GRANT not in by.actor.grants:
        raise not_granted()
    if by.actor.grants[GRANT] is Reach.AREA and not _lies_within(party, by.actor.area_path):
        raise refuse("out_of_area", "该服务对象不在您的辖区", "The party is not in your area.", field="party")
    running = FollowUp.objects.filter(IS_RUNNING, programme=programme, party=party).first()
    refuse_if(
        (
            running is not None,
            Reason(
                "runs_already",
                f"已在跟踪（{running.number if running else ''}）",
                "It runs already.",
                "party",
            ),
        )
    )
    post = _post_of(owner) if owner else Post.objects.get(pk=by.actor.post_id)
    row, entry = opened(
        by=by, programme=programme, party=party, how=how, on=on, next_on=next_on, owner=post, note=note
    )
    return Done("follow_up", str(row.id), row.number, row.state, entry)


def opened(
    *,
    by: Act,
    programme: Programme,
    party: Party,
    how: Telling,
    owner: Post,
    on: date | None = None,
    next_on: date | None = None,
    note: str = "",
) -> tuple[FollowUp, str]:
    """A new follow-up and its entry; a part of commands that have asked for their own grant. Refuses wrong days."""
    today = localdate(by.at)
    day = on or today
    over = held(programme).validity.against(day)
    refuse_if(
        (
            over is not None,
            Reason("not_in_force", over[0] if over else "", over[1] if over else "", "programme"),
        ),
        *_day_wrong(day, today),
        *_next_wrong(next_on, today),
    )
    row = FollowUp(
        number=next_number("ZT", by.at.year),
        programme=programme,
        party=party,
        state=FollowState.TOLD,
        owner_post=owner,
        how=how,
        told_on=day,
        next_on=next_on or today + NEXT,
        moved_at=by.at,
    )
    data = {"programme": programme.code, "party": party.code, "how": how.zh, "on": day.isoformat()}
    entry = ledger.append(row, by=by, step="policy.tell", text=note, data=data, state_to=row.state)
    row.save(force_insert=True)
    return row, str(entry.id)


@command("policy.apply", "登记申报", "Record an application")
def apply(
    *,
    by: Act,
    follow_up: Annotated[FollowUp, Chosen, Which],
    on: Annotated[date | None, OnDay] = None,
    next_on: Annotated[date | None, NextOn] = None,
    note: Annotated[str, Told] = "",
) -> Done:
    """Record that the party applied 登记申报, also anew after a refusal.

    Refuses: not in that state, outside of the days of application, days in the wrong order.
    """
    row = _locked(by, follow_up, "policy.apply")
    today, day = localdate(by.at), on or localdate(by.at)
    window = row.programme
    is_closed = bool(
        (window.apply_to and day > window.apply_to) or (window.apply_from and day < window.apply_from)
    )
    over = held(window).validity.against(day)
    twin = FollowUp.objects.filter(IS_RUNNING, programme=row.programme, party=row.party).exclude(pk=row.pk)
    refuse_if(
        (
            is_closed,
            Reason("window_closed", "不在申报时间内", "Applications are not open on that day.", "on"),
        ),
        (over is not None, Reason("not_in_force", over[0] if over else "", over[1] if over else "", "on")),
        (twin.exists(), Reason("runs_already", "该对象已有进行中的跟踪", "Another one runs already.")),
        *_day_wrong(day, today, since=row.told_on),
        *_next_wrong(next_on, today),
    )
    set_to = {"applied_on": day, "next_on": next_on or today + NEXT, "ended_on": None, "reason": ""}
    return _moved(by, row, "policy.apply", note, {"on": day.isoformat()}, set_to)


@command("policy.pay", "登记兑付", "Record the payment")
def pay(
    *,
    by: Act,
    follow_up: Annotated[FollowUp, Chosen, Which],
    amount: Annotated[int, Ask("兑付金额（元）", "Yuan paid out")],
    on: Annotated[date | None, OnDay] = None,
    note: Annotated[str, Told] = "",
) -> Done:
    """Record that it was paid out 登记兑付. Refuses: not applied for where that is needed, an amount that is none, a wrong day."""
    row = _locked(by, follow_up, "policy.pay")
    day = on or localdate(by.at)
    refuse_if(
        (
            not 0 < amount <= AMOUNT_MOST,
            Reason("amount_wrong", "请填写兑付的元数", "Say how many yuan.", "amount"),
        ),
        *_day_wrong(day, localdate(by.at), since=row.applied_on or row.told_on),
    )
    data = {"amount": amount, "on": day.isoformat()}
    return _moved(by, row, "policy.pay", note, data, {"amount": amount, "ended_on": day, "next_on": None})


@command("policy.refuse", "登记未通过", "Record a refusal")
def refused(
    *,
    by: Act,
    follow_up: Annotated[FollowUp, Chosen, Which],
    reason: Annotated[str, Ask("未通过的理由", "Why", limit=200)],
    on: Annotated[date | None, OnDay] = None,
) -> Done:
    """Record that the application was refused 登记未通过, with the reason.

    Refuses: not applied for where that is needed, no reason, a wrong day.
    """
    return _ended(by, follow_up, "policy.refuse", reason, on)


@command("policy.give_up", "登记不申报", "Record that it is not wanted")
def give_up(
    *,
    by: Act,
    follow_up: Annotated[FollowUp, Chosen, Which],
    reason: Annotated[str, Ask("不申报的理由", "Why not", limit=200)],
    on: Annotated[date | None, OnDay] = None,
) -> Done:
    """Record that the party does not want it, or took its application back 登记不申报. Refuses: ended already, no reason."""
    return _ended(by, follow_up, "policy.give_up", reason, on)


@command("policy.note", "跟进记录", "Note what was done")
def note(
    *,
    by: Act,
    follow_up: Annotated[FollowUp, Chosen, Which],
    note: Annotated[str, Told],
    next_on: Annotated[date | None, NextOn] = None,
) -> Done:
    """Note what was done and when somebody looks again 跟进记录. Refuses: ended already, a next day that is past or too far."""
    row = _locked(by, follow_up, "policy.note")
    today = localdate(by.at)
    refuse_if(*_next_wrong(next_on, today))
    day = next_on or today + NEXT
    return _moved(by, row, "policy.note", note, {"next_on": day.isoformat()}, {"next_on": day})


@command("policy.hand", "转交跟进", "Hand over a follow-up")
def hand(
    *,
    by: Act,
    follow_up: Annotated[FollowUp, Chosen, Which],
    owner: Annotated[Officer, Chosen, Ask("跟进人", "Who follows up")],
    reason: Annotated[str, Ask("理由", "Why", limit=200)],
) -> Done:
    """Hand a follow-up to another officer 转交跟进. Refuses: ended already, an officer without such a post."""
    row = _locked(by, follow_up, "policy.hand")
    post = _post_of(owner)
    return _moved(by, row, "policy.hand", reason, {"handed_to": str(post.pk)}, {"owner_post": post})


def owner_for(programme: Programme, by: Act) -> Post:
    """Who follows up what was said in an answer: the actor, if he may; else the liaison of the unit that explains it."""
    own = Post.objects.get(pk=by.actor.post_id)
    if GRANT in by.actor.grants:
        return own
    roles = (Role.UNIT_LIAISON, Role.UNIT_HEAD)
    rows = Post.objects.filter(unit=programme.unit, is_active=True, holder__isnull=False, role__in=roles)
    offices = Post.objects.filter(is_active=True, holder__isnull=False, role=Role.OFFICE_CLERK)
    return rows.order_by("-role", "order").first() or offices.order_by("order").first() or own


def _post_of(officer: Officer) -> Post:
    rows = Post.objects.filter(holder=officer, is_active=True, role__in=FOLLOWERS)
    found = rows.order_by("order", "id").first()
    if found is None:
        words = "该人员没有可跟进政策的岗位"
        raise refuse("no_such_post", words, "The officer has no post that follows up.", field="owner")
    return found


def _lies_within(party: Party, path: str) -> bool:
    return party.area.path == path or party.area.path.startswith(f"{path}/")


def _day_wrong(day: date, today: date, *, since: date | None = None) -> list[tuple[bool, Reason]]:
    return [
        (day > today, Reason("day_to_come", "日期不能晚于今天", "The day is to come.", "on")),
        (
            since is not None and day < since,
            Reason("day_too_early", f"日期不能早于{since}", f"Not before {since}.", "on"),
        ),
    ]


def _next_wrong(day: date | None, today: date) -> list[tuple[bool, Reason]]:
    if day is None:
        return []
    most = NEXT_MOST.days
    return [
        (day <= today, Reason("next_past", "下次跟进须在今天之后", "The next day is to come.", "next_on")),
        (
            day - today > NEXT_MOST,
            Reason("next_far", f"下次跟进不超过{most}天", f"At most {most} days ahead.", "next_on"),
        ),
    ]


def _locked(by: Act, follow_up: FollowUp, step: str) -> FollowUp:
    """The follow-up, locked, when the step may be taken. Refuses with every reason."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("programme", "party")
    row = rows.get(pk=follow_up.pk)
    grants = {GRANT} if may_follow(by.actor, row) else set()
    is_free = row.state == FollowState.APPLIED or row.programme.is_automatic
    facts = {"applied_or_automatic"} if is_free else set()
    reasons = FOLLOW_UP.refusals(step, FollowState(row.state), grants=grants, facts=facts)
    if reasons:
        raise Refused(reasons)
    return row


def _ended(by: Act, follow_up: FollowUp, step: str, reason: str, on: date | None) -> Done:
    row = _locked(by, follow_up, step)
    day = on or localdate(by.at)
    refuse_if(
        (not reason.strip(), Reason("reason_missing", "请填写理由", "Give a reason.", "reason")),
        *_day_wrong(day, localdate(by.at), since=row.applied_on or row.told_on),
    )
    fields = {"reason": reason.strip(), "ended_on": day, "next_on": None}
    return _moved(by, row, step, reason.strip(), {"on": day.isoformat()}, fields)


def _moved(
    by: Act, row: FollowUp, step: str, text: str, data: dict[str, Any], fields: dict[str, Any]
) -> Done:
    before, to = row.state, FOLLOW_UP.row(step).to
    row.state = to or row.state
    for name, value in fields.items():
        setattr(row, name, value)
    assert (row.next_on is not None) is (row.state in RUNNING)
    row.moved_at = by.at
    entry = ledger.append(row, by=by, step=step, text=text, data=data, state_from=before, state_to=row.state)
    row.save()
    return Done("follow_up", str(row.id), row.number, row.state, str(entry.id))
