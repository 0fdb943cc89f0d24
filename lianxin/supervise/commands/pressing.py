"""催办、督办、批示: acts that press a matter on without moving it. From level 2 a person issues; nothing is automatic."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands.taking import Taken, demand, taking
from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.dispatch.commands.parts import desks
from lianxin.dispatch.commands.reorganising import along
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import next_number
from lianxin.kernel.refusal import Reason, reasons_if, refuse, unless
from lianxin.supervise.models import Instruction, Notice, NoticeLevel, Urge


@command("supervise.urge", "催办", "Urge")
def urge(*, by: Act, matter: Matter, text: Annotated[str, Ask("催办内容", "Words", limit=400)]) -> Done:
    """Urge those who hold a matter 催办. Records the words. Tells: the owner post and the units' desks."""
    wrong = unless(bool(text.strip()), "text_missing", "请填写催办内容", "Write something.", field="text")
    with taking("supervise.urge", matter, by=by, text=text, wrong=wrong) as taken:
        Urge.objects.create(matter=taken.matter, by_id=by.actor.officer_id, text=text.strip(), at=by.at)
        taken.tell(_holders(taken), "催办：请抓紧办理")
    return taken.done()


def _holders(taken: Taken) -> list[UUID]:
    owner = taken.matter.owner_post_id
    return [*desks(list(taken.matter.held_by)), *([owner] if owner else [])]


@command("supervise.notice", "督办", "Supervision notice")
def notice(
    *,
    by: Act,
    matter: Matter,
    level: Annotated[NoticeLevel, Ask("督办级别", "Level")],
    requirement: Annotated[str, Ask("督办要求", "Requirement", long=True, limit=1000)],
    reply_due: Annotated[date, Ask("回复期限", "Reply due")],
    unit: Annotated[
        Unit | None, Ask("被督办单位", "Unit", help_zh="不填则为牵头单位", help_en="Empty: the lead")
    ] = None,
) -> Done:
    """Issue a numbered supervision notice 督办单 to a unit, with a reply due.

    Refuses: no unit holds the matter, a reply date that has passed. Records: number, level, requirement.
    """
    wrong = reasons_if(
        (not requirement.strip(), Reason("text_missing", "请填写督办要求", "Write it.", "requirement")),
        (
            reply_due < by.at.date(),
            Reason("date_passed", "回复期限已过", "That date has passed.", "reply_due"),
        ),
    )
    with taking("supervise.notice", matter, by=by, text=requirement, wrong=wrong) as taken:
        addressed = unit or taken.matter.lead_unit
        if addressed is None:
            raise refuse("no_unit", "请选择被督办单位", "Choose the unit.", field="unit")
        row = Notice.objects.create(
            matter=taken.matter,
            number=next_number("DC", by.at.year),
            level=level,
            unit=addressed,
            requirement=requirement.strip(),
            reply_due=reply_due,
            issued_by_id=by.actor.officer_id,
            issued_at=by.at,
        )
        taken.data |= {"number": row.number, "level": level, "reply_due": reply_due.isoformat()}
        taken.ids["notice"] = str(row.id)
        taken.tell(desks([row.unit_id]), f"{level.zh} {row.number}，请于{reply_due:%m月%d日}前回复")
    return taken.done()


@command("supervise.answer_notice", "回复督办", "Answer a notice")
def answer_notice(
    *,
    by: Act,
    notice: Notice,
    reply: Annotated[str, Ask("回复内容", "Reply", long=True, limit=2000)],
) -> Done:
    """A unit answers a supervision notice 回复督办. Refuses: another unit's notice, answered already, no words."""
    wrong = reasons_if(
        (not reply.strip(), Reason("text_missing", "请填写回复内容", "Write something.", "reply")),
        (
            notice.unit_id != by.actor.unit_id,
            Reason("not_own", "不是发给你单位的督办单", "The notice is addressed to another unit."),
        ),
    )
    with taking("supervise.answer_notice", notice.matter, by=by, text=reply, wrong=wrong) as taken:
        row = Notice.objects.get(pk=notice.pk)
        demand(row.replied_at is None, "answered", "已回复", "Answered already.")
        row.reply, row.replied_by_id, row.replied_at = reply.strip(), by.actor.officer_id, by.at
        row.save()
        taken.data["number"] = row.number
    return taken.done()


@command("supervise.instruct", "批示", "Instruct")
def instruct(
    *, by: Act, matter: Matter, text: Annotated[str, Ask("批示内容", "Instruction", long=True, limit=1000)]
) -> Done:
    """A leader writes an instruction on a matter 批示. Tells: the owner post and the units' desks."""
    wrong = unless(bool(text.strip()), "text_missing", "请填写批示内容", "Write something.", field="text")
    with taking("supervise.instruct", matter, by=by, text=text, wrong=wrong) as taken:
        Instruction.objects.create(matter=taken.matter, post_id=by.actor.post_id, text=text.strip(), at=by.at)
        taken.tell(_holders(taken), "领导有新批示，请阅办")
    return taken.done()


@along
def move_notices(matter: Matter, unit: Unit, to: Unit) -> None:
    """A notice that waits for its reply goes along with the matter to the unit that takes it over."""
    Notice.objects.filter(matter=matter, unit=unit, replied_at__isnull=True).update(unit=to)
