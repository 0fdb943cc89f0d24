"""Filling in a form as a person does: by the words beside each field, choosing by the words of each choice."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.scenarios.markup import Element

Given = str | bool | tuple[str, ...] | SimpleUploadedFile
OPTIONAL = "（可不填）"
TYPED = frozenset({"text", "search", "date", "datetime-local", "number", "password", "hidden"})


class Filled:
    """A form of a page with what it would send if it were sent now."""

    def __init__(self, form: Element) -> None:
        self.form = form
        self.values: dict[str, list[object]] = {}
        for control in form.all("input", "select", "textarea"):
            self._take(control)

    def _take(self, control: Element) -> None:
        name, kind = control.attrs.get("name", ""), control.attrs.get("type", "text")
        if not name or "disabled" in control.attrs:
            return
        if control.tag == "select":
            self._add(name, [one.attrs.get("value", one.text) for one in _chosen(control)])
        elif control.tag == "textarea":
            self._add(name, ["".join(one for one in control.children if isinstance(one, str)).strip("\n")])
        elif kind in ("checkbox", "radio"):
            self._add(name, [control.attrs.get("value", "on")] if "checked" in control.attrs else [])
        elif kind in TYPED:
            self._add(name, [control.attrs.get("value", "")])

    def _add(self, name: str, values: list[str]) -> None:
        self.values.setdefault(name, []).extend(values)

    def fill(self, given: Mapping[str, Given]) -> None:
        """Fill in fields by their labels; "第 1 件/标题" is the field 标题 of that part of the form."""
        for label, value in given.items():
            *parts, words = label.split("/")
            place = self._part(parts[0]) if parts else self.form
            self._set(_field(place, words), value)

    def _part(self, legend: str) -> Element:
        found = [one for one in self.form.all("fieldset") if _caption(one) == legend]
        assert found, f"the form has no part “{legend}”"
        return found[0]

    def _set(self, field: Element, value: Given) -> None:
        if field.tag == "fieldset":
            self._tick(field, value)
        elif field.tag == "select":
            self.values[field.attrs["name"]] = [_option(field, str(value))]
        elif field.attrs.get("type") == "checkbox":
            self.values[field.attrs["name"]] = [field.attrs.get("value", "on")] if value else []
        else:
            self.values[field.attrs["name"]] = [value]

    def _tick(self, group: Element, value: Given) -> None:
        wanted = value if isinstance(value, tuple) else (str(value),)
        boxes = [_box(group, words) for words in wanted]
        name = boxes[0].attrs["name"]
        self.values[name] = [box.attrs["value"] for box in boxes]


def _chosen(select: Element) -> list[Element]:
    options = select.all("option")
    return [one for one in options if "selected" in one.attrs] or options[:1]


def _words_of(option: Element) -> str:
    return "".join(one for one in option.children if isinstance(one, str)).strip()


def _option(select: Element, words: str) -> str:
    options = select.all("option")
    exact = [one for one in options if _words_of(one) == words]
    found = exact or [one for one in options if words in _words_of(one)]
    assert len(found) == 1, f"“{words}” is not one of {[_words_of(one) for one in options]}"
    return found[0].attrs.get("value", words)


def _box(group: Element, words: str) -> Element:
    labels = [one for one in group.all("label") if one.text == words or words in one.text.split(" ")]
    assert len(labels) == 1, f"“{words}” is not one of {[one.text for one in group.all('label')]}"
    return labels[0].all("input")[0]


def _caption(fieldset: Element) -> str:
    legends = [one for one in fieldset.children if isinstance(one, Element) and one.tag == "legend"]
    return legends[0].text.replace(OPTIONAL, "").strip() if legends else ""


def _field(place: Element, words: str) -> Element:
    """The control beside these words: named by a label, a legend, or with the words after its box."""
    groups = [one for one in place.all("fieldset") if _caption(one) == words]
    if groups:
        return groups[0]
    unlabelled = [one for one in place.all("input") if one.attrs.get("aria-label") == words]
    if unlabelled:
        return unlabelled[0]
    labels = [one for one in place.all("label") if one.text.replace(OPTIONAL, "").strip() == words]
    assert len(labels) == 1, f"{len(labels)} fields are called “{words}”: {_labels(place)}"
    target = labels[0].attrs.get("for")
    controls = place.all("input", "select", "textarea") if target else labels[0].all("input")
    found = [one for one in controls if not target or one.attrs.get("id") == target]
    assert found, f"the label “{words}” belongs to no field"
    return found[0]


def _labels(place: Element) -> list[str]:
    return [one.text for one in place.all("label", "legend")]
