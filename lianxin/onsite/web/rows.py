"""The form of a visit 走访登记表: its facts, and one form per matter with what was decided on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.directory.models import Party
from lianxin.kernel.commands import COMMANDS, Ask, Parameter
from lianxin.kernel.forms import field_for
from lianxin.kernel.grants import Actor
from lianxin.kernel.words import Labelled
from lianxin.onsite.commands import OnSpot
from lianxin.onsite.models import DecisionKind
from lianxin.people.models import Post
from lianxin.visit.commands import Item, Seen
from lianxin.visit.rules import Mode, Period


class Decided(Labelled):
    """现场处理: the four ways in which a matter leaves the visit."""

    TAKEN = "taken", "带回办理", "Taken back to the office"
    SETTLED = "settled", "现场解决", "Settled on site"
    ANSWERED = "answered", "现场答复", "Answered on site"
    NAMED = "named", "现场交办", "Units named on site"


VISIT_ASKS: tuple[Parameter, ...] = (
    Parameter("leader", Post, False, True, None, Ask("走访领导", "Leader")),
    Parameter(
        "party",
        Party,
        False,
        True,
        None,
        Ask("走访对象", "Party", help_zh="输入名称、编号或信用代码", help_en="Name, number or credit code"),
    ),
    Parameter("on", date, False, True, None, Ask("走访日期", "Day")),
    Parameter("period", Period, False, True, Period.MORNING, Ask("时段", "Time of day")),
    Parameter("mode", Mode, False, True, Mode.ON_SITE, Ask("方式", "Mode")),
    Parameter("place", str, False, False, "", Ask("地点", "Place", limit=120)),
    Parameter("host_name", str, False, False, "", Ask("接待人", "Host", limit=30)),
    Parameter("host_title", str, False, False, "", Ask("接待人职务", "Host's title", limit=30)),
    Parameter("companions", str, False, False, "", Ask("随行人员（用、分开）", "Companions", limit=300)),
    Parameter("situation", str, False, False, "", Ask("走访情况", "Situation", long=True)),
    Parameter(
        "publicity", str, False, False, "", Ask("宣传政策", "Programmes explained", long=True, limit=2000)
    ),
)
MATTER_ASKS = ("title", "text", "kind", "place", "category", "urgency", "is_confidential")
ALWAYS = ("title", "text", "kind", "urgency", "decided")
OUTCOME_ASKS = {
    Decided.SETTLED: ("onsite.settle", ("measures", "answer", "who_acted")),
    Decided.ANSWERED: ("onsite.answer", ("answer", "basis", "programme", "who_acted")),
    Decided.NAMED: ("onsite.name_units", ("lead", "support", "requirement")),
}
NEEDED = {
    Decided.SETTLED: ("settled_measures", "settled_answer"),
    Decided.ANSWERED: ("answered_answer",),
    Decided.NAMED: ("named_lead",),
}

ASKED_FOR = frozenset(name for names in NEEDED.values() for name in names)


def _asked(command: str, names: tuple[str, ...]) -> list[Parameter]:
    known = {one.name: one for one in COMMANDS[command].parameters}
    return [known[name] for name in names]


def visit_form(actor: Actor, data: Mapping[str, Any] | None, initial: Mapping[str, Any]) -> forms.Form:
    """The facts of the visit."""
    shape: type[forms.Form] = type(
        "VisitForm", (forms.Form,), {one.name: field_for(one, actor) for one in VISIT_ASKS}
    )
    return shape(data, initial=dict(initial))


def row_class(actor: Actor) -> type[MatterForm]:
    """The form of one matter for an actor; what may be chosen is read once for all rows."""
    found = {one.name: field_for(one, actor) for one in _asked("collect.register", MATTER_ASKS)}
    if "onsite.decide" in actor.grants:
        found["decided"] = _decided()
        for outcome, (command, names) in OUTCOME_ASKS.items():
            found |= {f"{outcome.value}_{one.name}": field_for(one, actor) for one in _asked(command, names)}
        # Several units are ticked, not held with a key pressed.
        support = found["named_support"]
        support.widget = forms.CheckboxSelectMultiple(choices=getattr(support, "choices", ()))
    for name, one in found.items():
        one.required = name in ALWAYS or name in ASKED_FOR
    return type("RowForm", (MatterForm,), found)


def _decided() -> forms.Field:
    choices = [(one.value, one.words(get_language() or "")) for one in Decided]
    return forms.ChoiceField(
        choices=choices, widget=forms.RadioSelect, label=_("现场处理"), initial=Decided.TAKEN.value
    )


class MatterForm(forms.Form):
    """One matter raised at a visit; an untouched row is no matter."""

    def full_clean(self) -> None:
        """What one outcome needs is shown as needed, but asked for only when it was chosen."""
        needed = [self.fields[name] for name in ASKED_FOR & set(self.fields)]
        for one in needed:
            one.required = False
        super().full_clean()
        for one in needed:
            one.required = True

    def has_changed(self) -> bool:
        """Whether anything was written in this row: only then is it judged."""
        written = ("title", "text", "place", "category")
        raw = self.data.get(self.add_prefix("decided")) or Decided.TAKEN.value
        return raw != Decided.TAKEN or any(self.data.get(self.add_prefix(one), "").strip() for one in written)

    def clean(self) -> dict[str, Any]:
        """What the chosen outcome needs."""
        given = self.cleaned_data
        self._need(*NEEDED.get(self.outcome(), ()))
        basis = given.get("answered_basis") or given.get("answered_programme")
        if self.outcome() is Decided.ANSWERED and not basis:
            self.add_error("answered_basis", _("请填写答复依据或选择政策"))
        return given

    def outcome(self) -> Decided:
        """How the matter left the visit."""
        return Decided(self.cleaned_data.get("decided") or Decided.TAKEN)

    def _need(self, *names: str) -> None:
        for name in names:
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, _("请填写"))

    def item(self) -> Item:
        """The matter as the command takes it."""
        return Item(**_filled(Item, self.cleaned_data, ""))

    def on_spot(self) -> OnSpot:
        """What was decided about it."""
        outcome = self.outcome()
        if outcome is Decided.TAKEN:
            return OnSpot()
        filled = _filled(OnSpot, self.cleaned_data, f"{outcome.value}_")
        return OnSpot(**{**filled, "kind": DecisionKind(outcome.value)})


def _filled(shape: type[Item | OnSpot | Seen], given: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """What was given for the fields of a dataclass; what was left empty takes its default."""
    names = [one.name for one in fields_of(shape)]
    return {name: given[prefix + name] for name in names if given.get(prefix + name) not in (None, "", [])}


def seen(form: forms.Form) -> Seen:
    """The visit as the command takes it."""
    given = form.cleaned_data
    names = given["companions"].replace(",", "、").replace("，", "、").split("、")
    filled = _filled(Seen, {**given, "companions": ""}, "")
    return Seen(**filled, companions=tuple(one.strip() for one in names if one.strip()))
