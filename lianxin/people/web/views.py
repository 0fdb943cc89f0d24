"""常用视图 of any list: kept under a name or dropped, by one form for all pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.kernel.navigation import ENTRIES, may_open
from lianxin.kernel.pages import SIGNED_IN, act_of, page
from lianxin.kernel.refusal import refuse
from lianxin.people.commands.views import drop_view, keep_view
from lianxin.people.queries import Person


@page("views/", name="saved_view", grant=SIGNED_IN, methods=("POST",))
def view(request: HttpRequest, actor: Person) -> HttpResponse:
    """常用视图: keep what a list shows under a name, or drop one; its address can be given to a colleague."""
    of, name = request.POST.get("page", ""), request.POST.get("name", "")
    if of not in {one.page for one in ENTRIES} or not may_open(actor, of):
        raise refuse("not_found", "没有此页面", "No such page.")
    if request.POST.get("drop"):
        drop_view(actor, of, name)
        messages.success(request, _("已删除视图“%(name)s”") % {"name": name.strip()})
        return redirect(of)
    is_shared = request.POST.get("share") == "1"
    kept = keep_view(
        actor, of, name, request.POST.get("query", ""), act_of(request, actor), is_shared=is_shared
    )
    told = (
        _("已保存视图“%(name)s”，并共享给本单位")
        if is_shared
        else _("已保存视图“%(name)s”，复制地址栏可分享给同事")
    )
    messages.success(request, told % {"name": kept.name})
    return redirect(f"{reverse(of)}?{kept.query}")
