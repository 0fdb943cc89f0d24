"""设计规范: every component in every state in the reader's own theme, made of the templates that the pages use."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lianxin.insight.rules.shapes import shade, width_of
from lianxin.kernel.lights import ANSWERED, ESCALATED, Light
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.people.queries import Person

TONES = ("calm", "warn", "alarm", "done", "plain")
INKS = ("ink", "quiet", "main", "alarm", "warn", "done")
AMOUNTS = (0, 2, 5, 8, 12)
EXAMPLE_LEFT = {
    Light.NORMAL: _("剩5个工作日"),
    Light.NEAR: _("今日到期"),
    Light.LAGGING: _("进展滞后，剩3个工作日"),
    Light.OVERDUE: _("逾期2个工作日"),
}


class Example(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("标题"), max_length=40, help_text=_("用一句话说清楚"))
    text = forms.CharField(label=_("内容"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    unit = forms.ChoiceField(
        label=_("牵头单位"), choices=[("", _("请选择")), ("a", _("住房城乡建委")), ("b", _("人力社保局"))]
    )
    on = forms.DateField(
        label=_("日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), required=False
    )
    sure = forms.BooleanField(label=_("已当面告知反映人"), required=False)


@page("design/", name="gallery", grant=SIGNED_IN)
def gallery(request: HttpRequest, _actor: Person) -> HttpResponse:
    """设计规范: the gallery."""
    context = {
        "tones": TONES,
        "inks": INKS,
        "lights": [(one, str(EXAMPLE_LEFT[one])) for one in Light],
        "marks": [(one.shape, (one.label_zh, one.label_en)) for one in (ESCALATED, ANSWERED)],
        "form": Example(auto_id="plain_%s", initial={"on": date(2026, 11, 20)}),
        "wrong": Example({"title": "", "unit": "", "on": "2026-02-30"}, auto_id="wrong_%s"),
        "hints": {"unit": _("按权责清单建议")},
        "listed": SimpleNamespace(more=True, total=1000, next_mark="x"),
        "tiles": [(n, shade(n, AMOUNTS[-1]), width_of(n, AMOUNTS[-1])) for n in AMOUNTS],
    }
    return render(request, "insight/gallery.html", context)
