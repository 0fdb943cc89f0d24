"""办理反馈与审核: units report, somebody else reviews."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.matters import set_outcome
from lianxin.casefile.commands.taking import Taken, demand, lock, taking
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.rules import OUTCOME_OF_CLASS, ClockKind, ResultClass
from lianxin.dispatch.commands.parts import desks, end_all, move, part_refusals, rework, running_parts
from lianxin.dispatch.lifecycle import UNDERTAKING, Standing
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import Part
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, Refused, reasons_if
from lianxin.reply.models import Result, Review

WORST_FIRST = (ResultClass.B, ResultClass.C, ResultClass.D, ResultClass.A)


@command("reply.report", "办理反馈", "Report the result")
def report(
    *,
    by: Act,
    undertaking: Undertaking,
    result_class: Annotated[ResultClass, Ask("结果类别", "Result class")],
    found: Annotated[str, Ask("调查核实情况", "What was found", long=True)],
    measures: Annotated[str, Ask("办理措施", "Measures", long=True)],
    result: Annotated[str, Ask("办理结果（内部）", "Result (internal)", long=True)],
    public_answer: Annotated[
        str,
        Ask(
            "公开答复口径",
            "Public answer (draft)",
            long=True,
            help_zh="反映人看到的就是这一段：所提的每一点怎样答复，依据是什么，由谁在什么时候做，找谁联系",
            help_en="The raiser reads this: each point answered, on what basis, who does what by when, whom to ask",
        ),
    ],
    promised_on: Annotated[date | None, Ask("承诺完成日期（B类）", "Promised date (B)")] = None,
    reason: Annotated[str, Ask("未解决原因（C类）", "Why not (C)", long=True, limit=2000)] = "",
    review_on: Annotated[date | None, Ask("复查日期（C类）", "Review date (C)")] = None,
) -> Done:
    """The lead (or the holder of an own part) reports its result with its class 办理反馈.

    Refuses: a support unit, B without a promised date, C without reason and review date, empty texts.
    Records: the result. When every unit that answers has reported: stops handling, starts review.
    """
    wrong = _wrong(by, result_class, promised_on, reason, review_on, (found, measures, result, public_answer))
    locked = lock(undertaking.matter, by)
    one = Undertaking.objects.select_related("unit").get(pk=undertaking.pk)
    one.matter = locked
    if refused := part_refusals(by.actor, one, "dispatch.report", by.at) + wrong:
        raise Refused(refused)
    step = "reply.report" if _completes(locked, one) else "reply.report_part"
    with taking(step, locked, by=by, text=result, data=_words(one, result_class)) as taken:
        Result.objects.create(
            undertaking=one,
            result_class=result_class,
            found=found.strip(),
            measures=measures.strip(),
            result=result.strip(),
            public_answer=public_answer.strip(),
            reason=reason.strip(),
            promised_on=promised_on,
            review_on=review_on,
            reported_by_id=by.actor.officer_id,
            at=by.at,
        )
        one.matter = taken.matter
        one.reported_at = by.at
        move(one, UNDERTAKING.row("dispatch.report"), by.at)
        one.save()
        if step == "reply.report":
            _summarise(taken)
    return taken.done()


def _wrong(
    by: Act,
    result_class: ResultClass,
    promised_on: date | None,
    reason: str,
    review_on: date | None,
    texts: tuple[str, ...],
) -> list[Reason]:
    """What is wrong with the texts and dates of a report."""
    today = by.at.date()
    return reasons_if(
        (
            not all(text.strip() for text in texts),
            Reason("text_missing", "请填全核实、措施、结果和公开答复", "Fill in all four texts."),
        ),
        (
            result_class is ResultClass.B and (promised_on is None or promised_on <= today),
            Reason(
                "promise_missing",
                "B类须填写今后的承诺完成日期",
                "B needs a promised date to come.",
                "promised_on",
            ),
        ),
        (
            result_class is ResultClass.C and not reason.strip(),
            Reason("reason_missing", "C类须填写未解决原因", "C needs the reason.", "reason"),
        ),
        (
            result_class is ResultClass.C and (review_on is None or review_on <= today),
            Reason(
                "review_missing", "C类须填写今后的复查日期", "C needs a review date to come.", "review_on"
            ),
        ),
    )


def _words(one: Undertaking, result_class: ResultClass) -> dict[str, str]:
    return {"unit": one.unit.name, "part": one.part, "class": result_class}


def _completes(matter: Matter, one: Undertaking) -> bool:
    """Whether with this report every unit that answers has reported, and the matter is with its units."""
    answering = [part for part in running_parts(matter) if part.part != Part.SUPPORT and part.pk != one.pk]
    return matter.state == State.WITH_UNITS and all(part.state == Standing.REPORTED for part in answering)


def latest_results(matter: Matter) -> list[Result]:
    """The newest result of each running undertaking that answers."""
    found = []
    for part in running_parts(matter):
        result = Result.objects.filter(undertaking=part).order_by("-at", "-id").first()
        if result is not None:
            found.append(result)
    return found


def _summarise(taken: Taken) -> None:
    """Put the weakest class of all parts on the matter, and a draft of the answer from their public texts."""
    results = latest_results(taken.matter)
    classes = {result.result_class for result in results}
    taken.matter.result_class = next((one for one in WORST_FIRST if one in classes), ResultClass.A)
    text = "\n".join(result.public_answer for result in results)
    taken.matter.answer = Answer.objects.create(matter=taken.matter, round=taken.matter.round, text=text)
    days = [one.promised_on or one.review_on for one in results]
    taken.matter.returns_on = min((day for day in days if day is not None), default=None)


@command(
    "reply.review",
    "审核",
    "Review",
    alone=("审核须逐件核对办理结果和答复", "each result and answer has to be looked at"),
)
def review(
    *,
    by: Act,
    matter: Matter,
    passed: Annotated[bool, Ask("审核通过", "Passed")],
    opinion: Annotated[str, Ask("审核意见", "Opinion", long=True, limit=2000)] = "",
    is_solved: Annotated[bool, Ask("问题已解决或已说明", "Solved or explained")] = False,
    is_answered: Annotated[bool, Ask("诉求逐项答复", "Every point answered")] = False,
    was_contacted: Annotated[bool, Ask("已主动对接反映人", "The raiser was contacted")] = False,
    is_lawful: Annotated[bool, Ask("措施合法合规", "Measures lawful")] = False,
) -> Done:
    """The office reviews the result 审核 by four questions; who handled it may not.

    Refuses: the handler, passing with a question unanswered, sending back without saying why.
    Passed: stops review, starts telling. Sent back: the handling clock runs on.
    """
    all_four = is_solved and is_answered and was_contacted and is_lawful
    wrong = reasons_if(
        (
            passed and not all_four,
            Reason(
                "not_all_checked",
                "四项核对未全部通过，不能审核通过",
                "Not all four questions are answered yes.",
            ),
        ),
        (
            not passed and not opinion.strip(),
            Reason("opinion_missing", "退回补办须写明理由", "Say why it goes back.", "opinion"),
        ),
    )
    step = "reply.pass_review" if passed else "reply.send_back"
    with taking(step, matter, by=by, text=opinion, wrong=wrong) as taken:
        Review.objects.create(
            matter=taken.matter,
            passed=passed,
            is_solved=is_solved,
            is_answered=is_answered,
            was_contacted=was_contacted,
            is_lawful=is_lawful,
            opinion=opinion.strip(),
            by_id=by.actor.officer_id,
            at=by.at,
        )
        (_pass if passed else _send_back)(taken)
    return taken.done()


def _pass(taken: Taken) -> None:
    matter = taken.matter
    set_outcome(matter, OUTCOME_OF_CLASS[ResultClass(matter.result_class)])
    end_all(matter, "dispatch.finish", taken.by.at)


def _send_back(taken: Taken) -> None:
    matter, at = taken.matter, taken.by.at
    back = rework(running_parts(matter))
    clock = clocks.resume(matter, [ClockKind.HANDLE, ClockKind.REDO], at)
    if clock is not None:
        matter.due_at = clock.due_at
    matter.result_class, matter.answer, matter.returns_on = "", None, None
    clocks.sent_back(matter, at)
    demand(bool(back), "nobody_to_rework", "没有可退回补办的承办单位", "No unit to send it back to.")
    taken.tell(desks([one.unit_id for one in back]), "审核退回补办")
