"""P17: what is hidden from somebody is not found by searching, counting, following links, by code, by log or by notice."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from lianxin.collect.queries import receipt
from lianxin.config.cli_matters import matter as cli_matter
from lianxin.config.cli_matters import matters as cli_matters
from lianxin.kernel.models import Outbox
from tests.matrix.asking import Asker
from tests.matrix.county import NOBODY, Canary, Stock
from tests.matrix.judging import sees
from tests.matrix.leaks import Watch
from tests.matrix.routes import told
from tests.proving import size, tell

pytestmark = pytest.mark.proof

SEARCHERS = ("liu", "wu", "outsider", "zhou", "audit")
LISTS = (
    "/matters/?words={}",
    "/visits/?words={}",
    "/directory/parties/?words={}",
    "/directory/parties/suggest/?q={}",
)
NUMBER = re.compile(r"SFW-2026-\d{5}")
WALKED = size(suite=12, release=100_000)


def hidden_from(stock: Stock, login: str) -> list[Canary]:
    """The canaries that somebody must not know."""
    letter = stock.letter(login)
    return [
        one
        for one in stock.canaries
        if not (sees(letter, login, "matter", one.near) if one.near else login in one.for_whom.split())
    ]


def searches(hidden: list[Canary]) -> Iterator[tuple[str, Canary]]:
    """Where to search for what: for who raised a matter among the matters, always; for the others here and there."""
    for one in hidden:
        if one.for_whom == NOBODY:
            yield LISTS[0], one
    others = [one for one in hidden if one.for_whom != NOBODY]
    for place, one in enumerate(others[:: size(suite=2, release=1)]):
        yield LISTS[0] if place % 2 else LISTS[place // 2 % len(LISTS)], one


def sealed_matters(stock: Stock, login: str) -> list[str]:
    """The pages of the confidential matters that somebody sees, without seeing who raised them."""
    return [
        f"/matters/{matter.number}/"
        for one, matter in stock.matters.items()
        if matter.is_confidential and sees(stock.letter(login), login, "matter", one)
    ]


def test_searching_for_what_is_hidden_finds_nothing(stock: Stock) -> None:
    ask, watch, wrong, n = Asker(), Watch(stock), [], 0
    for login in SEARCHERS:
        known = {
            matter.number
            for one, matter in stock.matters.items()
            if sees(stock.letter(login), login, "matter", one)
        }
        for path, one in searches(hidden_from(stock, login)):
            answer = ask(login, "GET", path.format(quote(one.word)))
            n += 1
            watch.read(login, answer, path, besides=one.word)
            found = set(NUMBER.findall(answer.content.decode()))
            if found - known or (path == LISTS[0] and found):
                wrong.append(f"{login} finds {sorted(found)} by “{one.what}” at {path}")
    tell("P17", "searches", injected=n, found=len(wrong), canaries=len(watch.found))
    assert not wrong, told(wrong, "a hit says as much as the text itself")
    assert not watch.found, told(watch.found, "canaries where they must not be")


def test_following_every_link_leads_to_nothing_hidden(stock: Stock) -> None:
    ask, watch = Asker(), Watch(stock)
    for login in ("liu", "wu", "zhou", "zhang"):
        starts = ["/", *sealed_matters(stock, login), "/matters/", "/visits/", "/balance/", "/supervise/"]
        waiting, seen = deque(starts), set(starts)
        for _ in range(WALKED):
            if not waiting:
                break
            answer = ask(login, "GET", path := waiting.popleft())
            watch.read(login, answer, path)
            if answer.streaming:
                continue
            for link in re.findall(r'href="(/[^"#]*)"', answer.content.decode("utf-8", "replace")):
                link = link.replace("&amp;", "&")
                if link not in seen and not link.startswith("/static/"):
                    seen.add(link)
                    waiting.append(link)
    tell("P17", "links", injected=watch.read_pages, canaries=len(watch.found))
    assert not watch.found, told(watch.found, "canaries where they must not be")


def test_the_public_page_shows_its_own_matter_only(stock: Stock) -> None:
    ask, leaked = Asker(), []
    for relation, matter in stock.matters.items():
        text = ask("", "POST", "/track/", {"code": receipt(matter).code}).content.decode()
        assert matter.number in text, relation
        others = [one for one in stock.canaries if not one.what.startswith("matter ") or one.near != relation]
        leaked += [f"tracking {relation}: {one.what}" for one in others if one.word in text]
    tell("P17", "tracking pages", injected=len(stock.matters), canaries=len(leaked))
    assert not leaked, told(leaked, "the public page says more than it should")


def test_no_notice_and_no_line_of_the_log_names_a_hidden_raiser(
    stock: Stock, caplog: pytest.LogCaptureFixture
) -> None:
    secret = [one for one in stock.canaries if one.for_whom == NOBODY]
    ask = Asker()
    with caplog.at_level(logging.DEBUG):
        for one in secret:
            for path in (*LISTS, "/matters/{}/", "/{}/"):
                ask("he", "GET", path.format(quote(one.word)))
            ask("", "POST", "/sign-in/", {"username": one.word, "password": one.word})
    lines = caplog.text
    notices = "\n".join(str(vars(row)) for row in Outbox.objects.all())
    leaked = [
        one.what for one in secret if one.word in notices or one.word in lines or quote(one.word) in lines
    ]
    tell("P17", "notices and logs", injected=Outbox.objects.count() + len(secret) * 7, canaries=len(leaked))
    assert not leaked


def test_the_command_line_is_bound_by_the_post(stock: Stock) -> None:
    watch, n = Watch(stock), 0
    for login in ("liu", "wu", "outsider", "zhou"):
        said = CliRunner().invoke(cli_matters, ["--as", login, "--json"]).output
        watch.look(login, said, "lianxin matters")
        for relation, one in list(stock.matters.items())[::3]:
            found = CliRunner().invoke(cli_matter, [one.number, "--as", login])
            n += 1
            watch.look(login, found.output, f"lianxin matter, {relation}")
            assert (found.exit_code == 0) is sees(stock.letter(login), login, "matter", relation), (
                login,
                relation,
            )
    tell("P16", "command line", injected=n, canaries=len(watch.found))
    assert not watch.found, told(watch.found, "canaries where they must not be")
