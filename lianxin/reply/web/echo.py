"""Pages of the echo: its part of a matter's page, and the call-back queue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import UNCALLED, Wanted, page_of
from lianxin.casefile.queries.present import present
from lianxin.casefile.queries.timeline import VALUE_WORDS
from lianxin.casefile.rules import AnswerChannel, ResultClass
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.kernel.steps import Suggestion, suggests
from lianxin.people.queries import Person
from lianxin.reading.queries.answers import Drafted
from lianxin.reply.models import CallBack, Objection, Publication, Rating, Result, Review
from lianxin.reply.queries import publications_of, tries
from lianxin.reply.rules import Contentment, Solved

VALUE_WORDS.update({"contentment": Contentment, "solved": Solved})
navigate("call_backs", "回访", "Call-backs", order=70)

QUESTIONS = (
    ("is_solved", ("问题已解决或已说明", "Solved or explained")),
    ("is_answered", ("诉求逐项答复", "Every point answered")),
    ("was_contacted", ("已主动对接反映人", "The raiser was contacted")),
    ("is_lawful", ("措施合法合规", "Measures lawful")),
)


@panel("matter", order=40, template="reply/_panel.html")
def echo(_actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """结果与回音: what units reported, how it was reviewed, what the raiser was told and says."""
    has = present(
        matter,
        results=Result.objects.filter(undertaking__matter=matter),
        reviews=Review.objects.filter(matter=matter),
        answers=Answer.objects.filter(matter=matter),
        calls=CallBack.objects.filter(matter=matter),
        ratings=Rating.objects.filter(matter=matter),
        objections=Objection.objects.filter(matter=matter),
        publications=Publication.objects.filter(matter=matter),
    )
    if not has:
        return None
    return {
        "results": _results(matter) if "results" in has else [],
        "reviews": _reviews(matter) if "reviews" in has else [],
        "answers": _answers(matter) if "answers" in has else [],
        "calls": _calls(matter) if "calls" in has else [],
        "ratings": _ratings(matter) if "ratings" in has else [],
        "objections": _objections(matter) if "objections" in has else [],
        "publications": publications_of(matter) if "publications" in has else [],
    }


@panel("do reply.review", order=10, template="reply/_panel.html")
def under_review(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What the reviewer has before him."""
    shown: dict[str, Any] | None = echo(actor, matter)
    return shown


@panel("do reply.call_back", order=10, template="reply/_panel.html")
def to_ask_about(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What the caller has before him."""
    shown: dict[str, Any] | None = echo(actor, matter)
    return shown


@panel("check reply.report", order=10, template="reply/_told.html")
def as_told(_actor: Actor, draft: Drafted) -> dict[str, Any] | None:
    """预览: what the raiser would read of what is being written, and that he reads nothing else of it."""
    return {"told": draft.text.strip()} if draft.text.strip() else None


@panel("do reply.rule_objection", order=10, template="reply/_panel.html")
def objected_to(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What the director has before him who rules on an objection."""
    shown: dict[str, Any] | None = echo(actor, matter)
    return shown


def _results(matter: Matter) -> list[tuple[ResultClass, Result]]:
    rows = Result.objects.filter(undertaking__matter=matter).select_related(
        "undertaking__unit", "reported_by"
    )
    return [(ResultClass(one.result_class), one) for one in rows.order_by("-at", "-id")]


def _reviews(matter: Matter) -> list[tuple[Review, list[tuple[tuple[str, str], bool]]]]:
    rows = Review.objects.filter(matter=matter).select_related("by").order_by("-at")
    return [(one, [(words, getattr(one, name)) for name, words in QUESTIONS]) for one in rows]


def _answers(matter: Matter) -> list[tuple[AnswerChannel | None, Answer]]:
    rows = (
        Answer.objects.filter(matter=matter)
        .select_related("signed_by", "signed_post")
        .order_by("-round", "-id")
    )
    return [(AnswerChannel(one.channel) if one.channel else None, one) for one in rows]


def _calls(matter: Matter) -> list[tuple[Solved | None, Contentment | None, CallBack]]:
    rows = CallBack.objects.filter(matter=matter).select_related("by").order_by("-at")
    return [
        (
            Solved(one.solved) if one.solved else None,
            Contentment(one.contentment) if one.contentment else None,
            one,
        )
        for one in rows
    ]


def _ratings(matter: Matter) -> list[tuple[Contentment, Rating]]:
    return [
        (Contentment(one.contentment), one) for one in Rating.objects.filter(matter=matter).order_by("-at")
    ]


def _objections(matter: Matter) -> list[Objection]:
    return list(Objection.objects.filter(matter=matter).select_related("by", "ruled_by").order_by("-at"))


@suggests("reply.approve")
def _approve(_actor: object, matter: Matter) -> Suggestion:
    """The draft that came from the units' public texts."""
    text = matter.answer.text if matter.answer else ""
    return Suggestion({"text": text}, {"text": _("承办单位的公开答复口径，可修改后审签")} if text else {})


@page("call-backs/", name="call_backs", grant="reply.call_back")
def call_backs(request: HttpRequest, actor: Person) -> HttpResponse:
    """待回访, the least time left first."""
    moment = now()
    listed = page_of(actor, Wanted(state=UNCALLED, order="due"), moment, after=request.GET.get("after", ""))
    in_vain = tries(listed.rows) if listed.rows else {}
    rows = [(one, in_vain.get(one.matter.id, 0)) for one in lines(listed.rows, moment, get_language() or "")]
    return render(request, "reply/call_backs.html", {"listed": listed, "rows": rows})
