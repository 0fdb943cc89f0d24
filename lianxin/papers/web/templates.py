"""文书模板: which kinds of paper the office has its own template for; one kind with its fields, versions, upload."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.queries.timeline import DATA_WORDS
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.downloads import DOCX, as_file
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.refusals import not_taken
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, no_such_page, page, status_of
from lianxin.kernel.refusal import Refused
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.papers.commands.templates import SETS, set_template
from lianxin.papers.queries.templates import kept, starting_docx, template_file, versions
from lianxin.papers.rules import Kind
from lianxin.papers.rules.layouts import examples_of, mark_of
from lianxin.people.queries import Person

DATA_WORDS["version"] = ("版次", "Version")


@page("papers/templates/", name="paper_templates", grant=SETS)
def listed(request: HttpRequest, actor: Person) -> HttpResponse:
    """文书模板: every kind of paper with what it is written by."""
    return render(request, "papers/templates.html", {"rows": kept(actor)})


@page("papers/templates/<slug:kind>/", name="paper_template", grant=SETS, methods=("GET", "POST"))
def template(request: HttpRequest, actor: Person, kind: str) -> HttpResponse:
    """One kind: its fields with examples, the upload, the versions."""
    one = _kind(kind)
    if request.method != "POST":
        return _shown(request, actor, one)
    try:
        file = next(iter(uploaded(request)), None)
        if file is None:
            raise not_taken("file_missing")
        set_template(by=act_of(request, actor), file=offered(file), kind=one)
    except Refused as refused:
        return _shown(request, actor, one, refused)
    words = _("已启用，今后%(kind)s的 .docx 按此模板出具") % {"kind": one.words(get_language() or "")}
    messages.success(request, words, extra_tags=request.path)
    return redirect("paper_template", kind=one.value)


def _kind(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError:
        raise no_such_page() from None


def _shown(request: HttpRequest, actor: Person, kind: Kind, refused: Refused | None = None) -> HttpResponse:
    rows = list(versions(actor).filter(kind=kind))
    context = {
        "kind": kind,
        "fields": [(mark_of(name), said) for name, said in examples_of(kind).items()],
        "rows": rows,
        "in_use": next((one for one in rows if one.dropped_at is None), None),
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
    }
    return render(request, "papers/template.html", context, status=status_of(refused) if refused else 200)


@page("papers/templates/<slug:kind>/start/", name="paper_template_start", grant=SETS)
def start(_request: HttpRequest, _actor: Person, kind: str) -> HttpResponse:
    """起步模板: our own paper with the marks in it."""
    one = _kind(kind)
    return as_file(starting_docx(one), f"{one.zh}（起步模板）.docx", DOCX)


@page("papers/templates/<slug:kind>/<int:n>/", name="paper_template_file", grant=SETS)
def file(_request: HttpRequest, actor: Person, kind: str, n: int) -> HttpResponse:
    """A version as it was uploaded."""
    name, content = template_file(actor, _kind(kind), n)
    return as_file(content, name, DOCX)


@page("papers/templates/<slug:kind>/drop/", name="paper_template_drop", grant=SETS, methods=("GET", "POST"))
def drop(request: HttpRequest, actor: Person, kind: str) -> HttpResponse:
    """停用文书模板."""
    one, command = _kind(kind), COMMANDS["papers.drop_template"]
    step = Step(
        command,
        {},
        reverse("paper_template", args=[one.value]),
        f"{verb(command)} · {one.words(get_language() or '')}",
        initial={"kind": one.value},
    )
    return step_page(request, actor, step)
