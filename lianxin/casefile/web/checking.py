"""Checking the ledger 核对留痕: receipts of entries, the public page with the verifier and the latest checkpoints, witnesses."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.casefile.queries.scope import matter_for
from lianxin.kernel import ledger, verifier
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.downloads import as_file, proof_file
from lianxin.kernel.limiter import address_of, too_often
from lianxin.kernel.models import Checkpoint
from lianxin.kernel.pages import PUBLIC, page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, step_page, verb
from lianxin.kernel.witnesses.commands import COMMANDS_OF_WITNESSES
from lianxin.people.queries import Person

SHOWN = 20
MOST_A_MINUTE = 30


@page("matters/<str:number>/proof/", name="proof", grant="matter.see")
def proof(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """留痕回执 of one entry of a matter within the actor's reach: without names, with its text when asked for."""
    matter = matter_for(actor, number, shown=())
    seq, since = _number(request, "entry") or 1, _number(request, "since")
    with_body = request.GET.get("body") == "1"
    return proof_file(ledger.receipt_of(matter.id, seq, since=since, with_body=with_body))


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


@page("ledger/", name="checking", grant=PUBLIC)
def checking(request: HttpRequest) -> HttpResponse:
    """怎样核对留痕: what a receipt proves, the program that checks it, the latest checkpoints."""
    points = [(one, ledger.short(one)) for one in Checkpoint.objects.order_by("-n")[:SHOWN]]
    return render(request, "casefile/checking.html", {"points": points, "now": now()})


@page("ledger/verifier.py", name="verifier", grant=PUBLIC)
def verifier_file(_request: HttpRequest) -> HttpResponse:
    """The verifier 核验程序, the very file with which this system computes."""
    return as_file(Path(verifier.__file__).read_text(encoding="utf-8"), "verifier.py", "text/x-python")


@page("ledger/since/<int:n>/", name="since", grant=PUBLIC)
def since(request: HttpRequest, n: int) -> HttpResponse:
    """一致性证明: that the latest checkpoint continues an earlier one, for who holds that on paper."""
    if too_often("since", address_of(request), now(), most=MOST_A_MINUTE):
        return render(
            request, "casefile/checking.html", {"points": [], "now": now(), "busy": True}, status=429
        )
    if n >= 1 << 31:
        raise refuse("not_found", "没有这个检查点", "There is no such checkpoint.")
    return proof_file(ledger.consistency(n))


@page("witnesses/<str:name>/", name="witness_do", grant="ledger.witness", methods=("GET", "POST"))
def witness_do(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """添加、停用、恢复见证, by the audit administrator."""
    if name not in COMMANDS_OF_WITNESSES:
        raise refuse("not_found", "没有这项操作", "There is no such act.")
    command = COMMANDS[name]
    initial = {"name": request.GET.get("name", "")[:40]}
    return step_page(request, actor, Step(command, {}, reverse("jobs"), verb(command), initial=initial))
