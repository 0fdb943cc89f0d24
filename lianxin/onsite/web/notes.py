"""现场版块: what was decided on the spot, what a phone noted and what is still on its way; what the office is to confirm."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.present import present
from lianxin.casefile.queries.scope import visible_to
from lianxin.casefile.queries.timeline import DATA_WORDS, STEP_WORDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.panels import panel
from lianxin.kernel.steps import Suggestion, suggests
from lianxin.onsite.models import Decision, DecisionKind, PolicyAnswer
from lianxin.onsite.queries import notes_of, on_the_way
from lianxin.onsite.rules import NoteOutcome
from lianxin.policy.lifecycle import LABELS, FollowState
from lianxin.policy.models import FollowUp

MATTERS_SHOWN = 20
PROPOSED = {NoteOutcome.SETTLED: "onsite.settle", NoteOutcome.ANSWERED: "onsite.answer"}
STEP_WORDS["onsite.note_again"] = ("重复收到的现场记录，未重复登记", "A note received again, not taken twice")
DATA_WORDS |= {
    "device_time": ("手机时间（参考）", "Time on the phone (a claim)"),
    "photos": ("照片", "Pictures"),
    "notes": ("核对条数", "Notes read out"),
    "is_signed": ("对方签字", "Signed by the host"),
}


@panel("matter", order=20, template="onsite/_on_site.html")
def on_site(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """现场决定、现场记录: what the leader decided and noted at the visit."""
    has = present(
        matter,
        decisions=Decision.objects.filter(matter=matter),
        notes=notes_of(matter),
        answers=PolicyAnswer.objects.filter(matter=matter),
    )
    if not has:
        return None
    return {
        **(_decisions(matter) if "decisions" in has else {}),
        **(_notes(actor, matter) if "notes" in has else {}),
        **(_policy_answers(matter) if "answers" in has else {}),
    }


def _policy_answers(matter: Matter) -> dict[str, Any]:
    """By which programmes it was answered, and how far each is; the wall leaves out a follow-up out of reach."""
    rows = PolicyAnswer.objects.filter(matter=matter).select_related("programme", "follow_up").order_by("at")
    return {"answers": [(one, _state_words(one)) for one in rows]}


def _state_words(one: PolicyAnswer) -> tuple[str, str] | None:
    return LABELS[FollowState(one.follow_up.state)] if one.follow_up else None


@panel("follow_up", order=10, template="onsite/_answered_matters.html")
def answered_matters(actor: Actor, follow_up: FollowUp) -> dict[str, Any] | None:
    """The matters that were answered by the programme and led to this follow-up, within the actor's reach."""
    rows = visible_to(actor).filter(policy_answers__follow_up=follow_up).order_by("-registered_at")
    found = list(rows.only("number", "title")[:MATTERS_SHOWN])
    return {"matters": found} if found else None


def _decisions(matter: Matter) -> dict[str, Any]:
    rows = Decision.objects.filter(matter=matter).select_related("by_post__unit", "lead", "programme")
    found = rows.prefetch_related("supports").order_by("at")
    return {"decisions": [(DecisionKind(one.kind), one) for one in found]}


def _notes(actor: Actor, matter: Matter) -> dict[str, Any]:
    """Who noted it when, what was proposed on the spot, and how many files are still coming."""
    return {
        "notes": [(one, NoteOutcome(one.outcome)) for one in notes_of(matter)],
        "n_coming": on_the_way(matter),
        "proposed": _proposed(matter) if "onsite.decide" in actor.grants else "",
        "matter": matter,
    }


def _proposed(matter: Matter) -> str:
    """The step that a note proposes and that nobody has taken yet."""
    asked = notes_of(matter).filter(outcome__in=list(PROPOSED)).first()
    if asked is None or Decision.objects.filter(matter=matter).exists():
        return ""
    return PROPOSED[NoteOutcome(asked.outcome)]


@suggests("onsite.settle")
def _settle(_actor: Actor, matter: Matter) -> Suggestion:
    """What the leader noted on the spot, to be gone over by the office."""
    if not notes_of(matter).filter(outcome=NoteOutcome.SETTLED).exists():
        return Suggestion()
    why = _("按领导现场记录填入，请核对后确认")
    return Suggestion(
        {"measures": matter.text[:2000], "answer": matter.text}, {"measures": why, "answer": why}
    )


@suggests("onsite.answer")
def _answer(_actor: Actor, matter: Matter) -> Suggestion:
    """The same for an answer given on the spot."""
    if not notes_of(matter).filter(outcome=NoteOutcome.ANSWERED).exists():
        return Suggestion()
    return Suggestion({"answer": matter.text}, {"answer": _("按领导现场记录填入，请核对后确认")})
