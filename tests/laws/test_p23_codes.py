"""P23: tracking codes cannot be guessed, a miss tells nothing, and whoever follows his matter is not shut out by a guesser."""

from __future__ import annotations

import math
import random
import re
import statistics
from datetime import timedelta
from ipaddress import ip_network
from time import perf_counter
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client, override_settings

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import tracking_code
from lianxin.kernel import clock
from lianxin.reply.tests.test_track import ask, code_of
from lianxin.reply.web.track import TRACK_MOST
from tests import world as county
from tests.pages import client_of
from tests.proving import size, tell
from tests.world import World

pytestmark = pytest.mark.proof
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MATTERS = 100_000
YEAR_MINUTES = 365 * 24 * 60


def guess(draw: random.Random) -> str:
    return "-".join("".join(draw.choice(SIGNS) for _ in range(4)) for _ in range(4))


def test_codes_are_eighty_even_bits_and_none_lies_in_the_database(world: World) -> None:
    n = size(suite=2_000, release=100_000)
    codes = {tracking_code(uuid4(), "secret") for _ in range(n)}
    counts = [sum(code.count(sign) for code in codes) for sign in SIGNS]
    assert len(codes) == n
    even = n * 16 / len(SIGNS)
    assert max(abs(one - even) for one in counts) < 6 * math.sqrt(even)
    matter = county.a_matter(world, at=State.REGISTERED)
    code = code_of(matter)
    with connection.cursor() as cursor:
        cursor.execute("SELECT casefile_matter::text FROM casefile_matter")
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert matter.number in rows
    assert code not in rows
    assert code.replace("-", "") not in rows
    # A thousand addresses at the limiter's pace for a year, against a hundred thousand matters.
    bits = 5 * min(len(one.replace("-", "")) for one in codes)
    odds = 1_000 * TRACK_MOST * YEAR_MINUTES * MATTERS / 2**bits
    tell("P23", "codes", injected=n, bits=bits, expected_hits_a_year=f"{odds:.1e}")
    assert odds < 1e-6


def test_guesses_are_few_and_find_nothing(world: World) -> None:
    for _ in range(3):
        county.a_matter(world, at=State.REGISTERED)
    client, draw, n = client_of(world), random.Random(23), size(suite=200, release=100_000)
    found = {200: 0, 404: 0, 429: 0}
    for done in range(n):
        clock.set_to(world.now + timedelta(minutes=done // 100))
        answer = client.post("/track/", {"code": guess(draw)}, REMOTE_ADDR="198.51.100.7")
        found[answer.status_code] += 1
    minutes = math.ceil(n / 100)
    tell("P23", "guesses", injected=n, hits=found[200], looked_at=found[404], refused=found[429])
    assert found[200] == 0
    assert found[404] <= TRACK_MOST * minutes


def test_a_guesser_behind_our_proxy_shuts_nobody_else_out(world: World) -> None:
    code, client = code_of(county.a_matter(world, at=State.REGISTERED)), client_of(world)
    with override_settings(TRUSTED_PROXIES=[ip_network("10.0.0.0/24")]):

        def status(address: str, code: str, spoofed: str = "") -> int:
            told = f"{spoofed}, {address}" if spoofed else address
            answer = client.post("/track/", {"code": code}, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=told)
            return answer.status_code

        guesses = [status("198.51.100.7", "AAAA", spoofed=f"203.0.113.{n}") for n in range(TRACK_MOST + 5)]
        assert guesses == [404] * TRACK_MOST + [429] * 5
        assert status("198.51.100.8", code) == 200
        long = [status(f"2001:db8::{n:x}", "AAAA") for n in range(1, TRACK_MOST + 3)]
        assert long[-1] == 429
        assert status("2001:db8:1::1", code) == 200


def test_a_miss_is_told_as_any_other_and_takes_as_long(world: World) -> None:
    county.a_matter(world, at=State.REGISTERED)
    client, draw = client_of(world), random.Random(7)
    matter = Matter.objects.get()
    near = code_of(matter)[:-1] + ("A" if code_of(matter)[-1] != "A" else "B")
    pages, times = set(), {"near": [], "far": []}
    for n in range(size(suite=10, release=200)):
        clock.set_to(world.now + timedelta(minutes=n))
        for kind, code in (("near", near), ("far", guess(draw))):
            began = perf_counter()
            status, page = ask(client, code)
            times[kind].append(perf_counter() - began)
            told = page.partition("<main")[2].partition("</main>")[0]
            pages.add((status, re.sub(r'value="[^"]*"', "", told)))
    near_ms, far_ms = (statistics.median(times[kind]) * 1000 for kind in ("near", "far"))
    tell(
        "P23",
        "misses",
        injected=len(times["near"]),
        near_ms=round(near_ms, 1),
        far_ms=round(far_ms, 1),
    )
    assert len(pages) == 1
    assert near_ms < 2 * far_ms + 5
    assert Client().get("/track/").headers["X-Robots-Tag"] == "noindex"
