"""Surfaces 呈现面: every answer that could show a planted text, taken once and kept, to be opened in a browser later."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lianxin.collect.queries import receipt
from lianxin.kernel.ids import new_id
from lianxin.papers.queries.offered import offered
from lianxin.reply.models import Publication
from tests.matrix.asking import Asker
from tests.matrix.county import Stock
from tests.matrix.expected import COMMANDS, NEAR, PAGES, Row
from tests.matrix.judging import may_open
from tests.matrix.payloads import PAYLOADS
from tests.matrix.routes import address
from tests.proving import size

READERS = ("he", "li", "chen", "root", "zhang", "wu", "liu", "qian")
SEARCHES = ("/matters/", "/visits/", "/directory/", "/directory/parties/", "/directory/parties/suggest/")
SHOWN = ("text/html", "application/json", "application/problem")
DETAIL = "matters/<str:number>/"
DETAILS = size(suite=4, release=20)
# One of how many forms is sent in a pass.
SHARE = size(suite=3, release=1)
HELD = {"key", "csrfmiddlewaretoken", "seen", "decision", "confirmed"}


@dataclass(frozen=True, slots=True)
class Surface:
    """One answer as a browser would get it."""

    where: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_unguarded(self) -> bool:
        """Whether it goes out as a page without a policy that stops scripts of its own."""
        policy = self.headers.get("Content-Security-Policy", "")
        return "script-src 'self'" not in policy or "unsafe" in policy

    def shows(self, mark: str) -> bool:
        """Whether a mark stands in it, in whatever spelling."""
        return mark in html.unescape(self.body.decode("utf-8", "replace"))


def surfaces(stock: Stock, place: int = 0) -> Iterator[Surface]:
    """Every surface of the county."""
    ask = Asker()
    for where, answer in (
        *pages(ask, stock),
        *_steps(ask, stock),
        *_papers(ask, stock),
        *_refused(ask, stock, place),
        *_searched(ask, place),
        *_tracked(ask, stock),
        *_for_programs(ask, stock),
    ):
        if answer.status_code // 100 != 3 and answer.headers.get("Content-Type", "").startswith(SHOWN):
            yield Surface(where, answer.status_code, dict(answer.headers), answer.content)


def tables(stock: Stock) -> dict[str, bytes]:
    """Every workbook that somebody can save, by its address."""
    ask, found = Asker(), {}
    for row in (row for row in PAGES if ".xlsx" in row.route):
        kinds = ("units", "parties") if row.on == "table" else list(NEAR[row.on])
        for relation in (one for one in stock.things[row.on] if one in kinds or row.on == "table"):
            if login := _reader(stock, row, relation):
                path = address(row, stock.things[row.on][relation])
                answer = ask(login, "GET", path)
                if answer.status_code == 200:
                    found[path] = _whole(answer)
    return found


def _whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


Found = Iterator[tuple[str, Any]]


def _reader(stock: Stock, row: Row, relation: str) -> str | None:
    """Somebody who may open it."""
    for login in READERS:
        if may_open(row.who, stock.letter(login), login, row.on, relation) == 200:
            return login
    return None


def pages(ask: Asker, stock: Stock, is_wanted: Callable[[str], bool] = bool) -> Found:
    """Every page by its address, each as somebody who may open it."""
    for row in PAGES:
        if "GET" not in row.methods:
            continue
        found = [""] if not row.on else list(NEAR[row.on])[: DETAILS if row.route == DETAIL else 1]
        for relation in found:
            if login := _reader(stock, row, relation):
                values = stock.things[row.on][relation] if row.on else {}
                path = address(row, values)
                if is_wanted(path):
                    yield f"{path} as {login}", ask(login, "GET", path)


def _steps(ask: Asker, stock: Stock) -> Found:
    """The form of every command on a matter or a part."""
    places = {"matter": ("/matters", "number"), "part": ("/undertakings", "key")}
    for do in COMMANDS[::4]:
        if do.on not in places:
            continue
        root, name = places[do.on]
        relation = "with housing" if do.on == "matter" else "lead"
        path = f"{root}/{stock.things[do.on][relation][name]}/do/{do.name}/"
        yield path, ask("he", "GET", path)


def _papers(ask: Asker, stock: Stock) -> Found:
    """Every paper of some matters."""
    for relation in ("with housing", "with commerce", "closed"):
        matter = stock.matters[relation]
        yield "papers", ask("he", "GET", f"/matters/{matter.number}/papers/")
        for one in offered(stock.world.actors["he"], matter):
            path = f"/matters/{matter.number}/papers/{one.kind}/{one.key}/"
            yield path, ask("he", "GET", path)


def _refused(ask: Asker, stock: Stock, place: int) -> Found:
    """Every form sent with payloads in every field: told what is wrong, with the payloads still in it; and stale."""
    for row in PAGES[place % SHARE :: SHARE]:
        if "POST" not in row.methods:
            continue
        relation = next(iter(NEAR[row.on])) if row.on else ""
        login = _reader(stock, row, relation) if row.who != "anybody" else ""
        if login is None:
            continue
        path = address(row, stock.things[row.on][relation] if row.on else {})
        shown = ask(login, "GET", path).content.decode() if "GET" in row.methods else ""
        names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', shown)) - HELD
        given = {name: PAYLOADS[(place + n * 7) % len(PAYLOADS)] for n, name in enumerate(sorted(names))}
        yield f"POST {path}", ask(login, "POST", path, {**given, "key": str(new_id()), "seen": "0"})


def _searched(ask: Asker, place: int) -> Found:
    for n, path in enumerate(SEARCHES):
        words = quote(PAYLOADS[(place + n * 31) % len(PAYLOADS)])
        yield (
            f"{path}?words=…",
            ask("he", "GET", f"{path}?words={words}&q={words}&after={words}&area={words}"),
        )
    for n in range(4):
        path = f"/{quote(PAYLOADS[(place + n * 53) % len(PAYLOADS)], safe='')}/"
        yield path, ask("", "GET", path)


def _tracked(ask: Asker, stock: Stock) -> Found:
    for relation in ("closed", "to call back", "declined", "listed"):
        code = receipt(stock.matters[relation]).code
        yield f"tracking of {relation}", ask("", "POST", "/track/", {"code": code})
    for one in Publication.objects.filter(is_public=True):
        yield "an answer for everybody", ask("", "GET", f"/answers/{one.pk}/")
    yield "tracking of nothing", ask("", "POST", "/track/", {"code": PAYLOADS[0]})


def _for_programs(ask: Asker, stock: Stock) -> Found:
    number = stock.matters["with housing"].number
    paths = ("/matters", f"/matters/{number}", f"/matters/{number}/ledger", "/visits", "/nothing")
    for path in (*paths, "/notices", "/instructions"):
        yield f"/api/v1{path}", ask("he", "GET", f"/api/v1{path}")
