"""对账: the balance of the books, every figure with its list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.casefile.queries.lists import Wanted
from lianxin.directory.models import Category, Unit
from lianxin.directory.queries import areas
from lianxin.directory.rules import UnitKind
from lianxin.insight.queries import Term, books, by_unit
from lianxin.kernel.clock import now
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.people.queries import Person, leader_posts

navigate("balance", "对账", "Balance", order=80)


@page("balance/", name="balance", grant="insight.balance")
def balance(request: HttpRequest, actor: Person) -> HttpResponse:
    """对账: 收集 = 现场解决 + 现场答复 + 交办 + 上报 + 并案 + 不受理 + 撤回 + 待处理, each figure with its list."""
    moment = now()
    wanted = Wanted.of(
        {name: request.GET.get(name, "") for name in ("since", "until", "area", "head", "unit", "leader")}
    )
    found = books(actor, wanted, moment)
    context = {
        "wanted": wanted,
        "books": found,
        "collected": (found.collected, _list_of(found.collected)),
        "terms": [(one, _list_of(one)) for one in found.terms],
        "units": [
            (row, urlencode({**wanted.as_query(), "counted": "1", "unit": row.unit.code}))
            for row in by_unit(actor, wanted, moment)
        ],
        "now": moment,
        **choices(actor),
    }
    return render(request, "insight/balance.html", context)


def _list_of(term: Term) -> str:
    return f"{reverse('matters')}?{urlencode(term.query)}"


def choices(actor: Person) -> dict[str, Any]:
    """What figures can be narrowed by: fields, units, areas, leaders."""
    units = Unit.objects.filter(is_active=True).exclude(kind__in=[UnitKind.CITY, UnitKind.LEADER_BODY])
    return {
        "heads": sorted(set(Category.objects.filter(is_active=True).values_list("head", flat=True))),
        "all_units": units.only("code", "short_name"),
        "areas": areas(actor).only("code", "name"),
        "leaders": [post for post in leader_posts(actor) if post.holder],
    }
