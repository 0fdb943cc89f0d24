"""受理建议 on the page where a matter is accepted: shown with its reasons, taken by a person or not."""

from __future__ import annotations

from typing import Any

from lianxin.casefile.models import Matter
from lianxin.kernel.grants import Actor
from lianxin.kernel.panels import panel
from lianxin.reading.queries import suggestions


@panel("do collect.accept", order=10, template="reading/_suggestions.html")
def suggested(actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What is suggested before a matter is accepted; nothing of it is filled in unless somebody takes it."""
    return {"matter": matter, "suggestions": suggestions(actor, matter)}
