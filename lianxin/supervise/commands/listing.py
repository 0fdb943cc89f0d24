"""挂账: what cannot be solved now is listed until a promised or review date, explained to its raiser, and comes back by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.matters import answer_now
from lianxin.casefile.commands.taking import Taken, demand, taking
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import LONGEST_LISTING_DAYS, AnswerChannel, ClockKind, ResultClass
from lianxin.dispatch.commands.parts import assign, desks, end_all
from lianxin.dispatch.rules import Part
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.limits import end_of_day
from lianxin.kernel.refusal import unless
from lianxin.supervise.commands.escalation import end_listing
from lianxin.supervise.models import Escalation, Listing, MonthlyWord


@command("supervise.list", "挂账", "List")
def list_matter(
    *,
    by: Act,
    matter: Matter,
    returns_on: Annotated[date, Ask("承诺（复查）日期", "Promised or review date")],
    basis: Annotated[str, Ask("挂账依据", "Basis", long=True, limit=1000)],
    leader_opinion: Annotated[str, Ask("分管领导意见", "Opinion of the leader in charge", limit=200)],
) -> Done:
    """List a matter of class B or C until a date 挂账; its raiser has the explanation already.

    Refuses: another class, no date, a date that is past or more than six months away, no leader's opinion.
    Starts: the listing clock.
    """
    wrong = unless(
        bool(leader_opinion.strip()),
        "opinion_missing",
        "请填写分管领导意见",
        "Give the leader's opinion.",
        field="leader_opinion",
    )
    with taking("supervise.list", matter, by=by, text=basis, wrong=wrong) as taken:
        _list(taken, returns_on, basis, leader_opinion)
    return taken.done()


@command(
    "supervise.list_as_officer",
    "提级挂账",
    "List after escalation",
    alone=("向反映人的解释各件不同，须逐件填写", "what the raiser is told is each matter's own"),
)
def list_as_officer(
    *,
    by: Act,
    matter: Matter,
    returns_on: Annotated[date, Ask("复查日期", "Review date")],
    basis: Annotated[str, Ask("暂不具备条件的依据", "Why not now", long=True, limit=1000)],
    explanation: Annotated[str, Ask("向反映人的解释", "What the raiser is told", long=True)],
    channel: Annotated[AnswerChannel, Ask("告知方式", "How")] = AnswerChannel.PHONE,
) -> Done:
    """The accountable officer lists a matter for which conditions are lacking 提级挂账, once, with an explanation given.

    Refuses: listed once since the total limit, no explanation, a date more than six months away.
    """
    with taking("supervise.list_as_officer", matter, by=by, text=basis) as taken:
        answer_now(taken, text=explanation, channel=channel)
        passed = taken.matter.backstop_at is not None and by.at > taken.matter.backstop_at
        taken.matter.listings_after_backstop += 1 if passed else 0
        taken.matter.result_class = taken.matter.result_class or ResultClass.C
        end_all(taken.matter, "dispatch.finish", by.at)
        Escalation.objects.filter(matter=taken.matter, ended_at__isnull=True).update(ended_at=by.at)
        _list(taken, returns_on, basis, by.actor.post_title)
    return taken.done()


def _list(taken: Taken, returns_on: date, basis: str, opinion: str) -> None:
    matter, at = taken.matter, taken.by.at
    today = working_calendar().local(at).date()
    demand(
        today < returns_on <= today + timedelta(days=LONGEST_LISTING_DAYS),
        "date_out_of_range",
        f"日期应在明天起{LONGEST_LISTING_DAYS}天内",
        f"The date must be within {LONGEST_LISTING_DAYS} days from tomorrow.",
        field="returns_on",
    )
    Listing.objects.create(
        matter=matter,
        is_promise=matter.result_class == ResultClass.B,
        returns_on=returns_on,
        basis=basis.strip(),
        approved_by_id=taken.by.actor.officer_id,
        leader_opinion=opinion.strip()[:200],
        at=at,
    )
    matter.returns_on = returns_on
    due = end_of_day(returns_on, working_calendar())
    taken.starts[ClockKind.LIST] = clocks.start(matter, ClockKind.LIST, at, due=due)
    taken.data["returns_on"] = returns_on.isoformat()


@command("supervise.monthly_word", "挂账月报", "Monthly word")
def monthly_word(
    *, by: Act, matter: Matter, text: Annotated[str, Ask("本月进展", "This month", long=True, limit=2000)]
) -> Done:
    """Say how a listed matter stands 挂账月报, at least once a month. Refuses: no words."""
    wrong = unless(bool(text.strip()), "text_missing", "请填写本月进展", "Write something.", field="text")
    with taking("supervise.monthly_word", matter, by=by, text=text, wrong=wrong) as taken:
        listing = Listing.objects.get(matter=taken.matter, ended_at__isnull=True)
        MonthlyWord.objects.create(listing=listing, text=text.strip(), by_id=by.actor.officer_id, at=by.at)
        clocks.owe_word(taken.matter, ClockKind.MONTHLY, by.at, before=taken.matter.due_at)
        clocks.reckon_lag(taken.matter)
    return taken.done()


@command("supervise.unlist", "解除挂账", "Take off the list")
def unlist(*, by: Act, matter: Matter, reason: Annotated[str, Ask("解除理由", "Reason", limit=400)]) -> Done:
    """Take a matter off the list 解除挂账, by the office or by the clock on its date: its lead handles it again.

    Refuses: after the total limit (then it lands on the accountable officer). Starts: redo. Tells: the lead.
    """
    with taking("supervise.unlist", matter, by=by, text=reason) as taken:
        end_listing(taken)
        one = taken.matter
        one.result_class, one.outcome, one.answer, one.called_back_at = "", "", None, None
        lead = one.lead_unit_id
        demand(lead is not None, "no_unit", "没有承办单位，请提级处理", "No unit held it; escalate it.")
        assert lead is not None
        assign(one, [(lead, Part.LEAD, f"挂账到期：{reason}")], by.at)
        taken.tell(desks([lead]), "挂账到期，请继续办理并再次答复")
    return taken.done()
