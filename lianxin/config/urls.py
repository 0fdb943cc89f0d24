"""Addresses 网址: the only place that knows every package's pages. Each page is declared with its grant in its package."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
