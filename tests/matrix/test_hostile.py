"""P15, P16 at the pages: hostile input never breaks anything, and every kind of answer carries its safe headers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import override_settings

from tests.matrix.asking import JSON, Asker
from tests.matrix.county import Stock
from tests.matrix.expected import ANYBODY, PAGES
from tests.matrix.judging import nearness_of
from tests.matrix.routes import address, told
from tests.proving import AT_RELEASE_SIZE, size, tell

pytestmark = pytest.mark.proof

TEXTS = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e反转\u202c",
    "9" * 400,
    "-1",
    "1e999",
    "0000-01-01",
    "9999-12-31",
    "2026-02-30T25:61",
    "文" * size(suite=100_000, release=1_000_000),
    "%s%n%p",
    "../../../etc/passwd",
    "' OR 1=1 --",
    '{"a":' * 2000,
    "NaN",
    "İ",
    "\u0000\uffff\U0010ffff",
    "true",
    "00000000-0000-0000-0000-000000000000",
)
QUERIES = (
    "words",
    "after",
    "area",
    "party",
    "since",
    "until",
    "state",
    "light",
    "order",
    "draft",
    "next",
    "q",
    "unit",
)
KINDS = (
    JSON,
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/xml",
    "x/y;;",
)


def some(place: int, share: int) -> tuple[str, ...]:
    """The texts that one page gets: a share of them in the suite, another at each page."""
    return TEXTS if AT_RELEASE_SIZE else TEXTS[place % share :: share]


def opener(stock: Stock, row: Any) -> str:
    """Somebody for whom the page is."""
    able = nearness_of(row.who)
    return next(login for login in ("he", *stock.logins) if row.who == ANYBODY or stock.letter(login) in able)


def test_a_hostile_query_breaks_no_page(stock: Stock) -> None:
    ask, wrong, n = Asker(), [], 0
    for place, row in enumerate(row for row in PAGES if "GET" in row.methods):
        values = next(iter(stock.things[row.on].values())) if row.on else {}
        for text in some(place, 10):
            text = text[:2000].encode("utf-8", "replace").decode()
            query = "&".join(f"{name}={quote(text)}&{name}=2" for name in QUERIES)
            answer = ask(opener(stock, row), "GET", f"{address(row, values)}?{query}")
            n += 1
            wrong += (
                [f"/{row.route} {text[:20]!r}: {answer.status_code}"]
                if answer.status_code >= 500 and row.route != "healthz"
                else []
            )
    tell("P15", "hostile queries", injected=n, failures=len(wrong))
    assert not wrong, told(wrong, "pages that broke")


def test_a_hostile_form_breaks_no_page(stock: Stock) -> None:
    ask, wrong, n = Asker(), [], 0
    names = (
        "title",
        "text",
        "reason",
        "username",
        "password",
        "code",
        "number",
        "matter",
        "on",
        "by_day",
        "n",
        "rows",
        "name",
    )
    for place, row in enumerate(row for row in PAGES if "POST" in row.methods):
        values = next(iter(stock.things[row.on].values())) if row.on else {}
        path = address(row, values)
        for text in some(place, 10):
            given = dict.fromkeys(names, text.encode("utf-8", "replace").decode()) | {
                "seen": text[:60].encode("utf-8", "replace").decode()
            }
            answer = ask(opener(stock, row), "POST", path, given)
            n += 1
            wrong += (
                [f"/{row.route} {text[:20]!r}: {answer.status_code}"] if answer.status_code >= 500 else []
            )
        for kind in KINDS[place % 3 :: 3]:
            answer = ask(opener(stock, row), "POST", path, b"\xff\xfe--x\r\n", content_type=kind)
            n += 1
            wrong += [f"/{row.route} as {kind}: {answer.status_code}"] if answer.status_code >= 500 else []
    tell("P15", "hostile forms", injected=n, failures=len(wrong))
    assert not wrong, told(wrong, "pages that broke")


def test_a_hostile_address_is_not_found_in_words(stock: Stock) -> None:
    ask, n = Asker(), 0
    for row in (row for row in PAGES if "<str:" in row.route):
        for text in (
            "%00",
            "%F0%9F%92%A9",
            "..%2F..",
            "%E2%80%AE",
            "a" * 3000,
            "%ED%A0%80",
            "'",
            "%0d%0aX:1",
        ):
            path = "/" + row.route.replace("<str:", "<").split("<")[0] + text + "/"
            answer = ask(opener(stock, row), "GET", path)
            n += 1
            assert answer.status_code in (301, 302, 400, 403, 404, 405), (path[:80], answer.status_code)
    tell("P15", "hostile addresses", injected=n, failures=0)


# --- headers

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ANSWERS = (
    ("a page", "he", "GET", "/matters/"),
    ("a refusal", "liu", "GET", "/people/"),
    ("no such page", "", "GET", "/nothing/"),
    ("a redirect", "", "GET", "/matters/"),
    ("another method", "he", "DELETE", "/matters/"),
    ("a form refused", "he", "POST", "/matters/new/"),
    ("a program", "he", "GET", "/api/v1/matters"),
    ("a program refused", "", "GET", "/api/v1/matters"),
    ("a file", "root", "GET", "/directory/load/template/units.xlsx"),
    ("the door", "", "GET", "/sign-in/"),
    ("the public page", "", "GET", "/track/"),
)


def test_every_kind_of_answer_carries_its_safe_headers(stock: Stock) -> None:
    ask, wrong = Asker(), []
    for words, login, method, path in ANSWERS:
        answer = ask(login, method, path)
        wrong += [f"{words}: {name}" for name, value in ALWAYS.items() if answer.headers.get(name) != value]
        policy = answer.headers.get("Content-Security-Policy", "")
        wrong += [
            f"{words}: {one}"
            for one in ("script-src 'self'", "object-src 'none'", "frame-ancestors 'none'")
            if one not in policy
        ]
        wrong += [f"{words}: {policy}"] if "unsafe" in policy or "*" in policy else []
        if login and "no-store" not in answer.headers.get("Cache-Control", ""):
            wrong.append(f"{words}: may be kept by a cache: {answer.headers.get('Cache-Control')}")
    tell("P16", "headers", injected=len(ANSWERS) * 8, missing=len(wrong))
    assert not wrong, told(wrong, "headers that are missing")


def test_cookies_are_for_this_site_and_for_no_script(stock: Stock) -> None:
    for name in ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"):
        assert getattr(settings, f"{name}_HTTPONLY") is True
        assert getattr(settings, f"{name}_SAMESITE") in ("Lax", "Strict")
        assert getattr(settings, f"{name}_SECURE") is settings.HTTPS
    ask = Asker()
    answer = ask("", "GET", "/sign-in/")
    assert all(one["httponly"] and one["samesite"] for one in answer.cookies.values())
    with override_settings(LANGUAGE_COOKIE_SECURE=True):
        set_to = ask("", "POST", "/language/", {"language": "en"}).cookies["lianxin_language"]
    assert set_to["secure"]


def test_a_deep_document_is_refused_by_the_interface(stock: Stock) -> None:
    ask = Asker()
    for text in (
        "[" * 100_000,
        '{"a":' * 50_000,
        json.dumps({"text": "x" * 6_000_000}),
        "1" * 100_000,
        '{"title":1' + "0" * 5000 + "}",
    ):
        answer = ask("he", "POST", "/api/v1/do/collect.register", text, content_type=JSON)
        assert 400 <= answer.status_code < 500, (text[:20], answer.status_code)
        assert json.loads(answer.content)["reasons"][0]["text"]
    tell("P15", "deep documents", injected=5, failures=0)
