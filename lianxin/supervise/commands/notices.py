"""督办单: issued by a person, numbered without a gap, addressed to a post, signed for, answered, and what it effected."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands.taking import Taken, demand, taking
from lianxin.casefile.models import Matter
from lianxin.directory.models import Unit
from lianxin.dispatch.commands.parts import desks
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import new_id, next_number, next_without_gap
from lianxin.kernel.refusal import Reason, reasons_if, unless
from lianxin.people.models import Post
from lianxin.people.queries import STAFFED
from lianxin.people.rules import Role
from lianxin.supervise.models import Notice
from lianxin.supervise.queries.ladder import colour_for, holder_of, ladder_on, level_for, posts_of
from lianxin.supervise.rules import Level, NoticeLevel, Receiver


@command("supervise.notice", "督办", "Supervision notice")
def notice(
    *,
    by: Act,
    matter: Matter,
    level: Annotated[
        NoticeLevel | None,
        Ask("督办级别", "Level", help_zh="不填则按建议颜色", help_en="Empty: as proposed"),
    ] = None,
    requirement: Annotated[str, Ask("督办要求", "Requirement", long=True, limit=1000)],
    reply_due: Annotated[date, Ask("回复期限", "Reply due")],
    unit: Annotated[
        Unit | None, Ask("被督办单位", "Unit", help_zh="不填则为牵头单位", help_en="Empty: the lead")
    ] = None,
    addressee: Annotated[
        Receiver | None,
        Ask("送达岗位", "Goes to", help_zh="不填则按督办阶梯", help_en="Empty: as the ladder says"),
    ] = None,
    level_reason: Annotated[
        str,
        Ask(
            "调整颜色的理由",
            "Why another colour",
            limit=200,
            help_zh="与建议颜色不同时填写",
            help_en="Where it is not the proposed one",
        ),
    ] = "",
) -> Done:
    """Issue a numbered supervision notice 督办单 to a post of the unit that answers, with a reply due.

    A matter that nobody has taken is answered for by the office. Refuses: a reply date that has passed, no words, another
    colour than the scheme calls for without a reason. Records: number, level, what was proposed, addressee, requirement.
    Tells: the addressee and who gets a copy.
    """
    today = working_calendar().local(by.at).date()
    wrong = reasons_if(
        (not requirement.strip(), Reason("text_missing", "请填写督办要求", "Write it.", "requirement")),
        (reply_due < today, Reason("date_passed", "回复期限已过", "That date has passed.", "reply_due")),
    )
    with taking("supervise.notice", matter, by=by, text=requirement, wrong=wrong) as taken:
        level = level or level_for(taken.matter, by.at)
        row = _draft(taken, level, unit, addressee)
        _colour(row, taken, level_reason.strip())
        row.requirement, row.reply_due = requirement.strip(), reply_due
        _number(row, taken)
        row.save(force_insert=True)
        taken.data |= {"number": row.official, "level": level, "reply_due": reply_due.isoformat()}
        taken.ids["notice"] = str(row.id)
        words = f"{level.zh} {row.official}，请于{reply_due:%m月%d日}前回复"
        taken.tell([*_posts(row), *desks([row.unit_id])], words)
        taken.tell(row.copies, f"抄送：{words}")
    return taken.done()


def _colour(row: Notice, taken: Taken, reason: str) -> None:
    """Keep the colour that was proposed; another one needs a reason, which is kept as well."""
    called = colour_for(taken.matter, taken.by.at)
    row.proposed = called.value if called else ""
    if called is None or called == row.level:
        return
    demand(
        bool(reason),
        "level_reason_missing",
        f"按规则建议为{called.zh}，改用其他颜色请写明理由",
        f"Proposed is {called.en}; give the reason for another one.",
        field="level_reason",
    )
    row.level_reason = reason[:200]
    taken.data |= {"proposed_level": called.value, "level_reason": reason}


def _draft(taken: Taken, level: NoticeLevel, unit: Unit | None, addressee: Receiver | None) -> Notice:
    """The notice with whom it goes to, by the ladder unless somebody else was chosen."""
    held = unit.pk if unit else holder_of(taken.matter)
    rule = ladder_on(working_calendar().local(taken.by.at).date())[int(level)]
    post, copies = posts_of(
        Level(addressee, tuple({*rule.copies, rule.to} - {addressee})) if addressee else rule,
        taken.matter,
        held,
    )
    taken.data["addressee"] = f"{post.unit.name} {post.title}"
    return Notice(
        id=new_id(),
        matter=taken.matter,
        round=taken.matter.round,
        level=level,
        unit_id=held or _office_of(taken, post),
        addressee=addressee or rule.to,
        post=post,
        copies=[one.pk for one in copies],
        issued_by_id=taken.by.actor.officer_id,
        issued_at=taken.by.at,
    )


def _office_of(taken: Taken, post: Post) -> UUID:
    owner = taken.matter.owner_post
    return owner.unit_id if owner else post.unit_id


def _posts(row: Notice) -> list[UUID]:
    return [row.post_id] if row.post_id else []


def _number(row: Notice, taken: Taken) -> None:
    """机关代字〔年〕号: the body's next number of the year; its counter stays locked until the notice stands."""
    actor = taken.by.actor
    body = Unit.objects.get(pk=actor.unit_id)
    year = working_calendar().local(taken.by.at).year
    n = next_without_gap("supervise_noticecount", body_id=body.pk, year=year)
    row.body, row.year, row.n = body, year, n
    row.number = next_number("DC", year)
    row.official = f"{body.short_name}督〔{year}〕{n}号"


@command("supervise.receive_notice", "签收督办单", "Sign for a notice")
def receive_notice(*, by: Act, notice: Notice) -> Done:
    """The post to which a supervision notice went signs for it 签收督办单. Refuses: another's notice, signed already."""
    with taking(
        "supervise.receive_notice", notice.matter, by=by, wrong=_unless_addressed(notice, by)
    ) as taken:
        row = Notice.objects.get(pk=notice.pk)
        demand(row.received_at is None, "received", "已签收", "Signed for already.")
        row.received_by_id, row.received_at = by.actor.officer_id, by.at
        row.save(update_fields=["received_by", "received_at"])
        taken.data["number"] = row.official or row.number
    return taken.done()


def is_addressed(notice: Notice, post_id: UUID, unit_id: UUID) -> bool:
    """Whether a notice went to a post: to it by name, or to its unit; a leader's is his own."""
    if notice.post is None or notice.post.role == Role.LEADER:
        return post_id == notice.post_id if notice.post else unit_id == notice.unit_id
    return unit_id in (notice.post.unit_id, notice.unit_id)


def answers(notice: Notice, post_id: UUID, unit_id: UUID) -> bool:
    """Whether a post may reply to a notice: one of its unit, or where nobody is left there the one it was sent to instead."""
    if notice.unit_id == unit_id:
        return True
    stands_in = notice.post_id == post_id
    return stands_in and not Post.objects.filter(STAFFED, unit_id=notice.unit_id).exists()


def _unless_addressed(notice: Notice, by: Act) -> list[Reason]:
    mine = is_addressed(notice, by.actor.post_id, by.actor.unit_id)
    return unless(mine, "not_own", "不是发给您的督办单", "The notice is addressed to somebody else.")


@command("supervise.answer_notice", "回复督办", "Answer a notice")
def answer_notice(
    *,
    by: Act,
    notice: Notice,
    reply: Annotated[str, Ask("回复内容", "Reply", long=True, limit=2000)],
) -> Done:
    """The unit answers a supervision notice 回复督办; that it came is signed for with it.

    Refuses: another unit's notice, answered already, no words. Tells: who issued it.
    """
    wrong = reasons_if(
        (not reply.strip(), Reason("text_missing", "请填写回复内容", "Write something.", "reply")),
        (
            not answers(notice, by.actor.post_id, by.actor.unit_id),
            Reason("not_own", "不是发给你单位的督办单", "The notice is addressed to another unit."),
        ),
    )
    with taking("supervise.answer_notice", notice.matter, by=by, text=reply, wrong=wrong) as taken:
        row = Notice.objects.get(pk=notice.pk)
        demand(row.replied_at is None, "answered", "已回复", "Answered already.")
        row.reply, row.replied_by_id, row.replied_at = reply.strip(), by.actor.officer_id, by.at
        if row.received_at is None:
            row.received_by_id, row.received_at = by.actor.officer_id, by.at
        row.save()
        taken.data["number"] = row.official or row.number
        if row.body_id:
            taken.tell(_supervisors(row), f"{row.official} 已回复，请核对成效")
    return taken.done()


def _supervisors(row: Notice) -> list[UUID]:
    """The posts in which whoever issued a notice sits in the body that issued it."""
    rows = Post.objects.filter(unit=row.body, holder_id=row.issued_by_id, is_active=True)
    return list(rows.values_list("id", flat=True)[:1])


@command("supervise.record_effect", "登记督办成效", "Record the effect of a notice")
def record_effect(
    *,
    by: Act,
    notice: Notice,
    effect: Annotated[
        str,
        Ask(
            "督办成效",
            "Effect",
            long=True,
            limit=1000,
            help_zh="督办后办理有什么变化，没有变化也如实填写",
            help_en="What changed after the notice, also when nothing did",
        ),
    ],
) -> Done:
    """Write down what a supervision notice changed 登记督办成效. Refuses: no words, not answered yet."""
    wrong = unless(bool(effect.strip()), "text_missing", "请填写督办成效", "Write something.", field="effect")
    with taking("supervise.record_effect", notice.matter, by=by, text=effect, wrong=wrong) as taken:
        row = Notice.objects.get(pk=notice.pk)
        late = row.reply_due < working_calendar().local(by.at).date()
        demand(
            row.replied_at is not None or late,
            "not_answered",
            "尚未回复，回复或逾期后再登记成效",
            "It is not answered yet; record the effect after the reply, or once that is late.",
        )
        row.effect, row.effect_at = effect.strip(), by.at
        row.save(update_fields=["effect", "effect_at"])
        taken.data["number"] = row.official or row.number
    return taken.done()
