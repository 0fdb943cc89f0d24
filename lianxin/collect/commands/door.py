"""At the door 受理: register a matter from any channel, accept, decline with where to go, merge and unmerge, withdraw."""

from __future__ import annotations

from typing import Annotated

from lianxin.casefile.commands.matters import (
    Raised,
    answer_now,
    bring_backstop_forward,
    open_matter,
    set_outcome,
    start_over,
)
from lianxin.casefile.commands.taking import Taken, demand, lock, taking
from lianxin.casefile.models import Link, Matter
from lianxin.casefile.rules import AnswerChannel, Disposal, Kind, Outcome, Source, Urgency
from lianxin.directory.models import Area, Category, Party
from lianxin.directory.rules import PartyKind, TimeClass
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, reasons_if, refuse, refuse_if, unless
from lianxin.reading.commands.advice import keep_category


@command("collect.register", "登记事项", "Register a matter")
def register(
    *,
    by: Act,
    title: Annotated[str, Ask("标题", "Title", limit=60)],
    text: Annotated[str, Ask("反映内容", "What was raised", long=True)],
    kind: Annotated[Kind, Ask("性质", "Kind")],
    source: Annotated[Source, Ask("来源", "Source")],
    area: Annotated[Area, Chosen, Ask("所在区划", "Area")],
    party: Annotated[Party | None, Ask("服务对象", "Party")] = None,
    raiser_name: Annotated[str, Ask("反映人姓名", "Name of the raiser", limit=30)] = "",
    raiser_phone: Annotated[str, Ask("联系电话", "Phone", limit=20)] = "",
    place: Annotated[str, Ask("地点", "Place", limit=120)] = "",
    category: Annotated[Category | None, Ask("类别", "Category")] = None,
    urgency: Annotated[Urgency, Ask("紧急程度", "Urgency")] = Urgency.NORMAL,
    is_confidential: Annotated[bool, Ask("保密（隐去反映人）", "Confidential")] = False,
) -> Done:
    """Register a matter that came by another way than a visit 登记事项.

    Refuses: nobody named, no title, no text. Records: the matter. Starts: acceptance, the total limit.
    """
    demand(
        source is not Source.UPWARD,
        "wrong_source",
        "上报子项由“向上争取”产生",
        "Use “raise to the city”.",
        field="source",
    )
    raised = Raised(
        title=title,
        text=text,
        kind=kind,
        source=source,
        area=area,
        party=party,
        party_kind=PartyKind(party.kind) if party else PartyKind.RESIDENT,
        raiser_name=raiser_name,
        raiser_phone=raiser_phone,
        place=place,
        category=category,
        urgency=urgency,
        is_confidential=is_confidential,
    )
    taken = open_matter("collect.register", raised, by=by)
    if category is not None:
        keep_category(taken.matter, category, by=by, step="collect.register")
    return taken.done()


@command("collect.accept", "受理", "Accept")
def accept(
    *,
    by: Act,
    matter: Matter,
    category: Annotated[Category, Chosen, Ask("类别", "Category")],
    urgency: Annotated[Urgency, Ask("紧急程度", "Urgency")] = Urgency.NORMAL,
    time_class: Annotated[
        TimeClass | None,
        Ask("时限类别", "Time class", help_zh="不填则按类别默认", help_en="Empty: as the category says"),
    ] = None,
    second_category: Annotated[Category | None, Ask("次要类别", "Second category")] = None,
    note: Annotated[str, Ask("受理意见", "Note", long=True, limit=1000)] = "",
) -> Done:
    """Accept a matter for handling 受理: its category, urgency and time class are settled.

    Refuses: a category that only passes on (违纪线索). Stops: acceptance. Starts: dispatch. The backstop comes nearer by class.
    """
    wrong = unless(
        not category.is_transfer,
        "transfer_only",
        f"“{category.name}”不在此办理，请以“不予受理”告知受理渠道",
        "This category is not handled here; decline and say where to go.",
        field="category",
    )
    with taking("collect.accept", matter, by=by, text=note, wrong=wrong) as taken:
        one = taken.matter
        one.category, one.second_category, one.urgency = category, second_category, urgency
        urgent = TimeClass.URGENT if urgency is Urgency.CRITICAL else None
        one.time_class = time_class or urgent or TimeClass(category.time_class)
        bring_backstop_forward(one)
        keep_category(one, category, by=by, step="collect.accept")
        taken.data |= {"category": category.code, "urgency": urgency, "time_class": one.time_class}
    return taken.done()


@command("collect.decline", "不予受理", "Decline")
def decline(
    *,
    by: Act,
    matter: Matter,
    reason: Annotated[str, Ask("不予受理理由", "Reason", long=True, limit=1000)],
    where_to_go: Annotated[str, Ask("告知的受理渠道", "Where to go instead", limit=200)],
    told: Annotated[str, Ask("告知内容", "What the raiser was told", long=True)],
    channel: Annotated[AnswerChannel, Ask("告知方式", "How")] = AnswerChannel.PHONE,
) -> Done:
    """Decline a matter, telling the raiser why and where to go 不予受理: never in silence.

    Refuses: no reason, no channel to go to, nothing told. Records: reason, where to go, what was told. Ends.
    """
    wrong = reasons_if(
        (not reason.strip(), Reason("reason_missing", "请填写不予受理理由", "Give the reason.", "reason")),
        (
            not where_to_go.strip(),
            Reason("where_missing", "请写明应向何处反映", "Say where to go instead.", "where_to_go"),
        ),
    )
    with taking(
        "collect.decline", matter, by=by, text=reason, data={"where_to_go": where_to_go}, wrong=wrong
    ) as taken:
        answer_now(taken, text=told, channel=channel)
        set_outcome(taken.matter, Outcome.DECLINED, Disposal.DECLINED)
    return taken.done()


@command("collect.merge", "并案", "Merge")
def merge(
    *,
    by: Act,
    matter: Matter,
    into: Annotated[Matter, Chosen, Ask("并入事项", "Into")],
    told: Annotated[str, Ask("告知反映人内容", "What the raiser was told", long=True)],
    channel: Annotated[AnswerChannel, Ask("告知方式", "How")] = AnswerChannel.PHONE,
) -> Done:
    """Merge a matter into another one on the same thing 并案; its raiser is told and gets the other's answer too.

    Refuses: into itself, into an ended or merged one, a circle. Records: in both ledgers. Can be undone.
    """
    target = _target(matter, into)
    with taking("collect.merge", matter, by=by, text=told, data={"into": target.number}) as taken:
        answer_now(taken, text=told, channel=channel)
        set_outcome(taken.matter, Outcome.MERGED, Disposal.MERGED)
        Link.objects.create(kind=Link.Kind.MERGED, from_matter=taken.matter, to_matter=target, at=by.at)
    _note_on(target, by, "collect.merged_in", {"from": taken.matter.number})
    return taken.done()


def _target(matter: Matter, into: Matter) -> Matter:
    """The other matter, locked; both in the order of their identifiers, so that two merges never wait for each other."""
    for pk in sorted({matter.pk, into.pk}):
        locked = Matter.objects.select_for_update().get(pk=pk)
        into = locked if pk == into.pk else into
    refuse_if(
        (
            matter.pk == into.pk,
            Reason("same_matter", "不能并入自身", "It cannot be merged into itself.", "into"),
        ),
        (
            not into.is_open,
            Reason("target_ended", "并入的事项已办结", "The matter to merge into has ended.", "into"),
        ),
    )
    return into


def _note_on(matter: Matter, by: Act, step: str, data: dict[str, str]) -> None:
    fresh = lock(matter, by.part())
    ledger.append(fresh, by=by, step=step, data=data, state_from=fresh.state, state_to=fresh.state)
    fresh.save(update_fields=["ledger_n", "ledger_head"])


@command("collect.unmerge", "撤销并案", "Unmerge")
def unmerge(
    *, by: Act, matter: Matter, reason: Annotated[str, Ask("撤销理由", "Reason", long=True, limit=1000)]
) -> Done:
    """Undo a merge 撤销并案: the matter stands on its own again, with its own total limit as it was.

    Records: in both ledgers. Starts: acceptance.
    """
    with taking("collect.unmerge", matter, by=by, text=reason) as taken:
        link = Link.objects.filter(
            kind=Link.Kind.MERGED, from_matter=taken.matter, undone_at__isnull=True
        ).first()
        if link is None:
            raise refuse("not_merged", "没有可撤销的并案", "There is no merge to undo.")
        link.undone_at = by.at
        link.save(update_fields=["undone_at"])
        start_over(taken)
    _note_on(link.to_matter, by, "collect.unmerged_from", {"from": taken.matter.number})
    return taken.done()


@command("collect.withdraw", "反映人撤回", "Withdrawn by the raiser")
def withdraw(
    *,
    by: Act,
    matter: Matter,
    reason: Annotated[str, Ask("撤回情况", "Why it was withdrawn", long=True, limit=1000)],
    told: Annotated[str, Ask("确认内容", "What was confirmed to the raiser", long=True)],
    channel: Annotated[AnswerChannel, Ask("确认方式", "How")] = AnswerChannel.PHONE,
) -> Done:
    """End a matter because its raiser takes it back 撤回; confirmed to him in words.

    Refuses: no words of confirmation. Ends.
    """
    with taking("collect.withdraw", matter, by=by, text=reason) as taken:
        _end_withdrawn(taken, told, channel)
    return taken.done()


def _end_withdrawn(taken: Taken, told: str, channel: AnswerChannel) -> None:
    answer_now(taken, text=told, channel=channel)
    set_outcome(taken.matter, Outcome.WITHDRAWN, Disposal.WITHDRAWN)
