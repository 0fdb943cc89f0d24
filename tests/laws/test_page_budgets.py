"""页面字节预算: what a page costs to fetch, compressed: its scripts with all they import, and its words with their styles."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from lianxin.casefile.commands.matters import correct
from tests import world as county
from tests.pages import client_of
from tests.proving import tell
from tests.world import World, fresh

pytestmark = pytest.mark.proof

KB = 1024
ROWS, EVENTS = 50, 200
SCRIPT = re.compile(r'<script src="/static/([^"]+)"')
STYLE = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')
IMPORT = re.compile(r'(?:from|import)\s*\(?\s*"(\./[^"]+)"')


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a page may cost, in bytes as they are sent."""

    path: str
    login: str
    scripts: int
    words: int


BUDGETS = (
    Budget("/track/", "", 15 * KB, 35 * KB),
    Budget("/report/", "", 15 * KB, 35 * KB),
    Budget("/phone/", "zhang", 50 * KB, 30 * KB),
    Budget("/matters/", "he", 90 * KB, 60 * KB),
    Budget("/matters/{number}/", "he", 90 * KB, 80 * KB),
    Budget("/cockpit/", "he", 60 * KB, 60 * KB),
)


def sent(content: bytes) -> int:
    """How many bytes go over the wire."""
    return len(gzip.compress(content, 6))


def lying(name: str) -> Path:
    """The file of a static name."""
    found = finders.find(name)
    assert isinstance(found, str), f"no such static file: {name}"
    return Path(found)


def scripts_of(page: str) -> set[Path]:
    """The scripts of a page with every module that they import."""
    waiting = [lying(name) for name in SCRIPT.findall(page)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [path.parent / one for one in IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


def costs(page: str) -> tuple[int, int]:
    """What the scripts of a page cost, and what its words with their styles do."""
    styles = {lying(name) for name in STYLE.findall(page)}
    scripts = sum(sent(path.read_bytes()) for path in scripts_of(page))
    return scripts, sent(page.encode()) + sum(sent(path.read_bytes()) for path in styles)


@pytest.fixture
def number(world: World) -> str:
    """Fifty matters, one of which has two hundred entries; its number."""
    for n in range(ROWS):
        county.register(world, title=f"第{n}处路灯不亮影响夜间出行")
    matter = county.register(world)
    for n in range(EVENTS):
        correct(
            by=world.act("li"), matter=fresh(matter), reason=f"据现场核实第{n}次更正地点", place=f"东街{n}号"
        )
    return str(matter.number)


def page_of(world: World, path: str, login: str) -> str:
    """A page as somebody gets it."""
    client: Client = client_of(world, login)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_every_page_keeps_within_its_bytes(world: World, number: str) -> None:
    over = []
    for one in BUDGETS:
        path = one.path.format(number=number)
        scripts, words = costs(page_of(world, path, one.login))
        tell(
            "B5",
            one.path,
            injected=scripts + words,
            scripts=scripts,
            of=one.scripts,
            words=words,
            most=one.words,
        )
        if scripts > one.scripts or words > one.words:
            over.append(f"{one.path}: scripts {scripts} of {one.scripts}, words {words} of {one.words}")
    assert over == []


def test_a_page_that_grew_is_told(world: World) -> None:
    page = page_of(world, "/track/", "")
    before = costs(page)
    heavier = '<script src="/static/lianxin/phone/phone.js" defer></script></head>'
    after = costs(page.replace("</head>", heavier, 1))
    # It is not that script alone: what it imports counts as well.
    assert after[0] > before[0] + sent(lying("lianxin/phone/phone.js").read_bytes()) + 4 * KB
