"""疑似重复 on the pages where a matter is registered and accepted: with the evidence; merging stays somebody's own act."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.kernel.clock import now
from lianxin.kernel.grants import Actor
from lianxin.kernel.panels import panel
from lianxin.reading.queries.duplicates import Duplicate, duplicates


@panel("do collect.accept", order=15, template="reading/_duplicates.html")
def probable(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """The matters that this one is probably the same as; nothing when there is none."""
    found = duplicates(actor, matter, now())
    return {"matter": matter, "duplicates": found} if found else None


def lines(actor: Actor, matter: Matter) -> list[dict[str, Any]]:
    """The same as lines, for words that are still being written."""
    return [
        {"text": line(one), "take": {}, "href": reverse("matter", args=[one.matter.number])}
        for one in duplicates(actor, matter, now())
    ]


def line(one: Duplicate) -> str:
    """A duplicate in one line: which matter, how alike, and why."""
    found = one.alike
    parts = [
        _("同一地点%(names)s") % {"names": "".join(f"“{name}”" for name in found.places)}
        if found.places
        else "",
        _("同样说到%(words)s") % {"words": "".join(f"“{word}”" for word in found.words)}
        if found.words
        else "",
        _("同一服务对象") if found.same_party else "",
        _("相隔 %(days)s 天") % {"days": found.days},
    ]
    why = "，".join(part for part in parts if part)
    return _("疑似重复：%(number)s %(title)s（%(percent)s%%）：%(why)s") % {
        "number": one.matter.number,
        "title": one.matter.title,
        "percent": one.percent,
        "why": why,
    }
