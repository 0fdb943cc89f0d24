"""Commands of onsite: settle, answer, name units; and record a whole visit with its decisions in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from lianxin.casefile.commands.keeping import words
from lianxin.casefile.commands.matters import answer_now, set_outcome
from lianxin.casefile.commands.taking import Taken, taking
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, Disposal, Outcome
from lianxin.directory.models import Unit
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, reasons_if, refuse_if
from lianxin.onsite.commands.explaining import link
from lianxin.onsite.models import Decision, DecisionKind
from lianxin.policy.models import Programme
from lianxin.visit.commands import Item, Seen, register_visit


@command(
    "onsite.settle",
    "现场解决",
    "Settle on site",
    alone=("措施和答复各件不同，须逐件填写", "measures and answer are each matter's own"),
)
def settle(
    *,
    by: Act,
    matter: Matter,
    measures: Annotated[str, Ask("解决措施", "What was done", long=True, limit=2000)],
    answer: Annotated[str, Ask("当面答复内容", "What the raiser was told", long=True)],
    who_acted: Annotated[str, Ask("办理人（单位）", "Who did it", limit=120)] = "",
) -> Done:
    """Settle a matter on the spot 现场解决; the raiser is told there and then, and still gets a call-back.

    Refuses: no measures, no answer. Records: measures and answer. Starts: call-back.
    """
    wrong = reasons_if(
        (not measures.strip(), Reason("measures_missing", "请填写解决措施", "Say what was done.", "measures"))
    )
    with taking(
        "onsite.settle", matter, by=by, text=measures, data={"who_acted": who_acted}, wrong=wrong
    ) as taken:
        _told(taken, answer, Outcome.SETTLED_ON_SITE, Disposal.SETTLED_ON_SITE)
        _decide(taken, DecisionKind.SETTLED, measures=measures.strip(), who_acted=who_acted)
    return taken.done()


@command(
    "onsite.answer",
    "现场答复",
    "Answer on site",
    alone=("答复各件不同，须逐件填写", "the answer is each matter's own"),
)
def answer(
    *,
    by: Act,
    matter: Matter,
    answer: Annotated[str, Ask("答复内容", "What the raiser was told", long=True)],
    basis: Annotated[
        str, Ask("依据", "Basis", limit=200, help_zh="政策名称、条款", help_en="Programme and clause")
    ] = "",
    programme: Annotated[Programme | None, Ask("惠企政策", "Programme")] = None,
    who_acted: Annotated[str, Ask("答复人（单位）", "Who answered", limit=120)] = "",
) -> Done:
    """Answer a matter on the spot by explaining a policy or a fact 现场答复; it still gets a call-back.

    Refuses: no answer, neither basis nor programme. Records: the answer and its basis. Starts: call-back.
    """
    wrong = reasons_if(
        (
            not basis.strip() and programme is None,
            Reason("basis_missing", "请填写答复依据或选择政策", "Give the basis or the programme.", "basis"),
        )
    )
    data = {"basis": basis, "programme": programme.name if programme else "", "who_acted": who_acted}
    with taking("onsite.answer", matter, by=by, text=answer, data=data, wrong=wrong) as taken:
        _told(taken, answer, Outcome.ANSWERED_ON_SITE, Disposal.ANSWERED_ON_SITE)
        _decide(taken, DecisionKind.ANSWERED, basis=basis, programme=programme, who_acted=who_acted)
        if programme is not None:
            link(by, taken.matter, programme)
    return taken.done()


@command("onsite.name_units", "现场交办", "Name units on site")
def name_units(
    *,
    by: Act,
    matter: Matter,
    lead: Annotated[Unit, Chosen, Ask("牵头单位", "Lead unit")],
    support: Annotated[Sequence[Unit], Ask("联动单位", "Joining units")] = (),
    requirement: Annotated[str, Ask("领导要求", "Requirement", long=True, limit=2000)] = "",
) -> Done:
    """The leader names on the spot who leads and who joins 现场交办; the office dispatches accordingly.

    Refuses: a unit named twice. Records: the units and his words.
    """
    twice = len({lead.pk, *(one.pk for one in support)}) <= len(support)
    wrong = reasons_if((twice, Reason("unit_twice", "同一单位不能重复", "A unit is named twice.", "support")))
    data = {"lead": lead.name, "support": [one.name for one in support]}
    with taking("onsite.name_units", matter, by=by, text=requirement, data=data, wrong=wrong) as taken:
        decision = _decide(taken, DecisionKind.NAMED, lead=lead, requirement=requirement.strip())
        decision.supports.set(support)
    return taken.done()


def _told(taken: Taken, text: str, outcome: Outcome, disposal: Disposal) -> None:
    answer_now(taken, text=text, channel=AnswerChannel.IN_PERSON)
    set_outcome(taken.matter, outcome, disposal)


def _decide(
    taken: Taken,
    kind: DecisionKind,
    *,
    measures: str = "",
    who_acted: str = "",
    basis: str = "",
    programme: Programme | None = None,
    lead: Unit | None = None,
    requirement: str = "",
) -> Decision:
    matter = taken.matter
    return Decision.objects.create(
        matter=matter,
        kind=kind,
        by_post_id=matter.leader_post_id or taken.by.actor.post_id,
        who_acted=who_acted,
        measures=measures,
        basis=basis,
        programme=programme,
        lead=lead,
        requirement=requirement,
        at=taken.by.at,
    )


@dataclass(frozen=True, slots=True)
class OnSpot:
    """What was decided on the spot about one item of a visit; an empty kind means it is taken back to the office."""

    kind: DecisionKind | None = None
    measures: str = ""
    answer: str = ""
    basis: str = ""
    programme: Programme | None = None
    who_acted: str = ""
    lead: Unit | None = None
    support: Sequence[Unit] = ()
    requirement: str = ""


@command("onsite.record", "登记走访及现场办理", "Record a visit with decisions")
def record(*, by: Act, visit: Seen, items: Sequence[Item], decisions: Sequence[OnSpot]) -> Done:
    """Register a visit, its matters and what was decided on the spot, as one act 登记走访及现场办理.

    Refuses: what registering or any of the decisions refuses; then nothing at all is written.
    """
    refuse_if(
        (
            len(items) != len(decisions),
            Reason("decisions_do_not_match", "每件事项须有一项现场处理", "One decision per matter."),
        )
    )
    row, opened = register_visit(by=by, visit=visit, items=items)
    for taken, decision in zip(opened, decisions, strict=True):
        _apply(by.part(), taken.matter, decision)
    ids = {f"matter_{place}": str(taken.matter.id) for place, taken in enumerate(opened, 1)}
    ids |= {f"tracking_{place}": taken.ids["tracking_code"] for place, taken in enumerate(opened, 1)}
    return Done("visit", str(row.id), row.number, "", "", ids)


def _apply(by: Act, matter: Matter, one: OnSpot) -> None:
    match one.kind:
        case DecisionKind.SETTLED:
            settle(by=by, matter=matter, measures=one.measures, answer=one.answer, who_acted=one.who_acted)
        case DecisionKind.ANSWERED:
            answer(
                by=by,
                matter=matter,
                answer=one.answer,
                basis=one.basis,
                programme=one.programme,
                who_acted=one.who_acted,
            )
        case DecisionKind.NAMED:
            refuse_if((one.lead is None, Reason("lead_missing", "请选择牵头单位", "Name the lead.", "lead")))
            assert one.lead is not None
            name_units(by=by, matter=matter, lead=one.lead, support=one.support, requirement=one.requirement)


words(Decision, "matter", "who_acted", "measures", "basis", "requirement")
