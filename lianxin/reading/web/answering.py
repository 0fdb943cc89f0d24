"""答复核对 on the pages where an answer is written, reviewed and signed: hints with the words they rest on, never a block."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import matter_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.people.queries import Person
from lianxin.reading.queries.answers import Drafted, checked
from lianxin.reading.rules.answers import Hint
from lianxin.reading.web.fetching import fetched

LEAST = 2


@panel("do reply.approve", order=20, template="reading/_answer.html")
@panel("do reply.review", order=20, template="reading/_answer.html")
def drafted(_actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What to look at again in the answer as it stands now."""
    return shown(Drafted(matter, matter.answer.text, matter.result_class)) if matter.answer else None


@panel("check reply.report", order=20, template="reading/_answer.html")
def typed(_actor: Actor, draft: Drafted) -> dict[str, Any] | None:
    """The same for words that are being written."""
    return shown(draft)


def shown(draft: Drafted) -> dict[str, Any] | None:
    """What the template shows; nothing before there are words."""
    return {"answer": checked(draft)} if len(draft.text.strip()) >= LEAST else None


@page("matters/<str:number>/check-answer/", name="check_answer", grant="matter.see", methods=("POST",))
def check_answer(request: HttpRequest, actor: Person, number: str) -> HttpResponse:
    """The same as a part of the page, fetched while somebody writes; nothing is kept."""
    given = request.POST
    draft = Drafted(matter_for(actor, number), given.get("public_answer", ""), given.get("result_class", ""))
    context = shown(draft)
    if context is None:
        return fetched([])
    lines = [_line(one) for one in context["answer"].hints] or [_("没有发现需要提示的地方。")]
    note = _("按规则提示可再看看的地方，只供参考，不影响提交。")
    return fetched([{"text": one, "take": {}} for one in lines], _("答复核对"), note)


def _line(one: Hint) -> str:
    words = "".join(f"“{word}”" for word in one.words)
    said = one.en if (get_language() or "").startswith("en") else one.zh
    return f"{said}：{words}" if words else said
