"""提级: raising a matter to a leader, by the office before its total limit or by the clock at it; and how it ends."""

from __future__ import annotations

from typing import Annotated

from lianxin.casefile.commands import clocks
from lianxin.casefile.commands.matters import answer_now, set_outcome
from lianxin.casefile.commands.taking import Taken, demand, taking
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.rules import AnswerChannel, ClockKind, Disposal, Outcome
from lianxin.directory.models import Unit
from lianxin.dispatch.commands.parts import assign, desks, end_all, handle_clock, rework, running_parts
from lianxin.dispatch.lifecycle import Standing
from lianxin.dispatch.rules import Part
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import unless
from lianxin.people.models import Post
from lianxin.people.queries import accountable_post
from lianxin.people.rules import Role
from lianxin.reading.commands.advice import keep_lead
from lianxin.supervise.models import Escalation, Listing

CONCLUSIONS = (Outcome.SOLVED, Outcome.LIMITED, Outcome.REFERENCE, Outcome.SUPERIOR)


@command("supervise.escalate", "提级", "Escalate")
def escalate(
    *,
    by: Act,
    matter: Matter,
    coordinator: Annotated[Post, Chosen, Ask("协调领导", "Coordinating leader")],
    reason: Annotated[str, Ask("提级理由", "Reason", long=True, limit=1000)],
) -> Done:
    """Raise a matter to a coordinating leader 提级协调. The units go on; their clocks run.

    Refuses: a post that is no leader's. Starts: coordination. Tells: the leader.
    """
    leader = coordinator.role == Role.LEADER and coordinator.is_active
    wrong = unless(
        leader, "no_leader", "协调领导须为区领导岗位", "The post is no leader's.", field="coordinator"
    )
    wrong += unless(
        bool(reason.strip()), "reason_missing", "请填写提级理由", "Give the reason.", field="reason"
    )
    with taking("supervise.escalate", matter, by=by, text=reason, wrong=wrong) as taken:
        _escalate(taken, coordinator, reason.strip())
    return taken.done()


@command("supervise.land", "到总时限提级", "Land at the backstop")
def land(*, by: Act, matter: Matter) -> Done:
    """At its total limit a matter lands on the accountable officer 兜底, whatever its state. Only the clock does it.

    Refuses: the limit has not come. Starts: coordination. From another leader, to whom it was raised, it is taken over.
    """
    step = "supervise.take_over" if matter.state == State.ESCALATED else "supervise.land"
    with taking(step, matter, by=by, text="超过总时限，提级至兜底责任领导") as taken:
        one = taken.matter
        passed = one.backstop_at is not None and one.backstop_at < by.at
        demand(passed, "backstop_ahead", "未到总时限", "The total limit has not come.")
        one.landed_at = one.landed_at or by.at
        _end_escalation(taken, "")
        _escalate(taken, accountable_post(), taken.text, at_backstop=True)
    return taken.done()


def _escalate(taken: Taken, coordinator: Post, reason: str, *, at_backstop: bool = False) -> None:
    taken.matter.coordinator_post = coordinator
    Escalation.objects.create(
        matter=taken.matter,
        coordinator=coordinator,
        reason=reason,
        at_backstop=at_backstop,
        at=taken.by.at,
    )
    end_listing(taken)
    taken.data["coordinator"] = f"{coordinator.unit.name} {coordinator.title}"
    taken.tell([coordinator.id], "已提级，请协调" if not at_backstop else "已到总时限，请作出最终答复")


def end_listing(taken: Taken) -> None:
    """End the running listing of a matter that leaves the list."""
    Listing.objects.filter(matter=taken.matter, ended_at__isnull=True).update(ended_at=taken.by.at)
    taken.matter.returns_on = None


def _end_escalation(taken: Taken, minutes: str) -> None:
    running = Escalation.objects.filter(matter=taken.matter, ended_at__isnull=True)
    running.update(ended_at=taken.by.at, minutes=minutes)


@command("supervise.hand_back", "交回办理", "Hand back")
def hand_back(
    *,
    by: Act,
    matter: Matter,
    minutes: Annotated[str, Ask("协调意见", "Minutes", long=True)],
    new_lead: Annotated[Unit | None, Ask("改由牵头", "New lead unit")] = None,
) -> Done:
    """After coordination a matter goes back to its units, or to a new lead, or to dispatch when none holds it 交回办理.

    Refuses: after the total limit (then only a conclusion is possible), no minutes.
    """
    wrong = unless(
        bool(minutes.strip()), "minutes_missing", "请填写协调意见", "Write the minutes.", field="minutes"
    )
    held = bool(matter.held_by) or new_lead is not None
    step = "supervise.hand_back" if held else "supervise.hand_back_to_dispatch"
    if new_lead is not None and not matter.held_by:
        demand(
            False,
            "not_dispatched",
            "尚未交办，请先交回待交办",
            "Hand it back for dispatch first.",
            field="new_lead",
        )
    with taking(step, matter, by=by, text=minutes, wrong=wrong) as taken:
        _end_escalation(taken, minutes.strip())
        taken.matter.coordinator_post = None
        if held:
            _back_to_units(taken, new_lead)
    return taken.done()


def _back_to_units(taken: Taken, new_lead: Unit | None) -> None:
    matter, at = taken.matter, taken.by.at
    if new_lead is not None:
        _keep_move(taken, new_lead)
        end_all(matter, "dispatch.withdraw", at)
        assign(matter, [(new_lead.pk, Part.LEAD, taken.text[:2000])], at)
        taken.data["new_lead"] = new_lead.name
    else:
        _set_to_work(matter, taken)
    clock = handle_clock(matter) or _handle_again(matter, taken)
    matter.due_at = clock.due_at
    clocks.owe_word(matter, ClockKind.PROGRESS, at, before=clock.due_at)
    clocks.reckon_lag(matter)
    taken.tell(desks(list(matter.held_by)), "协调后交回办理")


def _keep_move(taken: Taken, new_lead: Unit) -> None:
    """Another lead by coordination is a correction of the one before."""
    had = taken.matter.lead_unit
    if had is not None and had.pk != new_lead.pk:
        keep_lead(taken.matter, new_lead, by=taken.by, step="supervise.hand_back", advised=[had])


def _set_to_work(matter: Matter, taken: Taken) -> None:
    """Let somebody have something to do: who reported already works on; where all is finished, the lead begins anew."""
    answering = [one for one in running_parts(matter) if one.part != Part.SUPPORT]
    matter.result_class, matter.outcome, matter.answer = "", "", None
    matter.called_back_at, matter.returns_on = None, None
    if not answering and matter.lead_unit_id:
        assign(matter, [(matter.lead_unit_id, Part.LEAD, taken.text[:2000])], taken.by.at)
    elif all(one.state == Standing.REPORTED for one in answering):
        rework(answering)


def _handle_again(matter: Matter, taken: Taken) -> Clock:
    clock = clocks.start(matter, ClockKind.REDO, taken.by.at)
    clock.save(force_insert=True)
    return clock


@command(
    "supervise.conclude",
    "提级办结",
    "Conclude",
    alone=("办结结论和答复各件不同，须逐件作出", "conclusion and answer are each matter's own"),
)
def conclude(
    *,
    by: Act,
    matter: Matter,
    outcome: Annotated[Outcome, Ask("办理结果", "Outcome")],
    answer: Annotated[str, Ask("答复内容", "Answer", long=True)],
    channel: Annotated[AnswerChannel, Ask("送达渠道", "Channel")],
    delivered: Annotated[bool, Ask("已送达", "Delivered")] = True,
    note: Annotated[str, Ask("送达说明", "Note", limit=200)] = "",
) -> Done:
    """The named officer signs and gives the final answer 提级办结: his step is always open and always ends the matter.

    Refuses: another officer, an outcome that is no end, no answer, an open upward child. Ends.
    """
    wrong = unless(
        outcome in CONCLUSIONS,
        "no_conclusion",
        f"办理结果应为：{'、'.join(one.zh for one in CONCLUSIONS)}",
        "Choose solved, limited, reference or superior.",
        field="outcome",
    )
    with taking(
        "supervise.conclude", matter, by=by, text=answer, data={"outcome": outcome}, wrong=wrong
    ) as taken:
        answer_now(taken, text=answer, channel=channel, delivered=delivered, note=note)
        # What no unit ever held was handled by the officer himself: an ended matter is never "pending" in the books.
        never_sent = taken.matter.disposal == Disposal.PENDING
        set_outcome(taken.matter, outcome, Disposal.DISPATCHED if never_sent else None)
        _end_escalation(taken, answer.strip())
        end_all(taken.matter, "dispatch.finish", by.at)
    return taken.done()
