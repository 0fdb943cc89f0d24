"""登记时的建议: what the words of a form suggest while somebody writes it, a new matter or a draft read from a document.

Nothing of it is kept or filled in by itself; without scripts the same comes when it is asked for.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Urgency
from lianxin.directory.models import Category, Party
from lianxin.directory.queries import parties
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel
from lianxin.kernel.words import Labelled
from lianxin.people.queries import Person
from lianxin.reading.queries import READ_MOST, Candidate, Suggestions, suggestions
from lianxin.reading.queries.duplicates import duplicates
from lianxin.reading.queries.programmes import Lead, Leads, leads_of
from lianxin.reading.web.fetching import fetched
from lianxin.reading.web.likeness import lines

TITLE_MOST = 60
LEAST = 4


def typed(actor: Actor, given: Any) -> Matter:
    """What stands in the form, as a matter that is never saved; no text of the database holds a NUL."""
    title, text, place, kind, urgency, party = (
        str(given.get(name, "")).replace("\0", "").strip()
        for name in ("title", "text", "place", "kind", "urgency", "party")
    )
    return Matter(
        title=title[:TITLE_MOST],
        text=text[:READ_MOST],
        place=place,
        kind=kind or Kind.PROBLEM,
        urgency=urgency or Urgency.NORMAL,
        party=_party(actor, party),
    )


def _party(actor: Actor, code: str) -> Party | None:
    return parties(actor).filter(code=code[:80]).first() if code.isprintable() and code else None


def _has_words(matter: Matter) -> bool:
    """Nothing is suggested before there are some."""
    return len(matter.title) + len(matter.text) >= LEAST


@panel("draft", order=10, template="reading/_while_writing.html")
@panel("matter_new", order=10, template="reading/_while_writing.html")
def suggested(actor: Actor, given: Any) -> dict[str, Any] | None:
    """What is suggested for what was typed so far, taken by one button each; what is probably the same; programmes it names."""
    matter = typed(actor, given)
    if not _has_words(matter):
        return None
    return {
        "matter": matter,
        "suggestions": suggestions(actor, matter),
        "duplicates": duplicates(actor, matter, now()),
        "leads": _leads(actor, matter),
        "party": matter.party,
        "while_writing": True,
    }


def _leads(actor: Actor, matter: Matter) -> Leads | None:
    """The programmes that the words may speak of; nothing for who may not see programmes."""
    return leads_of(actor, matter, now().date()) if "policy.see" in actor.grants else None


@page("matters/new/suggest/", name="suggest_new", grant="collect.register", methods=("POST",))
def suggest_new(request: HttpRequest, actor: Person) -> HttpResponse:
    """The same as data, fetched while typing; the words come in the body, so that no log keeps them."""
    matter = typed(actor, request.POST)
    if not _has_words(matter):
        return fetched([])
    found = suggestions(actor, matter)
    items = [
        *map(_category, found.candidates),
        *_signs(found),
        *_policies(actor, matter),
        *lines(actor, matter),
    ]
    return fetched(items, _("受理建议"), _("点“采用”只是填入表单，提交前都可改。"))


def _category(one: Candidate) -> dict[str, object]:
    words = _quoted(one.words) or _("个别字词相近")
    text = f"{one.category.code} {one.category.head}·{one.category.name}（{one.percent}%）：{words}"
    lead, support = _units(one.category)
    text += _("；牵头：%(lead)s") % {"lead": lead} if lead else ""
    text += _("；协办：%(support)s") % {"support": support} if support else ""
    if one.usual is not None and lead != one.usual.name:
        told = {"of": one.usual.of, "n": one.usual.n, "name": one.usual.name}
        text += _("；近期同类 %(of)s 件中 %(n)s 件由%(name)s牵头") % told
    return _line(text, "" if one.category.is_transfer else "category", one.category.code)


def _units(category: Category) -> tuple[str, str]:
    """Who leads and who joins by the duty list."""
    lead = category.lead.name if category.lead else category.lead_words
    return lead, "、".join(one.name for one in category.supports.all()) or category.support_words


def _signs(found: Suggestions) -> list[dict[str, object]]:
    """What single words say, and whom and which places the text names."""
    told = [_line(_("类别：不确定"))] if found.unsure else []
    if found.urgency is not None:
        text = f"{_('紧急程度')}：{_said(found.urgency, found.urgency_words)}"
        told.append(_line(text, "urgency", found.urgency))
    if found.kind is not None:
        told.append(_line(f"{_('性质')}：{_said(found.kind, found.kind_words)}", "kind", found.kind))
    if found.party is not None:
        told.append(_line(f"{_('服务对象')}：{found.party.name}", "party", found.party.code))
    return [*told, *(_line(f"{_('地点')}：{place}", "place", place) for place in found.places)]


def _policies(actor: Actor, matter: Matter) -> list[dict[str, object]]:
    found = _leads(actor, matter)
    return [_policy(one) for one in found.found] if found else []


def _policy(one: Lead) -> dict[str, object]:
    programme = one.match.programme
    text = _("可能适用的政策：%(name)s") % {"name": programme.name}
    text += "" if one.is_sure else _("（不确定）")
    return {**_line(f"{text}：{_quoted(one.words)}"), "href": reverse("programme", args=[programme.code])}


def _line(text: str, field: str = "", value: str = "") -> dict[str, object]:
    return {"text": text, "take": {"field": field, "value": str(value)} if field else {}}


def _quoted(words: tuple[str, ...]) -> str:
    return "".join(f"“{word}”" for word in words)


def _said(value: Labelled, words: tuple[str, ...]) -> str:
    return f"{value.words(get_language() or '')} {_quoted(words)}"
