"""P21: no script runs from user text, whatever it is, in whichever column, on whichever surface, in a real browser.

Every text column of every row is filled with payloads past all commands, every form is sent with them, every surface is
taken once and opened in Chromium. Each payload calls `canary`, a function that exists there and tells.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict

import pytest
from click.testing import CliRunner
from django.db import transaction

from lianxin.config.cli_matters import matter as cli_matter
from lianxin.config.cli_matters import matters as cli_matters
from tests.browser.conftest import CHROMIUM
from tests.filling import Column, columns, fill
from tests.matrix.chromium import opened
from tests.matrix.county import Stock
from tests.matrix.payloads import MARK, PAYLOADS
from tests.matrix.routes import told
from tests.matrix.surfaces import Surface, surfaces, tables
from tests.proving import size, tell

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium，跳过浏览器测试 (apt install chromium)"),
]
PASSES = size(suite=1, release=40)
HTML = {"Content-Type": "text/html; charset=utf-8"}
# What a terminal takes for an order: of all control characters, only the end of a line may reach it.
ORDERS = {chr(code) for code in (*range(32), *range(127, 160))} - {"\n"}


class Sower:
    """Gives every column the payloads in turn, as many at once as it takes, and notes which it was given."""

    def __init__(self) -> None:
        self.place: dict[str, int] = defaultdict(int)
        self.given: dict[str, set[str]] = defaultdict(set)

    def __call__(self, one: Column, _n: int) -> str:
        """The next text of a column."""
        text, taken = "", set[str]()
        for _ in PAYLOADS:
            payload = PAYLOADS[self.place[one.label] % len(PAYLOADS)]
            if text and len(text) + 1 + len(payload) > one.most:
                break
            self.place[one.label] += 1
            if len(payload) <= one.most:
                text, taken = f"{text} {payload}".strip(" "), {*taken, payload}
        self.given[one.label] |= taken
        return text

    def cells(self) -> tuple[int, int]:
        """How many pairs of column and payload were planted, and how many there are of those that fit."""
        fitting = {one.label: sum(len(payload) <= one.most for payload in PAYLOADS) for one in columns()}
        return sum(map(len, self.given.values())), sum(fitting[label] for label in self.given)


def marks(payloads: set[str]) -> set[str]:
    """The marks of payloads."""
    return {f"{MARK}{one.partition(MARK)[2][:3]}" for one in payloads}


# No row of these stands in the county, or nothing in it is words; what is shown of them comes through the same templates.
EMPTY = {
    "collect.draft.spans", "directory.staged.rows", "directory.staged.summary", "dispatch.extensionrequest.party_told",
    "dispatch.extensionrequest.reason", "dispatch.extensionrequest.ruling_text", "dispatch.returnrequest.basis",
    "dispatch.returnrequest.ruling_text", "kernel.witnessdelivery.note", "kernel.workcalendarday.name",
    "kernel.workcalendarday.source", "people.parkedform.fields", "people.unsentform.told", "casefile.threshold.made_words",
    "casefile.threshold.source", "outbox.channel.settings", "outbox.choice.off_channels", "outbox.choice.off_events",
    "people.unsentform.path", "outbox.delivery.event", "outbox.delivery.reason", "outbox.noticepolicy.mail_domains",
}  # fmt: skip


def test_there_are_enough_payloads_and_all_differ() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300
    assert len(marks(set(PAYLOADS))) == len(PAYLOADS)


def test_the_browser_would_notice() -> None:
    """The same payloads on a page that takes them for its own: they run; with our policy they are stopped and told."""
    body = "".join(f"<p>{one}</p>" for one in PAYLOADS[:40]).encode()
    naked = Surface("naked", 200, HTML, body)
    guarded = Surface("guarded", 200, {**HTML, "Content-Security-Policy": "default-src 'self'"}, body)
    asking = Surface("asking", 200, HTML, b"<script>alert(1)</script>")
    found = opened([naked, guarded, asking])
    assert any(one.startswith("naked: ran") for one in found.ran)
    assert not any(one.startswith("guarded: ran") for one in found.ran)
    assert any(one.startswith("guarded: CSP: script-src") for one in found.violations)
    assert any(one.startswith("asking: dialog") for one in found.dialogs)
    assert len(found.nodes) > 40


def test_no_script_runs_from_any_text(stock: Stock) -> None:
    sower, n, trouble, seen = Sower(), 0, list[str](), set[str]()
    for place in range(PASSES):
        with transaction.atomic():
            filled = fill(sower)
            kept = list(surfaces(stock, place))
            transaction.set_rollback(True)
        found = opened(kept, typed=PAYLOADS[place])
        n += found.opened
        trouble += [*found.all(), *(f"{one.where}: no policy" for one in kept if one.is_unguarded)]
        trouble += [
            f"{one.where}: {one.status}" for one in kept if one.status >= 500 and "healthz" not in one.where
        ]
        seen |= {mark for mark in marks(set(PAYLOADS)) if any(one.shows(mark) for one in kept)}
    used = set().union(*sower.given.values())
    planted, fitting = sower.cells()
    tell(
        "P21", "payloads", injected=planted, payloads=len(used), fitting=fitting, columns=len(sower.given),
        surfaces=n, shown=len(seen), trouble=len(trouble),
    )  # fmt: skip
    unfilled = sorted({label for label, rows in filled.items() if not rows} - EMPTY)
    assert not unfilled, told(unfilled, "columns that no text was put into")
    assert used == set(PAYLOADS)
    assert len(seen) > 250, "too few payloads came to be shown"
    assert not trouble, told(trouble, "scripts made it into a page")


def test_a_table_that_is_saved_holds_texts_and_no_formula(stock: Stock) -> None:
    with transaction.atomic():
        fill(Sower())
        found = tables(stock)
        transaction.set_rollback(True)
    wrong = []
    for path, body in found.items():
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            sheets = {name: book.read(name) for name in book.namelist()}
        wrong += [f"{path} {name}" for name, text in sheets.items() if b"<f>" in text or b"<f " in text]
        wrong += [f"{path} {name}" for name in sheets if "externalLink" in name or "vba" in name]
    tell("P21", "workbooks", injected=len(found), wrong=len(wrong))
    assert not wrong, told(wrong, "workbooks that calculate")


def test_a_terminal_is_given_no_orders(stock: Stock) -> None:
    with transaction.atomic():
        fill(Sower())
        said = [CliRunner().invoke(cli_matters, ["--as", "he"])]
        said += [CliRunner().invoke(cli_matter, [one.number, "--as", "he"]) for one in stock.matters.values()]
        transaction.set_rollback(True)
    assert [one.exception for one in said if one.exit_code] == []
    wrong = [f"{order!r}" for one in said for order in sorted(ORDERS & set(one.output))]
    tell("P21", "terminal", injected=len(said), orders=len(wrong))
    assert not wrong
