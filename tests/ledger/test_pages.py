"""Receipts as people meet them: on paper with a QR code, by tracking code, on the matter's page; the verifier for everybody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import segno
from django.conf import settings
from django.test import Client

from lianxin.casefile.rules import tracking_code
from lianxin.config.tests.api_client import Program
from lianxin.kernel import ledger, verifier
from lianxin.kernel.models import Entry, Witness
from lianxin.kernel.qr import BORDER, qr
from lianxin.people.models import Officer
from tests.world import World, register

NO_SCRIPT = re.compile(r"<script(?! src=)|\sstyle=|<style|\son\w+=", re.IGNORECASE)


def visitor(login: str = "") -> Client:
    """Somebody with a browser, signed in or not."""
    found = Client()
    if login:
        found.force_login(Officer.objects.get(login=login))
    return found


def test_the_printed_receipt_carries_digest_checkpoint_and_code(world: World) -> None:
    matter = register(world)
    point = ledger.seal(world.now)
    assert point is not None
    page = visitor("li").get(f"/matters/{matter.number}/receipt/").content.decode()
    first = Entry.objects.get(chain_id=matter.id, seq=1)
    for words in (
        matter.number,
        matter.title,
        tracking_code(matter.id, settings.SECRET_KEY),
        bytes(first.digest).hex(),
        ledger.short(point),
        '<svg class="qr"',
        "前必有答复",
    ):
        assert words in page
    text = f"http://testserver/track/#{point.n}:{bytes(point.root).hex()}"
    assert qr(text).path in page
    assert not NO_SCRIPT.search(page)


def test_the_bars_of_a_code_are_its_dark_modules() -> None:
    text = "http://example.org/track/#12:" + "ab" * 32
    made = qr(text)
    dark = set()
    for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", made.path):
        dark |= {(int(x) + one, int(y)) for one in range(int(n))}
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=BORDER)]
    assert dark == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert made.side == len(rows)


def test_the_raiser_gets_paper_and_proof_by_code(world: World) -> None:
    matter, other = register(world), register(world)
    code = tracking_code(matter.id, settings.SECRET_KEY)
    early = visitor().post("/track/", {"code": code, "proof": "1"})
    assert (early.status_code, "尚未封存" in early.content.decode()) == (422, True)
    point = ledger.seal(world.now)
    assert point is not None
    page = visitor().post("/track/", {"code": code}).content.decode()
    assert "受理回执" in page
    assert ledger.short(point) in page
    # The typed code stands in hidden fields only, never on the paper.
    assert code not in re.sub(r'<input type="hidden"[^>]*>', "", page)
    file = visitor().post("/track/", {"code": code.lower().replace("-", ""), "proof": "1"})
    assert file["Content-Disposition"] == f'attachment; filename="{matter.number}-1-{point.n}.json"'
    receipt = verifier.read(file.content)
    points = verifier.check(receipt)
    verifier.compare(points, [verifier.held(ledger.short(point))])
    told = file.content.decode()
    assert (matter.number in told, other.number in told, "小李" in told, matter.text in told) == (
        True,
        False,
        False,
        False,
    )
    assert visitor().post("/track/", {"code": "AAAA-AAAA-AAAA-AAAA", "proof": "1"}).status_code == 404


def test_an_entry_within_reach_can_be_downloaded_and_none_beyond(world: World) -> None:
    matter = register(world)
    ledger.seal(world.now)
    path = f"/matters/{matter.number}/proof/"
    plain = visitor("li").get(path)
    verifier.check(verifier.read(plain.content))
    assert matter.text not in plain.content.decode()
    whole = json.loads(visitor("li").get(path, {"body": "1"}).content)
    assert whole["entry"]["body"]["text"] == matter.text
    assert f'href="{path}?entry=1"' in visitor("li").get(f"/matters/{matter.number}/").content.decode()
    assert visitor("li").get(path, {"entry": "9"}).status_code == 404
    assert visitor("li").get(path, {"since": "7"}).status_code == 404
    assert visitor("outsider").get(path).status_code == 404
    assert visitor().get(path).status_code == 302


def test_a_program_gets_the_very_bytes_of_the_page(world: World) -> None:
    matter = register(world)
    ledger.seal(world.now)
    mine, theirs = Program(world, "li"), Program(world, "outsider")
    asked = f"/matters/{matter.number}/proof"
    for query in ({}, {"entry": 1, "body": "true"}, {"since": 1}):
        of_page = {**query, "body": "1"} if "body" in query else query
        assert mine.get(asked, query).content == visitor("li").get(f"{asked}/", of_page).content
    assert mine.get(asked, {"entry": 9}).status_code == 404
    assert mine.get(asked, {"entry": 0}).status_code == 422
    assert theirs.get(asked).status_code == 404


def test_anybody_gets_the_verifier_the_instruction_and_the_path_between_checkpoints(world: World) -> None:
    register(world)
    first = ledger.seal(world.now)
    register(world)
    last = ledger.seal(world.now)
    assert first is not None
    assert last is not None
    page = visitor().get("/ledger/")
    assert ledger.short(last) in page.content.decode()
    given = visitor().get("/ledger/verifier.py")
    assert given.content == Path(verifier.__file__).read_bytes()
    assert given["Content-Disposition"] == 'attachment; filename="verifier.py"'
    path = visitor().get("/ledger/since/1/")
    points = verifier.check(verifier.read(path.content))
    verifier.compare(points, [verifier.held(ledger.short(first)), verifier.held(ledger.short(last))])
    assert visitor().get("/ledger/since/99/").status_code == 404
    assert visitor().get("/ledger/since/99999999999999999999/").status_code == 404


def test_the_balance_is_a_witness_when_it_is_printed(world: World) -> None:
    register(world)
    point = ledger.seal(world.now)
    assert point is not None
    page = visitor("he").get("/balance/").content.decode()
    paper = page.partition('<div class="print-only">')[2]
    assert ledger.short(point) in paper
    assert '<svg class="qr"' in paper


@pytest.mark.parametrize(("login", "status"), [("audit", 302), ("root", 403), ("he", 403)])
def test_the_audit_administrator_adds_a_mailbox_on_the_page(world: World, login: str, status: int) -> None:
    given = {
        "name": "审计局邮箱",
        "kind": "mail",
        "target": "audit@example.com",
        "key": "019abcde-0000-7000-8000-000000000001",
    }
    assert visitor(login).post("/witnesses/kernel.add_witness/", given).status_code == status
    assert Witness.objects.count() == (1 if status == 302 else 0)
    page = visitor(login).get("/jobs/").content.decode()
    assert ("审计局邮箱" in page) is (status == 302)
    assert ("没有外部见证" in page) is (status != 302)
