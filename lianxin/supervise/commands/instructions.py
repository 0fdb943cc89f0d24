"""批示: a leader's written word on a matter, followed until a report settles it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands.taking import demand, taking
from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.dispatch.commands.parts import desks
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, reasons_if, unless
from lianxin.people.models import Post
from lianxin.people.queries import STAFFED
from lianxin.people.rules import Role
from lianxin.supervise.commands.urging import holders
from lianxin.supervise.models import Instruction, InstructionWord
from lianxin.supervise.queries.ladder import director


@command("supervise.instruct", "批示", "Instruct")
def instruct(
    *,
    by: Act,
    matter: Matter,
    text: Annotated[str, Ask("批示内容", "Instruction", long=True, limit=1000)],
    leader: Annotated[
        Post | None,
        Ask(
            "批示领导",
            "By",
            help_zh="代为登记纸质批示时选择；领导本人不填",
            help_en="When recorded for a leader",
        ),
    ] = None,
    given_on: Annotated[
        date | None, Ask("批示日期", "Given on", help_zh="不填为今天", help_en="Empty: today")
    ] = None,
    report_due: Annotated[
        date | None,
        Ask(
            "报告期限",
            "Report due",
            help_zh="要求报告落实情况的日期；没有则不填",
            help_en="The date of the report that is asked for; empty for none",
        ),
    ] = None,
    unit: Annotated[
        Unit | None,
        Ask(
            "批示给",
            "To",
            help_zh="须是承办单位；不填则给各承办单位和当前责任岗",
            help_en="A unit that holds it; empty: all that hold it and the post it waits at",
        ),
    ] = None,
) -> Done:
    """A leader's written instruction on a matter 批示, his own or recorded for him, followed until it is settled.

    Refuses: no leader's post, a day that has not come, a report due before it. Tells: the owner post, the units' desks.
    """
    today = working_calendar().local(by.at).date()
    post_id, wrong = _leader_of(by, leader)
    given = given_on or today
    wrong += _wrong(text, given, report_due, today) + _unless_held(matter, unit)
    with taking("supervise.instruct", matter, by=by, text=text, wrong=wrong) as taken:
        row = Instruction.objects.create(
            matter=taken.matter,
            post_id=post_id,
            text=text.strip(),
            at=by.at,
            given_on=given,
            report_due=report_due,
            unit=unit,
            recorded_by_id=by.actor.officer_id,
        )
        taken.ids["instruction"] = str(row.id)
        until = f"，请于{report_due:%m月%d日}前报告落实情况" if report_due else "，请阅办"
        taken.data |= {"unit": unit.name} if unit else {}
        taken.tell(desks([unit.pk]) if unit else holders(taken.matter), f"领导有新批示{until}")
    return taken.done()


def _wrong(text: str, given: date, report_due: date | None, today: date) -> list[Reason]:
    return reasons_if(
        (not text.strip(), Reason("text_missing", "请填写批示内容", "Write something.", "text")),
        (given > today, Reason("date_ahead", "批示日期不能晚于今天", "That day has not come.", "given_on")),
        (
            report_due is not None and report_due < given,
            Reason("date_passed", "报告期限不能早于批示日期", "Due before it was given.", "report_due"),
        ),
    )


def _unless_held(matter: Matter, unit: Unit | None) -> list[Reason]:
    return unless(
        unit is None or unit.pk in matter.held_by,
        "not_held",
        "该单位不是本事项的承办单位",
        "That unit does not hold the matter.",
        field="unit",
    )


def _leader_of(by: Act, leader: Post | None) -> tuple[UUID, list[Reason]]:
    """Whose instruction it is: the leader's who writes it, or of the one for whom it is recorded."""
    if Post.objects.filter(pk=by.actor.post_id, role=Role.LEADER).exists():
        own = leader is None or leader.pk == by.actor.post_id
        return by.actor.post_id, unless(
            own, "not_own", "领导本人批示时不另选领导", "It is your own.", field="leader"
        )
    if leader is None or leader.role != Role.LEADER:
        return by.actor.post_id, unless(
            False, "no_leader", "请选择批示领导", "Choose the leader.", field="leader"
        )
    return leader.pk, []


@command("supervise.follow_up", "批示跟踪", "Follow up an instruction")
def follow_up(
    *,
    by: Act,
    instruction: Instruction,
    text: Annotated[str, Ask("落实进展", "Progress", long=True, limit=2000)],
) -> Done:
    """Say how far an instruction was carried out 批示跟踪. Refuses: settled already, no words."""
    wrong = unless(bool(text.strip()), "text_missing", "请填写落实进展", "Write something.", field="text")
    with taking("supervise.follow_up", instruction.matter, by=by, text=text, wrong=wrong) as taken:
        row = _open(instruction)
        InstructionWord.objects.create(
            instruction=row, text=text.strip(), by_id=by.actor.officer_id, at=by.at
        )
    return taken.done()


@command("supervise.settle_instruction", "批示报结", "Settle an instruction")
def settle_instruction(
    *,
    by: Act,
    instruction: Instruction,
    report: Annotated[str, Ask("落实情况报告", "Report", long=True, limit=2000)],
) -> Done:
    """Report to the leader how his instruction was carried out, which settles it 批示报结.

    Refuses: settled already, no report. Tells: the leader.
    """
    wrong = unless(
        bool(report.strip()), "text_missing", "请填写落实情况", "Write the report.", field="report"
    )
    with taking("supervise.settle_instruction", instruction.matter, by=by, text=report, wrong=wrong) as taken:
        row = _open(instruction)
        row.report, row.settled_by_id, row.settled_at = report.strip(), by.actor.officer_id, by.at
        row.save(update_fields=["report", "settled_by", "settled_at"])
        taken.tell([_reader(row)], "领导批示已报结，请阅")
    return taken.done()


def _reader(row: Instruction) -> UUID:
    """The leader's post, or the office director's when nobody holds it any more."""
    is_there = Post.objects.filter(STAFFED, pk=row.post_id).exists()
    return row.post_id if is_there else director().pk


def _open(instruction: Instruction) -> Instruction:
    row = Instruction.objects.get(pk=instruction.pk)
    demand(row.settled_at is None, "settled", "该批示已报结", "It was settled already.")
    return row
