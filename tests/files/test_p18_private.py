"""P18: whoever may not have a file learns nothing of it, at any of its addresses; who has it saves it and cannot run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from pytest_django import DjangoDbBlocker

from lianxin.casefile.commands.files import attach, detach
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel.files import media
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.ids import new_id
from lianxin.people.rules import Role
from tests.hostile import a_docx, a_jpeg, a_pdf
from tests.laws.test_law_09_one_grant_rule import patterns
from tests.pages import client_of, hidden, text_of
from tests.proving import tell
from tests.world import CAST, World, a_matter, accept, register, send

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
SEE_RAISERS = {"he", "li", "zhao", "chen", "system"}
TAILS = ("", "small/", "withdraw/")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True)
class Stock:
    """The county with matters in several hands, each with plain, internal, withdrawn and raiser-naming files."""

    world: World
    matters: tuple[Matter, ...]
    withdrawn: frozenset[object]


@pytest.fixture(scope="module")
def stock(standing_county: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Stock]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = standing_county
        matters = (
            a_matter(world, at=State.REGISTERED),
            a_matter(world, at=State.WITH_UNITS),
            send(world, accept(world, register(world, is_confidential=True))),
            send(world, accept(world, register(world, area=world.areas["D02"])), "commerce", ()),
        )
        withdrawn = []
        for matter in matters:
            for is_internal in (True, False):
                files = [offered(Bytes("a.jpg", a_jpeg())), offered(Bytes("a.docx", a_docx()))]
                attach(by=world.act("li"), matter=matter, files=files, is_internal=is_internal)
            attach(
                by=world.act("li"),
                matter=matter,
                files=[offered(Bytes("来信.jpg", a_jpeg()))],
                names_raiser=True,
            )
            done = attach(by=world.act("li"), matter=matter, files=[offered(Bytes("错.pdf", a_pdf()))])
            row = Attachment.objects.get(pk=done.ids["file_1"])
            detach(by=world.act("li"), matter=matter, attachment=row, reason="传错了")
            withdrawn.append(row.pk)
        yield Stock(world, matters, frozenset(withdrawn))
        transaction.set_rollback(True)


def may_have(stock: Stock, login: str, row: Attachment) -> bool:
    """Who is to have a file, told independently of the code: sees the matter, and the raiser where it names him."""
    if not login or row.pk in stock.withdrawn:
        return False
    sees = visible_to(stock.world.actors[login]).filter(pk=row.matter_id).exists()
    is_sealed = row.names_raiser and row.matter.is_confidential
    return sees and (not is_sealed or login in SEE_RAISERS)


def expected(stock: Stock, login: str, row: Attachment, tail: str) -> int:
    """The status that a file's address answers with."""
    if not may_have(stock, login, row):
        return 404
    if tail == "small/":
        return 200 if row.stored_small and not row.names_raiser else 404
    if tail == "withdraw/":
        return 200 if "matter.attach" in stock.world.actors[login].grants else 404
    return 200


def answered(client: Client, path: str) -> tuple[int, HttpResponse]:
    response = client.get(path)
    return response.status_code, response  # type: ignore[return-value]


def unnumbered(text: str) -> str:
    """Without the number that every failure has for itself."""
    without, n = re.subn(r"<code>[0-9A-Z]{10}</code>", "", text)
    assert n == 1
    return without


def said(response: HttpResponse) -> str:
    """What a page says in its middle: above and below it stand its own address and the token of its forms."""
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_every_address_of_every_file_for_everybody(stock: Stock) -> None:
    rows = list(Attachment.objects.select_related("matter"))
    asked = refused = 0
    for login in ("", *(login for login, *_, role in CAST if role is not Role.SYSTEM)):
        client = client_of(stock.world, login)
        absent = client.get(f"/matters/{stock.matters[0].number}/files/{new_id()}/")
        assert absent.status_code == 404
        for row in rows:
            for tail in TAILS:
                status, response = answered(client, f"/matters/{row.matter.number}/files/{row.id}/{tail}")
                asked += 1
                assert status == expected(stock, login, row, tail), (login, row.name, tail)
                if status == 404 and not tail:
                    refused += 1
                    assert unnumbered(said(response)) == unnumbered(said(absent)), (
                        "what is out of reach differs from what is absent"
                    )
    tell("P18", "addresses", injected=asked, refused=refused, leaked=0)


def test_every_address_that_gives_a_file_is_known_here() -> None:
    found = {
        route
        for route, _ in patterns(get_resolver().url_patterns)
        if "file" in route.replace("casefile.", "")
    }
    assert found == {
        "matters/<str:number>/files/",
        "matters/<str:number>/files/<uuid:file_id>/",
        "matters/<str:number>/files/<uuid:file_id>/small/",
        "matters/<str:number>/files/<uuid:file_id>/withdraw/",
        "track/file/",
        # Made when asked for and kept nowhere; who may take it is told by its grant, the check gives words alone.
        "matters/<str:number>/case-file/",
        "case-files/check/",
        "api/v1/matters/<number>/case-file",
        "api/v1/matters/<number>/do/papers.take_file",
        "api/v1/case-files/<sha256>",
        # Documents and forms of published programmes: for whoever sees the programme.
        "policies/<str:code>/files/",
        "policies/<str:code>/files/<uuid:file_id>/",
        "policies/<str:code>/files/<uuid:file_id>/withdraw/",
        "api/v1/policies/<code>/files",
        "api/v1/policies/<code>/files/<file_id>",
        "api/v1/do/policy.attach_file",
        "api/v1/do/policy.detach_file",
        # Takes pieces and tells how many came; gives none back.
        "phone/files/<uuid:file_id>/",
        "api/v1/matters/<number>/do/casefile.open_file",
        "api/v1/matters/<number>/files",
        "api/v1/matters/<number>/files/<id>",
    }


def test_a_file_is_to_be_saved_and_never_run(stock: Stock) -> None:
    li, n = client_of(stock.world, "li"), 0
    for row in Attachment.objects.select_related("matter"):
        for tail in ("", "small/"):
            status, response = answered(li, f"/matters/{row.matter.number}/files/{row.id}/{tail}")
            if status != 200:
                continue
            n += 1
            assert {name: response[name] for name in HEADERS} == HEADERS
            assert response["Content-Disposition"].startswith("attachment; filename")
            assert not response["Content-Type"].startswith(("text/", "image/svg", "application/xhtml"))
            assert response.streaming
    tell("P18", "headers", injected=n, wrong=0)


def test_bytes_lie_under_names_that_say_nothing_and_no_address_leads_there(stock: Stock) -> None:
    nobody, n = client_of(stock.world), 0
    for row in Attachment.objects.all():
        path = media.path_of(row.stored)
        assert row.name not in str(path)
        assert str(row.id) not in str(path)
        assert path.stat().st_mode & 0o077 == 0
        for prefix in ("media", "files", "static", "media/files", "static/../media/files"):
            n += 1
            assert nobody.get(f"/{prefix}/{row.stored[:2]}/{row.stored}").status_code == 404
    tell("P18", "store", injected=n, reached=0)


def test_the_sender_decides_nothing_of_how_a_file_goes_out(stock: Stock) -> None:
    li, matter = client_of(stock.world, "li"), stock.matters[0]
    sent = SimpleUploadedFile('x"\r\nX-Evil: 1.html', a_pdf(), content_type="text/html")
    page = text_of(li, f"/matters/{matter.number}/files/")
    assert li.post(f"/matters/{matter.number}/files/", {**hidden(page), "file": sent}).status_code == 302
    row = Attachment.objects.filter(matter=matter).latest("at")
    response = li.get(f"/matters/{matter.number}/files/{row.id}/")
    assert response["Content-Type"] == "application/pdf"
    assert "X-Evil" not in response
    assert row.name.endswith(".pdf")
