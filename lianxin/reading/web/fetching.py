"""What a page fetches while somebody writes: lines of text, some to be taken into a field; the page makes its own markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _


def fetched(items: Sequence[dict[str, Any]], heading: str = "", note: str = "") -> JsonResponse:
    """Lines under a heading, kept by nobody; none of them empties the place where they are shown."""
    told: dict[str, Any] = {"items": list(items)}
    if items:
        told |= {"heading": heading, "note": note, "take": _("采用")}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})
