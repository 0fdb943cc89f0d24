"""Pages of a matter's file 事项档案: taking it, and checking one that somebody holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on, matter_for
from lianxin.casefile.queries.timeline import DATA_WORDS
from lianxin.kernel.downloads import PDF, as_file
from lianxin.kernel.files.uploads import uploaded
from lianxin.kernel.ids import new_id
from lianxin.kernel.pages import act_of, page, status_of
from lianxin.kernel.refusal import Refused, refuse
from lianxin.papers.commands import SEES_RAISER, TAKES, Copy, take_file
from lianxin.papers.queries.checked import sha256_of, takings
from lianxin.people.queries import Person

DATA_WORDS["sha256"] = ("SHA-256", "SHA-256")
DATA_WORDS["with_raiser"] = ("含反映人信息", "With who raised it")


@page("matters/<str:number>/case-file/", name="case_file", grant=TAKES, methods=("GET", "POST"))
def case_file(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """取事项档案: what it holds; then the file, its taking noted."""
    matter = matter_for(actor, number, TAKES)
    if request.method != "POST":
        return _asked(request, actor, matter)
    held = Copy()
    try:
        take_file(
            by=act_of(request, actor),
            matter=matter,
            full=bool(request.POST.get("full")),
            reason=request.POST.get("reason", "")[:200],
            copy=held,
        )
        content = _once(held)
    except Refused as refused:
        return _asked(request, actor, matter, refused)
    return as_file(content, f"{matter.number} 事项档案.pdf", PDF)


def _once(held: Copy) -> bytes:
    """What was put into it; nothing was where the same form came again."""
    if not held.content:
        raise refuse("taken", "这份档案已经取过，请再取一份", "This one was taken already; take another.")
    return held.content


def _asked(
    request: HttpRequest, actor: Person, matter: Matter, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "matter": matter,
        "may_reveal": SEES_RAISER in grants_on(actor, matter),
        "full": bool(request.POST.get("full")),
        "reason": request.POST.get("reason", "")[:200],
        "reasons": refused.reasons if refused else (),
        "key": new_id(),
    }
    return render(request, "papers/take.html", context, status=status_of(refused) if refused else 200)


@page("case-files/check/", name="case_file_check", grant="matter.see", methods=("GET", "POST"))
def check(request: HttpRequest, actor: Person) -> HttpResponse:
    """查验档案: a file that somebody holds, against the ledger; the file is not kept."""
    context = {}
    try:
        if request.method == "POST":
            context = _checked(request, actor)
    except Refused as refused:
        context = {"reasons": refused.reasons}
        return render(request, "papers/check.html", context, status=status_of(refused))
    return render(request, "papers/check.html", context)


def _checked(request: HttpRequest, actor: Person) -> dict[str, object]:
    file = next(iter(uploaded(request, "file")), None)
    if file is None:
        raise refuse("no_file", "请选择档案文件", "Choose the file.", field="file")
    digest = sha256_of(file.chunks())
    return {"digest": digest, "found": takings(actor, digest)}
