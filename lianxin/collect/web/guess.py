"""What a draft's words most likely mean on the register 核对建议: proposed in the form, decided by the clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lianxin.casefile.rules import Kind
from lianxin.collect.models import Draft, DraftKind
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.directory.queries import parties_like
from lianxin.kernel.grants import Actor
from lianxin.kernel.text import clip, fold
from lianxin.people.models import Post
from lianxin.people.queries import leader_posts
from lianxin.visit.rules import Mode

TITLE_MOST = 30
KEPT = "kept"


@dataclass(slots=True)
class Guess:
    """What is filled in, why (a pair of words per field), and the party that the register does not know."""

    initial: dict[str, Any] = field(default_factory=dict)
    hints: dict[str, tuple[str, str]] = field(default_factory=dict)
    unknown_party: str = ""


def guess(actor: Actor, draft: Draft, drafts: Sequence[Draft]) -> Guess:
    """What the form of a draft starts with: what a person kept of it already goes first."""
    found = _visit(actor, draft) if draft.kind == DraftKind.VISIT else _matter(actor, draft, drafts)
    found.initial |= draft.fields.get(KEPT) or {}
    return found


def _visit(actor: Actor, draft: Draft) -> Guess:
    fields = draft.fields
    found = Guess(initial={"place": fields.get("place") or "", "on": fields.get("date") or ""})
    leader = leader_named(actor, str(fields.get("leader") or ""))
    found.initial["leader"] = str(leader.pk) if leader else ""
    if fields.get("leader") and leader is None:
        written = f"{fields.get('leader_title') or ''}{fields['leader']}"
        found.hints["leader"] = (
            f"原文：{written}，名录中没有，请选择",
            f"In the text: {written}; not known.",
        )
    if not fields.get("date") and fields.get("date_text"):
        between = (
            f"（{fields.get('date_from')} 至 {fields.get('date_to')}）" if fields.get("date_from") else ""
        )
        found.hints["on"] = (
            f"原文：{fields['date_text']}{between}，请核定到日",
            f"In the text: {fields['date_text']}{between}; set the day.",
        )
    mode = next((one for one in Mode if one.zh in str(fields.get("form") or "")), Mode.ON_SITE)
    found.initial["mode"] = mode.value
    _party(actor, str(fields.get("party") or ""), found)
    return found


def _matter(actor: Actor, draft: Draft, drafts: Sequence[Draft]) -> Guess:
    fields = draft.fields
    raised = str(fields.get("raised") or "")
    found = Guess(
        initial={
            "title": title_of(raised),
            "text": raised,
            "kind": next((one.value for one in Kind if one.zh == fields.get("kind")), Kind.PROBLEM.value),
            "place": fields.get("place") or "",
            "category": _category(str(fields.get("category") or "")),
            "visit": _visit_number(draft, drafts),
        }
    )
    party = _party(actor, str(fields.get("party") or ""), found)
    area = party.area if party else _area(str(fields.get("place") or ""))
    found.initial["area"] = area.code if area else ""
    return found


def title_of(raised: str) -> str:
    """The first clause, short enough to be a title."""
    first = raised.replace("，", ",").split(",")[0].split("。")[0]
    return clip(first if len(first) >= 6 else raised, TITLE_MOST)


def leader_named(actor: Actor, name: str) -> Post | None:
    """The leader's post whose holder is called so, when there is exactly one."""
    found = [post for post in leader_posts(actor) if post.holder and fold(post.holder.name) == fold(name)]
    return found[0] if len(found) == 1 else None


def _party(actor: Actor, name: str, found: Guess) -> Party | None:
    """The party of that name; otherwise the name is offered for the register, or as the raiser's."""
    if not name:
        return None
    party = party_named(actor, name)
    if party is not None:
        found.initial["party"] = party.code
        found.hints["party"] = (f"名录：{party.name}", f"On the register: {party.name}")
        return party
    found.unknown_party = name
    found.initial["raiser_name"] = name[:30]
    found.hints["party"] = (f"原文：{name}，名录中没有", f"In the text: {name}; not on the register.")
    return None


def party_named(actor: Actor, name: str) -> Party | None:
    """The party that is called so, or the only one whose name holds the words."""
    exact = list(Party.objects.filter(name=name, is_active=True).select_related("area")[:2])
    found = exact or list(parties_like(actor, name).filter(name__contains=name)[:2])
    return found[0] if len(found) == 1 else None


def _area(place: str) -> Area | None:
    """The street or community that the place names, else the district."""
    areas = list(Area.objects.order_by("-path"))
    named = next((one for one in areas if place and fold(one.name) in fold(place)), None)
    return named or (areas[-1] if areas else None)


def _category(code: str) -> str:
    return code if code and Category.objects.filter(code=code, is_active=True).exists() else ""


def _visit_number(draft: Draft, drafts: Sequence[Draft]) -> str:
    """The visit that was confirmed from the same document, where leader or party agree or there is only one."""
    visits = [one for one in drafts if one.kind == DraftKind.VISIT and one.visit is not None]
    fields = draft.fields
    fit = [
        one
        for one in visits
        if (fields.get("party") and fields["party"] == one.fields.get("party"))
        or (fields.get("leader") and fields["leader"] == one.fields.get("leader"))
    ]
    chosen = fit or (visits if len(visits) == 1 else [])
    visit = chosen[0].visit if chosen else None
    return visit.number if visit else ""


def units_named(names: Sequence[str]) -> list[tuple[str, Unit | None]]:
    """The units of the directory that are called so, by name, short name or alias; None where none or several are."""
    known: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(is_active=True):
        for word in {unit.name, unit.short_name, *unit.aliases}:
            known.setdefault(fold(word), []).append(unit)
    return [(name, _only(known.get(fold(name), []))) for name in names]


def _only(units: Sequence[Unit]) -> Unit | None:
    return units[0] if len(units) == 1 else None
