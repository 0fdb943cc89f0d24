"""Template tags and filters for every package: words in the reader's language, dates, lights, tags, forms, the header."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lianxin.kernel import ledger, readonly, schedule
from lianxin.kernel.lights import Light, is_end_of_day
from lianxin.kernel.navigation import entries_for
from lianxin.kernel.qr import qr
from lianxin.kernel.refusal import Reason
from lianxin.kernel.tracing import number

register = template.Library()

LIGHT_TONES = {Light.NORMAL: "calm", Light.NEAR: "warn", Light.LAGGING: "warn", Light.OVERDUE: "alarm"}
WEEKDAYS = "一二三四五六日"


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def _english() -> bool:
    return language().startswith("en")


@register.simple_tag
def error_number() -> SafeString:
    """编号: what a person tells the administrator, who finds the line in the log by it."""
    one = number()
    return (
        format_html('<p class="quiet">{} <code>{}</code></p>', _("错误编号（反馈问题时请提供）："), one)
        if one
        else SafeString("")
    )


@register.filter
def words(thing: Any) -> str:
    """The label of anything that has one in both languages: a table's row, a closed list's member, a reason, a pair."""
    if not thing:
        return ""
    if isinstance(thing, Reason):
        return thing.text(language())
    if isinstance(thing, tuple):
        return str(thing[1 if _english() else 0])
    return str(thing.en if _english() else thing.zh)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as people write it: 2026年11月22日."""
    if value is None:
        return "—"
    one = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return one.isoformat() if _english() else f"{one.year}年{one.month}月{one.day}日"


@register.filter
def long_day(value: date | datetime | None) -> str:
    """A date with its weekday: 2026年11月22日 星期日."""
    if value is None:
        return "—"
    one = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{one:%A} {one.isoformat()}" if _english() else f"{day(one)} 星期{WEEKDAYS[one.weekday()]}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A date within this year: 11-22."""
    if value is None:
        return "—"
    one = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{one:%m-%d}" if one.year == timezone.localdate().year else one.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """A date and time: 2026-11-22 10:32."""
    return "—" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.filter
def until(value: datetime | None) -> str:
    """The end of a limit: the date, with the time where it is not the end of the day."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    return day(local) if is_end_of_day(local) else f"{day(local)} {local:%H:%M}"


@register.filter
def item(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds for a key."""
    return values.get(key, "")


@register.simple_tag
def tag(label: object, tone: str = "plain") -> SafeString:
    """A text tag, such as a state; the tone is calm, warn, alarm, done or plain."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, label)


@register.simple_tag
def light(lit: Light | None, left: str = "") -> SafeString | str:
    """A light: shape, word and what is left, told apart without colour; 逾期3个工作日 says its word itself."""
    if lit is None:
        return ""
    label = lit.label_en if _english() else lit.label_zh
    if left and (lit is Light.OVERDUE or lit is Light.LAGGING):
        label, left = left, ""
    shape = format_html('<span class="shape" aria-hidden="true">{}</span>', lit.shape)
    rest = format_html(' <span class="left">{}</span>', left) if left else ""
    return format_html('<span class="light light-{}">{} {}{}</span>', LIGHT_TONES[lit], shape, label, rest)


@register.inclusion_tag("kernel/_navigation.html", takes_context=True)
def navigation(context: template.Context) -> dict[str, object]:
    """The header's entries that the actor is granted."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    return {"entries": entries_for(actor, request.path) if actor is not None and request is not None else []}


@register.inclusion_tag("kernel/_read_only.html")
def read_only() -> dict[str, object]:
    """The banner of every page while the system is read-only."""
    return {"is_on": readonly.state().is_on}


@register.inclusion_tag("kernel/_stalled.html", takes_context=True)
def stalled(context: template.Context) -> dict[str, object]:
    """The banner of every page while the jobs stand still, for whoever can do something about it."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None or "jobs.see" not in actor.grants:
        return {"minutes": 0}
    return {"minutes": round(schedule.stalled().total_seconds() / 60)}


@register.inclusion_tag("kernel/_fields.html")
def fields(form: forms.Form, hints: Mapping[str, str] | None = None) -> dict[str, object]:
    """All fields of a form, each with its label, help, hint and errors."""
    return {"form": form, "hints": hints or {}}


@register.inclusion_tag("kernel/_field.html")
def field(bound: forms.BoundField, hint: str = "") -> dict[str, object]:
    """One field of a form with its label, help, hint and errors."""
    return {"field": bound, "hint": hint, "is_single": isinstance(bound.field.widget, forms.CheckboxInput)}


@register.inclusion_tag("kernel/_faults.html")
def faults(form: forms.Form) -> dict[str, object]:
    """The summary of what is wrong with a form, each line leading to its field."""
    rows = [
        {"target": form[name].id_for_label or form[name].auto_id, "label": form[name].label, "text": text}
        for name, errors in form.errors.items()
        if name in form.fields
        for text in errors
    ]
    general = [{"target": "", "label": "", "text": text} for text in form.non_field_errors()]
    return {"rows": general + rows}


@register.inclusion_tag("kernel/_seal.html", takes_context=True)
def seal(context: template.Context) -> dict[str, object]:
    """The last checkpoint and a QR code of it with the public address, so that what is printed becomes a witness."""
    point = ledger.latest()
    track = context["request"].build_absolute_uri(reverse("track"))
    text = f"{track}#{point.n}:{bytes(point.root).hex()}" if point else track
    return {"point": point, "short": ledger.short(point) if point else "", "code": qr(text)}


@register.simple_tag(takes_context=True)
def part(context: template.Context, name: str, shows: Mapping[str, Any]) -> SafeString:
    """A panel: its own template with the page's context and what the panel shows."""
    found = context.template.engine.get_template(name) if context.template else None
    if found is None:
        return SafeString("")
    with context.push(**shows):
        return found.render(context)


@register.filter
def yes_no(value: bool) -> str:
    """是 or 否."""
    return _("是") if value else _("否")


@register.filter
def every(job: schedule.Job) -> str:
    """How often a job runs: 每 5 分钟."""
    minutes = int(job.every.total_seconds() // 60)
    if minutes < 60:
        return ngettext("每分钟", "每 %(n)s 分钟", minutes) % {"n": minutes}
    return _("每小时") if minutes == 60 else _("每天")


@register.filter
def minutes(span: timedelta) -> int:
    """A span in whole minutes."""
    return round(span.total_seconds() / 60)


@register.filter
def seconds(span: timedelta | None) -> str:
    """A span in seconds with one decimal."""
    return "—" if span is None else f"{span.total_seconds():.1f}"
