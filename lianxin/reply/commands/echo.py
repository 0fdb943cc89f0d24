"""回访、评价、重办、销号: somebody else asks whether it is solved; unsatisfied and reasonable means another round."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands.taking import Taken, demand, taking
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Disposal
from lianxin.dispatch.commands.parts import assign, desks
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import Part
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, reasons_if, refuse, unless
from lianxin.people.queries import post_on_duty
from lianxin.people.rules import Role
from lianxin.reply.models import CallBack, Objection, Rating
from lianxin.reply.rules import Contentment, Solved, tries_are_enough


@command(
    "reply.call_back",
    "回访",
    "Call back",
    alone=("回访记录的是这一位反映人的回答", "it records what this one raiser said"),
)
def call_back(
    *,
    by: Act,
    matter: Matter,
    reached: Annotated[bool, Ask("接通", "Reached")],
    solved: Annotated[Solved | None, Ask("是否解决", "Solved")] = None,
    contentment: Annotated[Contentment | None, Ask("满意度", "Satisfaction")] = None,
    reasonable: Annotated[
        bool,
        Ask(
            "不满意诉求合理",
            "Unsatisfied with reason",
            help_zh="不满意且合理的自动重办；不合理须写明理由",
            help_en="With reason it is handled once more at once; without, say why",
        ),
    ] = True,
    comment: Annotated[str, Ask("反映人意见", "What the raiser says", long=True, limit=1000)] = "",
) -> Done:
    """Ask the raiser whether it is solved and how content he is 回访; never by who handled it.

    Refuses: the handler, a reached call without both answers, calling a complaint unreasonable without saying why.
    Unsatisfied and reasonable: another round at once. Three calls in vain on two days end the call-back.
    """
    wrong = reasons_if(
        (
            reached and (solved is None or contentment is None),
            Reason(
                "answers_missing",
                "已接通须填写是否解决和满意度",
                "Fill in solved and satisfaction.",
                "solved",
            ),
        ),
        (
            reached and not reasonable and not comment.strip(),
            Reason("comment_missing", "认为诉求不合理须写明理由", "Say why it is unreasonable.", "comment"),
        ),
    )
    unhappy = reached and contentment is not None and not contentment.is_content
    data = {
        "reached": reached,
        "solved": solved or "",
        "contentment": contentment or "",
        "reasonable": reasonable,
    }
    with taking("reply.call_back", matter, by=by, text=comment, data=data, wrong=wrong) as taken:
        _keep(taken, by, reached, solved, contentment, reasonable, comment)
        if unhappy and reasonable:
            taken.matter.called_back_at = None
        elif reached or tries_are_enough(_days_in_vain(taken.matter)):
            _called(taken)
    if not (unhappy and reasonable):
        return taken.done()
    return another_round(by.part(), taken.matter, comment)


def _called(taken: Taken) -> None:
    """The call-back is complete: the matter goes to the director, who closes it or lists what is planned."""
    taken.matter.called_back_at = taken.by.at
    taken.matter.owner_post = post_on_duty((Role.OFFICE_DIRECTOR,))
    taken.tell([taken.matter.owner_post.id], "回访完成，请销号或挂账")


def _keep(
    taken: Taken,
    by: Act,
    reached: bool,
    solved: Solved | None,
    contentment: Contentment | None,
    reasonable: bool,
    comment: str,
) -> None:
    CallBack.objects.create(
        matter=taken.matter,
        round=taken.matter.round,
        reached=reached,
        solved=(solved or "") if reached else "",
        contentment=(contentment or "") if reached else "",
        reasonable=reasonable,
        comment=comment.strip(),
        by_id=by.actor.officer_id,
        at=by.at,
    )
    if reached and contentment is not None:
        taken.matter.satisfaction = contentment


def _days_in_vain(matter: Matter) -> list[date]:
    calendar = working_calendar()
    calls = CallBack.objects.filter(matter=matter, round=matter.round, reached=False)
    return [calendar.local(at).date() for at in calls.values_list("at", flat=True)]


def another_round(by: Act, matter: Matter, reason: str) -> Done:
    """Another round 重办: by the units that had it, or by dispatch for what was settled on site; nothing is overwritten."""
    step = "reply.redo" if matter.held_by else "reply.redo_dispatch"
    with taking(step, matter, by=by, text=reason or "回访不满意，诉求合理") as taken:
        one = taken.matter
        taken.data |= {"round": one.round + 1, "outcome": one.outcome, "class": one.result_class}
        one.round += 1
        one.outcome, one.result_class, one.answer = "", "", None
        one.called_back_at, one.returns_on, one.objected_at = None, None, None
        Objection.objects.filter(matter=one, ruled_at__isnull=True).update(
            upheld=True, ruling=reason, ruled_by=by.actor.officer_id, ruled_at=by.at
        )
        if step == "reply.redo":
            _assign_again(taken, reason)
        else:
            one.disposal = Disposal.PENDING
    return taken.done()


def _assign_again(taken: Taken, reason: str) -> None:
    matter = taken.matter
    last: dict[UUID, Undertaking] = {}
    for part in Undertaking.objects.filter(matter=matter, round=matter.round - 1, state="done").order_by(
        "sent_at"
    ):
        last[part.unit_id] = part
    task = f"第{matter.round}轮重办：{reason}"[:2000]
    parts = [(part.unit_id, Part(part.part), task) for part in last.values()]
    if not parts and matter.lead_unit_id:
        parts = [(matter.lead_unit_id, Part.LEAD, task)]
    assign(matter, parts, taken.by.at)
    taken.tell(desks(list(matter.held_by)), f"回访不满意，第{matter.round}轮重办，请单位负责人审签")


@command("reply.redo", "重办", "Redo")
def redo(
    *, by: Act, matter: Matter, reason: Annotated[str, Ask("重办理由", "Reason", long=True, limit=1000)]
) -> Done:
    """Send a matter into another round although its raiser was not outright unsatisfied 重办, such as when half is solved.

    Refuses: no reason. Records: the round that ends. Starts: redo, or dispatch for what was settled on the spot.
    """
    demand(bool(reason.strip()), "reason_missing", "请填写重办理由", "Give the reason.", field="reason")
    return another_round(by, matter, reason.strip())


@command(
    "reply.rate",
    "评价",
    "Rate",
    alone=("评价是这一位反映人的评价", "it is the rating of this one raiser"),
)
def rate(
    *,
    by: Act,
    matter: Matter,
    contentment: Annotated[Contentment, Ask("满意度", "Satisfaction")],
    comment: Annotated[str, Ask("意见", "Comment", long=True, limit=1000)] = "",
) -> Done:
    """Keep what the raiser himself says of the answer 评价; a bad one becomes a task for the call-back, not only a score.

    Refuses: rated already in this round. Tells: the owner of the matter.
    """
    with taking("reply.rate", matter, by=by, text=comment, data={"contentment": contentment}) as taken:
        one = taken.matter
        if Rating.objects.filter(matter=one, round=one.round).exists():
            raise refuse("rated", "本轮已评价", "It was rated in this round.")
        Rating.objects.create(matter=one, round=one.round, contentment=contentment, comment=comment, at=by.at)
        one.satisfaction = contentment
        if not contentment.is_content and one.owner_post_id:
            taken.tell([one.owner_post_id], "反映人评价不满意，请回访核实")
    return taken.done()


@command("reply.close", "销号", "Close")
def close(
    *,
    by: Act,
    matter: Matter,
    conclusion: Annotated[str, Ask("销号结论", "Conclusion", long=True, limit=1000)],
) -> Done:
    """Close an answered matter 销号.

    Refuses: answer not delivered, no call-back, class B (stays listed), an open upward child. Ends.
    """
    wrong = unless(
        bool(conclusion.strip()),
        "conclusion_missing",
        "请填写销号结论",
        "Write the conclusion.",
        field="conclusion",
    )
    with taking("reply.close", matter, by=by, text=conclusion, wrong=wrong) as taken:
        taken.data["days"] = _workdays(taken)
    return taken.done()


def _workdays(taken: Taken) -> int:
    calendar = working_calendar()
    first, last = calendar.local(taken.matter.registered_at).date(), calendar.local(taken.by.at).date()
    return calendar.workdays_between(first, last)
