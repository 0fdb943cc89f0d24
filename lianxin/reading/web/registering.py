"""登记时的建议: what the words suggest while somebody still writes them; nothing of it is kept or filled in by itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Urgency
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.kernel.words import Labelled
from lianxin.people.queries import Person
from lianxin.reading.queries import READ_MOST, Candidate, Suggestions, suggestions
from lianxin.reading.queries.duplicates import duplicates
from lianxin.reading.web.fetching import fetched
from lianxin.reading.web.likeness import lines

TITLE_MOST = 60
LEAST = 4


def typed(given: Any) -> Matter:
    """What stands in the form, as a matter that is never saved; no text of the database holds a NUL."""
    title, text, place, kind, urgency = (
        str(given.get(name, "")).replace("\0", "").strip()
        for name in ("title", "text", "place", "kind", "urgency")
    )
    return Matter(
        title=title[:TITLE_MOST],
        text=text[:READ_MOST],
        place=place,
        kind=kind or Kind.PROBLEM,
        urgency=urgency or Urgency.NORMAL,
    )


def shown(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What is suggested for words that are being written; nothing before there are some."""
    if len(matter.title) + len(matter.text) < LEAST:
        return None
    return {"matter": matter, "suggestions": suggestions(actor, matter), "while_writing": True}


@panel("matter_new", order=10, template="reading/_suggestions.html")
def suggested(actor: Actor, given: Any) -> dict[str, Any] | None:
    """What is suggested for what was typed so far, when somebody asks for it without scripts."""
    return shown(actor, typed(given))


@panel("matter_new", order=15, template="reading/_duplicates.html")
def probable(actor: Actor, given: Any) -> dict[str, Any] | None:
    """What was raised before and is probably the same, when somebody asks for it without scripts."""
    matter = typed(given)
    found = duplicates(actor, matter, now()) if len(matter.title) + len(matter.text) >= LEAST else []
    return {"matter": matter, "duplicates": found} if found else None


@page("matters/new/suggest/", name="suggest_new", grant="collect.register", methods=("POST",))
def suggest_new(request: HttpRequest, actor: Person) -> HttpResponse:
    """The same as data, fetched while typing; the words come in the body, so that no log keeps them."""
    context = shown(actor, typed(request.POST))
    if context is None:
        return fetched([])
    found: Suggestions = context["suggestions"]
    note = _("点“采用”只是填入表单，提交前都可改。")
    items = [*map(_category, found.candidates), *_signs(found), *lines(actor, context["matter"])]
    return fetched(items, _("受理建议"), note)


def _category(one: Candidate) -> dict[str, object]:
    words = "".join(f"“{word}”" for word in one.words) or _("个别字词相近")
    lead = one.category.lead.name if one.category.lead else one.category.lead_words
    text = f"{one.category.code} {one.category.head}·{one.category.name}（{one.percent}%）：{words}"
    text += _("；牵头：%(lead)s") % {"lead": lead} if lead else ""
    take = {} if one.category.is_transfer else {"field": "category", "value": one.category.code}
    return {"text": text, "take": take}


def _signs(found: Suggestions) -> list[dict[str, object]]:
    """What single words say, and whom and which places the text names."""
    told = [_("类别：不确定")] if found.unsure else []
    if found.urgency is not None:
        told.append(f"{_('紧急程度')}：{_said(found.urgency, found.urgency_words)}")
    if found.kind is not None:
        told.append(f"{_('性质')}：{_said(found.kind, found.kind_words)}")
    if found.party is not None:
        told.append(f"{_('服务对象')}：{found.party.name}")
    if found.places:
        told.append(f"{_('地点')}：{'、'.join(found.places)}")
    return [{"text": one, "take": {}} for one in told]


def _said(value: Labelled, words: tuple[str, ...]) -> str:
    return f"{value.words(get_language() or '')} {''.join(f'“{word}”' for word in words)}"
