"""走访现场 put on the home screen 安装: its manifest, and the worker that keeps the page readable without a network.

Neither holds data of anybody. Nothing depends on the worker: without it the page works as long as it stays open.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.kernel.pages import PUBLIC, page
from lianxin.people.queries.door import policy

MODULES = ("phone", "export", "photos", "sending", "sha256", "signing", "store", "words")
SHELL = (
    "lianxin/lianxin.css",
    "lianxin/themes.css",
    "lianxin/lianxin.js",
    "lianxin/mark.svg",
    "lianxin/phone/phone.css",
    *(f"lianxin/phone/{name}.js" for name in MODULES),
)
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)


@page("phone/manifest.webmanifest", name="phone_manifest", grant=PUBLIC)
def manifest(_request: HttpRequest) -> JsonResponse:
    """What the home screen calls it, and its pictures."""
    told = {
        "name": f"{settings.LIANXIN_NAME} · {_('走访现场')}",
        "short_name": _("走访现场"),
        "start_url": reverse("phone"),
        "scope": reverse("phone"),
        "display": "standalone",
        "lang": "zh-Hans",
        "background_color": "#f3f5f8",
        "theme_color": "#1a4a82",
        "icons": [
            {"src": static(f"lianxin/phone/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@page("phone/worker.js", name="phone_worker", grant=PUBLIC)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker, with the names of the files it keeps; another release is another worker."""
    files = [static(name) for name in SHELL]
    context = {
        "files": files,
        "version": hashlib.sha256("\n".join(files).encode()).hexdigest()[:12],
        "hours": policy().longest_hours,
    }
    return render(request, "onsite/worker.js", context, content_type="text/javascript; charset=utf-8")
