"""Papers as a browser prints them: the page, type area, lines and characters of GB/T 9704-2012, read back from the PDF."""

from __future__ import annotations

import pypdfium2
import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Answer
from tests import world as county
from tests.browser.visitors import Visitor
from tests.owner import as_owner
from tests.proving import tell
from tests.sheets import BOTTOM, CHARACTERS, LEADING, LEFT, LINES, MM, PAGE, RIGHT, TOP, ink, lines_of
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.proof, pytest.mark.timeout(600)]
WORDS = "经现场核实并会同有关部门研究屋顶防水层老化属实已安排专业队伍分区更换并对排水口逐一清淤" * 60


def printed(visitor: Visitor, path: str) -> pypdfium2.PdfDocument:
    """What the browser prints of a page, its sizes as the page's own style gives them."""
    visitor.open(path)
    return pypdfium2.PdfDocument(visitor.page.pdf(prefer_css_page_size=True))


@pytest.fixture(scope="module")
def answered(committed_world: World, django_db_blocker: DjangoDbBlocker) -> tuple[str, str, str]:
    """The number of a matter whose answer fills several pages, the answer's key, and the matter's own."""
    with django_db_blocker.unblock():
        matter = county.a_matter(committed_world, at=State.CLOSED)
        signed = Answer.objects.filter(matter=matter, signed_at__isnull=False)[0]
        with as_owner():
            answer = Answer.objects.create(
                matter=matter,
                round=signed.round,
                text=WORDS,
                signed_by=signed.signed_by,
                signed_post=signed.signed_post,
                signed_at=signed.signed_at,
            )
    return matter.number, str(answer.pk), str(matter.pk)


def test_a_letter_is_printed_as_the_standard_measures_it(
    answered: tuple[str, str, str], site: str, chromium: Browser
) -> None:
    number, answer, _matter = answered
    book = printed(Visitor(chromium, site, []).sign_in("li"), f"/matters/{number}/papers/answer/{answer}/")
    assert len(book) >= 3
    assert [round(side / MM) for side in book[0].get_size()] == list(PAGE)
    found = ink(book[1])
    left, right = min(one[1] for one in found), PAGE[0] - max(one[2] for one in found)
    top, bottom = min(one[3] for one in found), PAGE[1] - max(one[4] for one in found)
    measured, wanted = (left, right, top, bottom), (LEFT, RIGHT, TOP + LEADING, BOTTOM + LEADING)
    assert measured == pytest.approx(wanted, abs=1)
    lines = lines_of(book[1])
    assert (len(lines), {len(one) for one in lines}) == (LINES, {CHARACTERS})
    text = "".join("".join(lines_of(page)) for page in book)
    assert WORDS in text, "a character is missing from what is printed"
    tell("GB9704", "printed letter", injected=len(book), lines=len(lines), characters=CHARACTERS)


def test_a_form_is_printed_within_the_type_area(
    answered: tuple[str, str, str], site: str, chromium: Browser
) -> None:
    number, _answer, matter = answered
    book = printed(Visitor(chromium, site, []).sign_in("li"), f"/matters/{number}/papers/closing/{matter}/")
    assert len(book) == 1
    found, text = ink(book[0]), "".join(lines_of(book[0]))
    assert min(one[1] for one in found) >= LEFT - 1
    assert PAGE[0] - max(one[2] for one in found) >= RIGHT - 1
    assert number in text
    assert not [one for one in ("首页", "对账", "打印") if one in text], "the page's frame is printed"
