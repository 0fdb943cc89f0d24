"""Template tags of looks 外观: the attributes of the page's root, and the forms by which a reader chooses."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lianxin.kernel.looks import COOKIE, Look, Theme

register = template.Library()


def look_of(context: template.Context) -> Look:
    """What the reader chose; pages of errors may have no request."""
    request = context.get("request")
    return Look.of(request.COOKIES.get(COOKIE, "")) if request is not None else Look()


@register.simple_tag(takes_context=True)
def look_attributes(context: template.Context) -> SafeString:
    """`data-theme` and `data-view` of the page's root."""
    look = look_of(context)
    theme = (
        format_html(' data-theme="{}"', look.theme.value) if look.theme is not Theme.AUTO else SafeString("")
    )
    view = format_html(' data-view="{}"', "elder") if look.is_elder else SafeString("")
    return format_html("{}{}", theme, view)


@register.inclusion_tag("kernel/_looks.html", takes_context=True)
def looks(context: template.Context) -> dict[str, Any]:
    """外观 and 长辈版 in the footer."""
    return {**_here(context), "themes": Theme}


@register.inclusion_tag("kernel/_elder.html", takes_context=True)
def elder_entry(context: template.Context) -> dict[str, Any]:
    """长辈版 in the header of the public's pages."""
    return _here(context)


def _here(context: template.Context) -> dict[str, Any]:
    request = context.get("request")
    return {
        "look": look_of(context),
        "csrf_token": context.get("csrf_token"),
        "here": request.get_full_path() if request is not None else "/",
    }
