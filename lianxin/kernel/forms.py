"""Forms 表单: what a command asks for, as a Django form made from its signature. Pages, command line and API share it.

Owns how each type is asked for and read; the words stand beside the types in the signatures. Models are
referred to by what people know (a code, a number, a name): each package says how in `refer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.kernel.commands import Command, Parameter, Secret
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import read_uuid
from lianxin.kernel.refusal import Reason
from lianxin.kernel.words import Labelled

OPTIONS_MOST = 300
# Lines shown of a text, and of one that may be as long as a paper.
ROWS, ROWS_OF_A_PAPER, PAPER_FROM = 4, 24, 50_000


@dataclass(frozen=True, slots=True)
class Reference:
    """How a model is referred to: which rows an actor may choose, by which field, and also found by which others.

    `few` marks a list short enough to choose from; otherwise it is typed, with suggestions. `found_by` gives
    further words, such as pinyin initials, by which a choice is found on the page; `suggest` names the page that
    answers with suggestions while one types; `exactly` finds rows by the whole of something that is sealed.
    """

    options: Callable[[Actor], models.QuerySet[Any]]
    key: str
    also: tuple[str, ...] = ()
    label: Callable[[Any], str] = str
    few: bool = True
    found_by: Callable[[Any], str] | None = None
    suggest: str = ""
    exactly: Callable[[Actor, str], Q] | None = None


REFERENCES: dict[type[models.Model], Reference] = {}


def refer(model: type[models.Model], reference: Reference) -> None:
    """Say how rows of a model are referred to."""
    REFERENCES[model] = reference


def key_of(row: models.Model) -> str:
    """What a row is referred to by, such as a unit's code."""
    value: object = row
    for name in REFERENCES[type(row)].key.split("__"):
        value = getattr(value, name)
    return str(value)


class FoundBy(forms.widgets.ChoiceWidget):
    """A choice list whose options also carry the words they are found by on the page."""

    def __init__(self, choices: Any, words: Callable[[], Mapping[str, str]]) -> None:
        super().__init__(choices=choices)
        self.words = words

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        """One option, with the words it is found by beside its own attributes."""
        option: dict[str, Any] = super().create_option(name, value, *args, **more)
        if words := self.words().get(str(value)):
            option["attrs"]["data-find"] = words
        return option


class OneOf(FoundBy, forms.Select):
    """One of a list."""


class SomeOf(FoundBy, forms.CheckboxSelectMultiple):
    """Some of a list, by boxes to tick."""


class ReferenceField(forms.Field):
    """One row of a model, by its key or another field that tells it apart."""

    def __init__(self, reference: Reference, actor: Actor, **options: Any) -> None:
        self.reference, self.actor = reference, actor
        super().__init__(**options)
        self.widget = self._widget()

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen where the list is short; read when it is shown, not when it is filled in."""
        return self._choices() if self.reference.few else []

    def _shown(self) -> list[tuple[str, str]]:
        return [("", "—"), *self.choices]

    @cached_property
    def _rows(self) -> list[models.Model]:
        return list(self.reference.options(self.actor)[:OPTIONS_MOST])

    def _choices(self) -> list[tuple[str, str]]:
        return [(key_of(row), self.reference.label(row)) for row in self._rows]

    @cached_property
    def _words(self) -> dict[str, str]:
        found_by = self.reference.found_by
        return {key_of(row): found_by(row) for row in self._rows} if found_by else {}

    def _widget(self) -> forms.Widget:
        if not self.reference.few:
            return forms.TextInput(attrs=self._typed())
        return OneOf(CallableChoiceIterator(self._shown), lambda: self._words)

    def _typed(self) -> dict[str, Any]:
        asked = self.reference.suggest
        return {"autocomplete": "off", **({"data-suggest": reverse_lazy(asked)} if asked else {})}

    def clean(self, value: Any) -> Any:
        """The row, or nothing where it may be left out."""
        text = str(value or "").strip()
        if not text:
            return super().clean(None)
        return self.find(text)

    def find(self, text: str) -> models.Model:
        """The one row that a text refers to."""
        rows = self.reference.options(self.actor) if text.isprintable() else self._none()
        by_key = rows.filter(self._match(self.reference.key, text)) if self._fits(text) else rows.none()
        found = list(by_key[:1]) or list(rows.filter(self._others(text))[:2])
        if not found:
            raise ValidationError(_("没有找到“%(text)s”"), params={"text": text[:40]})
        if len(found) > 1:
            raise ValidationError(_("“%(text)s”不止一个，请填写编号"), params={"text": text[:40]})
        row: models.Model = found[0]
        return row

    def _none(self) -> models.QuerySet[Any]:
        return self.reference.options(self.actor).none()

    def _fits(self, text: str) -> bool:
        if self.reference.key not in ("id", "pk"):
            return True
        if isinstance(self.reference.options(self.actor).model._meta.pk, models.UUIDField):
            return read_uuid(text) is not None
        return text.isascii() and text.isdigit() and len(text) < 19

    def _match(self, name: str, text: str) -> Q:
        """As written or in capitals or small letters: each an exact value, so that an index answers."""
        if name in ("id", "pk"):
            return Q(**{name: text})
        return Q(**{f"{name}__in": sorted({text, text.upper(), text.lower()})})

    def _others(self, text: str) -> Q:
        matches = [self._match(name, text) for name in self.reference.also]
        if self.reference.exactly is not None:
            matches.append(self.reference.exactly(self.actor, text))
        return Q(pk__in=[]) if not matches else _any(matches)


def _any(parts: Sequence[Q]) -> Q:
    whole = parts[0]
    for part in parts[1:]:
        whole |= part
    return whole


class TypedList(forms.TextInput):
    """Several typed in one line, or given one by one as by boxes to tick."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that was given under the name."""
        if hasattr(data, "getlist"):
            return "、".join(data.getlist(name))
        return super().value_from_datadict(data, files, name)


class ReferencesField(ReferenceField):
    """Several rows of a model; typed ones are parted by 、 or a comma."""

    def _widget(self) -> forms.Widget:
        if not self.reference.few:
            return TypedList(attrs=self._typed())
        return SomeOf(CallableChoiceIterator(lambda: self.choices), lambda: self._words)

    def clean(self, value: Any) -> list[models.Model]:
        """The rows in the order given."""
        given = value if isinstance(value, list | tuple) else [value]
        words = [word.strip() for one in given for word in _parted(str(one or ""))]
        rows = [self.find(word) for word in words if word]
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows


def _parted(text: str) -> list[str]:
    for mark in "，,；;\n":
        text = text.replace(mark, "、")
    return text.split("、")


def _text(parameter: Parameter, options: dict[str, Any]) -> forms.Field:
    rows = ROWS_OF_A_PAPER if parameter.ask.limit >= PAPER_FROM else ROWS
    widget = forms.Textarea(attrs={"rows": rows}) if parameter.ask.long else forms.TextInput()
    return forms.CharField(max_length=parameter.ask.limit, widget=widget, empty_value="", **options)


def _secret(parameter: Parameter, options: dict[str, Any]) -> forms.Field:
    """Asked for blindly; what is left empty stays a secret too, so that no digest is made of it."""
    blind = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return SecretField(max_length=parameter.ask.limit, widget=blind, strip=False, **options)


class SecretField(forms.CharField):
    """A password."""

    def clean(self, value: Any) -> Secret:
        """As it was typed."""
        return Secret(super().clean(value))


def _yes_no(parameter: Parameter, options: dict[str, Any]) -> forms.Field:
    if not parameter.required:
        return forms.BooleanField(**{**options, "required": False, "initial": parameter.default})
    return forms.TypedChoiceField(
        choices=[("true", _("是")), ("false", _("否"))],
        coerce=lambda value: str(value).lower() == "true",
        widget=forms.RadioSelect,
        **options,
    )


def _closed_list(parameter: Parameter, options: dict[str, Any]) -> forms.Field:
    members: type[StrEnum] = parameter.type
    language = get_language() or "zh-hans"
    choices = [
        (one.value, one.words(language) if isinstance(one, Labelled) else one.value) for one in members
    ]
    initial = parameter.default.value if isinstance(parameter.default, StrEnum) else None
    return forms.TypedChoiceField(
        choices=[("", "—"), *choices], coerce=members, empty_value=None, initial=initial, **options
    )


def _likely(value: date) -> None:
    """Outside these years it is a slip of the pen, and calculating with it may leave the calendar."""
    if not 1900 <= value.year <= 2200:
        raise ValidationError(_("日期不在合理范围内"), code="unlikely")


def field_for(parameter: Parameter, actor: Actor) -> forms.Field:
    """The form field of one parameter of a command."""
    english = (get_language() or "").startswith("en")
    ask = parameter.ask
    options: dict[str, Any] = {
        "label": ask.en if english else ask.zh,
        "help_text": ask.help_en if english else ask.help_zh,
        "required": parameter.required,
    }
    kind = parameter.type
    if isinstance(kind, type) and issubclass(kind, models.Model):
        field_class = ReferencesField if parameter.many else ReferenceField
        return field_class(REFERENCES[kind], actor, **options)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _closed_list(parameter, options)
    if kind is bool:
        return _yes_no(parameter, options)
    if kind is Secret:
        return _secret(parameter, options)
    if kind is int:
        return forms.IntegerField(**options)
    if kind is datetime:
        shown = forms.DateTimeInput(attrs={"type": "datetime-local"})
        return forms.DateTimeField(widget=shown, validators=[_likely], **options)
    if kind is date:
        asked = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=asked, validators=[_likely], **options)
    return _text(parameter, options)


def form_for(
    command: Command,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    *,
    initial: Mapping[str, Any] | None = None,
) -> forms.Form:
    """The form of a command for an actor: empty, or bound to what was submitted."""
    fields = {one.name: field_for(one, actor) for one in command.parameters}
    form_class = type("CommandForm", (forms.Form,), fields)
    form: forms.Form = form_class(data, initial=dict(initial or {}))
    return form


def with_defaults(command: Command, data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data of the API or command line with the defaults filled in for what was left out (a page sends all)."""
    filled = dict(data)
    for one in command.parameters:
        if one.name not in filled and isinstance(one.default, bool | StrEnum):
            filled[one.name] = (
                str(one.default).lower() if isinstance(one.default, bool) else one.default.value
            )
    return filled


def arguments(command: Command, form: forms.Form) -> dict[str, Any]:
    """The keyword arguments of a valid form for its command; what was left empty takes the command's default."""
    given: dict[str, Any] = {}
    for one in command.parameters:
        value = form.cleaned_data.get(one.name)
        if value is None or (value == "" and not one.required):
            if one.required:
                given[one.name] = value
            continue
        given[one.name] = value
    return given


def faults(form: forms.Form) -> list[Reason]:
    """What is wrong with a form, as reasons with the field's name and label."""
    found = []
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        found += [
            Reason(f"{name}_invalid", f"{label}：{error}", f"{label}: {error}", str(name)) for error in errors
        ]
    return found


def blame(form: forms.Form, reasons: Sequence[Reason]) -> None:
    """Put the reasons of a refusal beside the fields that they name; the others stand above the form."""
    for reason in reasons:
        name = reason.field if reason.field in form.fields else None
        form.add_error(name, reason.text(get_language() or "zh-hans"))


@dataclass(frozen=True, slots=True)
class Filled:
    """One field as it was filled in: its name, what it is called, and its value as people read it, empty when left empty."""

    name: str
    label: str
    words: str


def read_back(form: forms.Form) -> list[Filled]:
    """What was filled in, as people read it: the fields that could be understood, in their order."""
    told = getattr(form, "cleaned_data", {})
    return [Filled(one.name, str(one.label), _as_words(told.get(one.name))) for one in form]


def _as_words(value: object) -> str:
    if value is None or isinstance(value, Secret):
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Labelled):
        return value.words(get_language() or "zh-hans")
    if isinstance(value, models.Model):
        return REFERENCES[type(value)].label(value)
    if isinstance(value, list | tuple):
        return "、".join(_as_words(one) for one in value)
    return str(value)
