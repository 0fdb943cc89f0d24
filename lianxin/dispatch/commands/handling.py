"""办理: what units do: sign for, contact the raiser first, give an opinion, report progress."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.taking import demand
from lianxin.casefile.rules import ClockKind
from lianxin.dispatch.commands.parts import TakenPart, desks, handle_clock, taking_part
from lianxin.dispatch.models import Undertaking, Word
from lianxin.dispatch.rules import Part, WordKind
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import unless


@command("dispatch.accept", "签收", "Sign for")
def accept(
    *,
    by: Act,
    undertaking: Undertaking,
    handler: Annotated[str, Ask("经办科室（人）", "Section or handler", limit=60)] = "",
) -> Done:
    """Sign for an undertaking 签收. Stops: signing. Starts: first contact. The handling clock runs since dispatch."""
    with taking_part("dispatch.accept", undertaking, by=by, data={"handler": handler}) as taken:
        taken.undertaking.accepted_at = by.at
    return taken.done()


@command("dispatch.contact", "先行联系", "First contact")
def contact(
    *,
    by: Act,
    undertaking: Undertaking,
    whom: Annotated[str, Ask("联系对象", "Whom", limit=60)],
    how: Annotated[
        str,
        Ask(
            "联系方式",
            "How",
            limit=20,
            help_zh="电话、上门、微信等",
            help_en="By telephone, in person, by message",
        ),
    ],
    plan: Annotated[str, Ask("沟通情况和办理打算", "What was agreed", long=True)],
    happened_at: Annotated[datetime | None, Ask("联系时间", "When")] = None,
) -> Done:
    """Note that the unit spoke to the raiser 先行联系: when, whom, how, what was agreed.

    Refuses: a time in the future. Stops: first contact.
    """
    moment = happened_at or by.at
    wrong = unless(
        moment <= by.at,
        "in_future",
        "联系时间不能晚于现在",
        "That time is still to come.",
        field="happened_at",
    )
    with taking_part("dispatch.contact", undertaking, by=by, text=plan, wrong=wrong) as taken:
        _say(taken, WordKind.CONTACT, plan, whom=whom, how=how, happened_at=moment)
        taken.undertaking.contacted_at = taken.undertaking.contacted_at or moment
        _give_word(taken)
    return taken.done()


@command("dispatch.opinion", "协办意见", "Support's opinion")
def opinion(
    *, by: Act, undertaking: Undertaking, text: Annotated[str, Ask("协办意见", "Opinion", long=True)]
) -> Done:
    """A support unit gives its opinion to the lead 协办意见. Stops: opinion. Tells: the lead unit."""
    with taking_part("dispatch.opinion", undertaking, by=by, text=text) as taken:
        _say(taken, WordKind.OPINION, text)
        taken.undertaking.reported_at = by.at
        if taken.matter.lead_unit_id:
            taken.tell(desks([taken.matter.lead_unit_id]), f"{taken.undertaking.unit.name}已提交协办意见")
    return taken.done()


@command("dispatch.progress", "进展反馈", "Progress")
def progress(
    *,
    by: Act,
    undertaking: Undertaking,
    text: Annotated[str, Ask("进展情况", "Progress", long=True)],
    next_on: Annotated[date | None, Ask("下次反馈日期", "Next word on")] = None,
) -> Done:
    """Say how far it is 进展反馈, and when the next word comes. Refuses: a next date that has passed."""
    wrong = unless(
        next_on is None or next_on >= by.at.date(),
        "date_passed",
        "下次反馈日期已过",
        "That date has passed.",
        field="next_on",
    )
    with taking_part("dispatch.progress", undertaking, by=by, text=text, wrong=wrong) as taken:
        _say(taken, WordKind.PROGRESS, text, next_on=next_on)
        _give_word(taken, next_on)
    return taken.done()


def _give_word(taken: TakenPart, next_on: date | None = None) -> None:
    """A unit that answers has given its word: the next one is owed by the limit, and by the day that it named itself."""
    matter, at = taken.matter, taken.by.at
    if taken.undertaking.part == Part.SUPPORT or (running := handle_clock(matter)) is None:
        return
    clocks.stop(matter, [ClockKind.PROGRESS, ClockKind.MILESTONE], at)
    clocks.owe_word(matter, ClockKind.PROGRESS, at, before=running.due_at)
    if next_on is not None:
        clocks.promise_word(matter, next_on, at)
    clocks.reckon_lag(matter)


def _say(
    taken: TakenPart,
    kind: WordKind,
    text: str,
    *,
    whom: str = "",
    how: str = "",
    happened_at: datetime | None = None,
    next_on: date | None = None,
) -> None:
    demand(bool(text.strip()), "text_missing", "请填写内容", "Write something.", field="text")
    Word.objects.create(
        undertaking=taken.undertaking,
        kind=kind,
        text=text.strip(),
        whom=whom.strip(),
        how=how.strip(),
        happened_at=happened_at or taken.by.at,
        next_on=next_on,
        by_id=taken.by.actor.officer_id,
        at=taken.by.at,
    )
