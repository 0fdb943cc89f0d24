"""Which kinds of rows a matter has at all, in one query, so that a page asks only for those."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, QuerySet

from lianxin.casefile.models import Matter


def present(matter: Matter, **rows: QuerySet[Any]) -> set[str]:
    """The names of those row sets that are not empty."""
    columns = {f"has_{name}": Exists(found) for name, found in rows.items()}
    found = Matter.objects.filter(pk=matter.pk).values(**columns).first() or {}
    return {name for name in rows if found.get(f"has_{name}")}
