"""P21: no script runs from user text, whatever it is, in whichever field, on whichever surface, in a real browser."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.browser.conftest import CHROMIUM
from tests.matrix.chromium import opened
from tests.matrix.county import Stock
from tests.matrix.payloads import MARK, PAYLOADS
from tests.matrix.planting import plant, text_fields
from tests.matrix.routes import told
from tests.matrix.surfaces import Surface, surfaces
from tests.proving import size, tell

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium，跳过浏览器测试 (apt install chromium)"),
]
# Where one pass over the county leaves no object in the right state; their texts are shown by the same templates
# as those of the steps before them.
UNPLANTED = {
    "collect.reject.reason", "dispatch.hand_over_unit.reason", "people.close_post.reason",
    "people.set_accountable.reason", "people.set_charges.reason", "people.set_deputy.reason", "reply.close.conclusion",
    "supervise.answer_notice.reply", "supervise.list.basis", "supervise.list.leader_opinion",
    "supervise.list_as_officer.basis", "supervise.list_as_officer.explanation",
}  # fmt: skip


def marks(payloads: set[str]) -> set[str]:
    """The marks of payloads."""
    return {f"{MARK}{one.partition(MARK)[2][:3]}" for one in payloads}


def test_there_are_enough_payloads_and_all_differ() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300
    assert len(marks(set(PAYLOADS))) == len(PAYLOADS)


def test_the_browser_would_notice() -> None:
    """The same payloads on a page that takes them for its own: they run; with our policy they are stopped and told."""
    body = "".join(f"<p>{one}</p>" for one in PAYLOADS[:40]).encode()
    html = {"Content-Type": "text/html; charset=utf-8"}
    naked = Surface("naked", 200, html, body)
    guarded = Surface("guarded", 200, {**html, "Content-Security-Policy": "default-src 'self'"}, body)
    found = opened([naked, guarded])
    assert any(one.startswith("naked: dialog") for one in found.dialogs)
    assert not any(one.startswith("guarded: dialog") for one in found.dialogs)
    assert any(one.startswith("guarded: CSP: script-src") for one in found.violations)
    assert len(found.nodes) > 40


def test_no_script_runs_from_any_text(stock: Stock) -> None:
    fields: dict[str, set[str]] = {}
    n, trouble = 0, []
    for place in range(size(suite=1, release=len(PAYLOADS))):
        with transaction.atomic():
            planted = plant(stock, place * 11)
            kept = list(surfaces(stock, planted.matters, place))[:: size(suite=2, release=1)]
            transaction.set_rollback(True)
        for name, payloads in planted.fields.items():
            fields.setdefault(name, set()).update(payloads)
        found = opened(kept, typed=PAYLOADS[place])
        n += found.opened
        trouble += found.all()
    used = set().union(*fields.values())
    seen = {mark for mark in marks(set(PAYLOADS)) if any(one.shows(mark) for one in kept)}
    tell(
        "P21",
        "payloads",
        injected=len(used),
        fields=len(fields),
        surfaces=n,
        shown=len(seen),
        trouble=len(trouble),
    )
    assert text_fields() - set(fields) <= UNPLANTED
    assert used == set(PAYLOADS)
    assert len(seen) > 200, "too few payloads came to be shown"
    assert not trouble, told(trouble, "scripts made it into a page")
