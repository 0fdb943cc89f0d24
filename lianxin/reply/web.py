"""Pages of reply: its part of a matter's page, the call-back queue, and following a matter by code without signing in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.commands.files import BY_CODE_MOST, attach
from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.queries.lines import lines
from lianxin.casefile.queries.lists import UNCALLED, Wanted, page_of
from lianxin.casefile.queries.present import present
from lianxin.casefile.queries.timeline import VALUE_WORDS
from lianxin.casefile.rules import AnswerChannel, ResultClass
from lianxin.collect.queries import receipt
from lianxin.kernel import ledger
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.downloads import proof_file
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.refusals import MEGABYTES
from lianxin.kernel.files.serving import served
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.forms import arguments, blame, form_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.limiter import place_of, too_often
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import PUBLIC, act_of, page, status_of
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import Refused
from lianxin.kernel.steps import Suggestion, suggests
from lianxin.kernel.walls import View, seeing
from lianxin.people.queries import Person, system_actor
from lianxin.reply.commands import object_to, rate
from lianxin.reply.models import CallBack, Objection, Rating, Result, Review
from lianxin.reply.queries import Followed, followed, tries
from lianxin.reply.rules import Contentment, Solved

VALUE_WORDS.update({"contentment": Contentment, "solved": Solved})
navigate("call_backs", "回访", "Call-backs", order=70)

TRACK_MOST = 10
# What the raiser may say by his code, and the command that keeps it.
SAYS: Mapping[str, tuple[str, Callable[..., object]]] = {
    "rate": ("reply.rate", rate),
    "object": ("reply.object", object_to),
}
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


@page("track/", name="track", grant=PUBLIC, methods=("GET", "POST"))
def track(request: HttpRequest) -> HttpResponse:
    """进度查询: by code, never in the address; a wrong code gets the same answer as no matter at all."""
    if request.method != "POST":
        return _track_page(request, {})
    if too_often("track", place_of(request), now(), most=TRACK_MOST):
        return _track_page(request, {"wrong": _("查询过于频繁，请一分钟后再试")}, status=429)
    code = request.POST.get("code", "")[:40]
    found = followed(code, now())
    if found is None:
        return _track_page(request, {"wrong": _("没有查到，请核对查询码")}, status=404)
    for word, (name, take) in SAYS.items():
        if request.POST.get(word) == "1":
            return _say(request, code, found, word, name, take)
    if request.POST.get("proof") == "1":
        return _proof(request, code, found)
    if request.POST.get("add") == "1":
        return _add(request, code, found)
    return _track_page(request, _found(code, found))


def _track_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context = {"track": request.build_absolute_uri(reverse("track")), **context}
    response = render(request, "reply/track.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _found(code: str, found: Followed, **sent: forms.Form) -> dict[str, Any]:
    """What the page shows of a matter; `sent` are forms that came back with faults, by what they say."""
    with seeing(View(matters=(found.matter.id,))):
        paper = receipt(found.matter, with_code=False)
    return {
        "one": found,
        "code": code,
        "forms": {
            word: sent.get(word) or form_for(COMMANDS[name], system_actor())
            for word, (name, _) in SAYS.items()
        },
        "key": new_id(),
        "object_key": new_id(),
        "now": now(),
        "receipt": paper,
        "files": found.files,
        "may_add": found.matter.archived_at is None,
        "by_code_most": BY_CODE_MOST,
        "megabytes": MEGABYTES,
    }


def _proof(request: HttpRequest, code: str, found: Followed) -> HttpResponse:
    """留痕回执 of the registration of one's own matter, as a file; before it is sealed the page says when to come back."""
    try:
        with seeing(View(matters=(found.matter.id,))):
            return proof_file(ledger.receipt_of(found.matter.id, 1))
    except Refused as refused:
        words = "；".join(reason.text(get_language() or "") for reason in refused.reasons)
        return _track_page(request, {**_found(code, found), "wrong": words}, status=422)


def _say(
    request: HttpRequest, code: str, found: Followed, word: str, name: str, take: Callable[..., object]
) -> HttpResponse:
    """The code is the authority; the act is the system's, the words are the raiser's."""
    actor = system_actor()
    form = form_for(COMMANDS[name], actor, request.POST)
    if not form.is_valid():
        return _track_page(request, _found(code, found, **{word: form}), status=422)
    try:
        take(by=act_of(request, actor), matter=found.matter, **arguments(COMMANDS[name], form))
    except Refused as refused:
        blame(form, refused.reasons)
        return _track_page(request, _found(code, found, **{word: form}), status=422)
    fresh = followed(code, now())
    return _track_page(request, {**_found(code, fresh or found), "thanks": word})


def _add(request: HttpRequest, code: str, found: Followed) -> HttpResponse:
    """补充材料: files that the raiser brings by his code, few and small together."""
    try:
        files = [offered(one) for one in uploaded(request)]
        by = act_of(request, system_actor())
        attach(by=by, matter=found.matter, files=files, is_internal=False, from_raiser=True)
    except Refused as refused:
        context = {**_found(code, found), "reasons": refused.reasons}
        return _track_page(request, context, status=status_of(refused))
    return _track_page(request, {**_found(code, followed(code, now()) or found), "added": True})


@page("track/file/", name="track_file", grant=PUBLIC, methods=("POST",))
def track_file(request: HttpRequest) -> HttpResponseBase:
    """A file that the raiser may have, by his code and the file's identifier; anything else is a wrong code."""
    if too_often("track", place_of(request), now(), most=TRACK_MOST):
        return _track_page(request, {"wrong": _("查询过于频繁，请一分钟后再试")}, status=429)
    found = followed(request.POST.get("code", "")[:40], now())
    wanted = request.POST.get("file", "")
    row = next((one for one in found.files if str(one.id) == wanted), None) if found else None
    if row is None:
        return _track_page(request, {"wrong": _("没有查到，请核对查询码")}, status=404)
    return served(row.stored, row.name, row.content_type)
