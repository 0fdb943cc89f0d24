"""P2: a key belongs to one body. Another body is refused; the same body is answered with the same bytes, also at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lianxin.casefile.models import Matter
from lianxin.config.tests.api_client import Program
from lianxin.kernel import clock
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import CommandKey, Entry
from tests.laws.conftest import committed_world as committed_world
from tests.proving import AT_RELEASE_SIZE, size, tell
from tests.world import START, World

pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.timeout(7200)]
PAIRS, AT_ONCE, BARRIERS = size(suite=30, release=2000), 16, size(suite=2, release=60)
CREATE = "/do/collect.register"
WORDS = st.text(alphabet="漏雨停车路灯井盖东西南北123 ", min_size=1, max_size=12).filter(str.strip)
BODIES = st.fixed_dictionaries(
    {
        "title": WORDS,
        "text": WORDS,
        "kind": st.sampled_from(["problem", "proposal", "enquiry", "help"]),
        "source": st.sampled_from(["hotline", "grid", "meeting"]),
        "area": st.sampled_from(["D01", "D02"]),
        "party": st.sampled_from(["mill", "bank", "school"]),
    },
    optional={"place": WORDS, "raiser_name": WORDS, "urgency": st.sampled_from(["normal", "urgent"])},
)


@pytest.fixture(scope="module")
def li(committed_world: World) -> Program:
    """The clerk's program, its clock standing."""
    clock.set_to(START)
    return Program(committed_world, "li")


def same(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two bodies mean the same: blanks at the ends count for nothing, what is left out has its default."""
    meant = [
        {"urgency": "normal", **{name: value.strip() for name, value in body.items()}}
        for body in (one, other)
    ]
    return meant[0] == meant[1]


def test_for_any_two_bodies_a_key_holds_for_one(li: Program) -> None:
    counts = {"replayed": 0, "refused": 0}

    @settings(
        max_examples=PAIRS,
        deadline=None,
        database=None,
        derandomize=not AT_RELEASE_SIZE,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(body=BODIES, other=BODIES, is_same=st.booleans())
    def pair(body: dict[str, str], other: dict[str, str], is_same: bool) -> None:
        key, asked = new_id(), dict(reversed(body.items())) if is_same else other
        first, second = li.post(CREATE, body, key=key), li.post(CREATE, asked, key=key)
        assert first.status_code == 200, first.content
        if same(body, asked):
            assert (second.status_code, second.content) == (200, first.content)
            counts["replayed"] += 1
        else:
            codes = [reason["code"] for reason in second.json()["reasons"]]
            assert (second.status_code, codes) == (409, ["key_reused"])
            counts["refused"] += 1
        assert Entry.objects.filter(chain_id=first.json()["id"]).count() == 1
        assert CommandKey.objects.filter(id=key).count() == 1

    pair()
    tell("P2", "pairs", injected=sum(counts.values()), **counts)
    assert min(counts.values()) > 0


def test_sixteen_at_once_get_one_answer(li: Program) -> None:
    replays = 0
    for n in range(BARRIERS):
        answers = _at_once(li, {**BODY, "title": f"同时提交{n}"})
        assert {status for status, _, _ in answers} == {200}
        assert len({content for _, content, _ in answers}) == 1
        told = json.loads(answers[0][1])
        assert Matter.objects.filter(title=f"同时提交{n}").count() == 1
        assert Entry.objects.filter(chain_id=told["id"]).count() == 1
        replays += sum(replayed for _, _, replayed in answers)
    tell("P2", "at once", injected=BARRIERS * AT_ONCE, keys=BARRIERS, replays=replays)
    assert replays == BARRIERS * (AT_ONCE - 1)


BODY = {"text": "屋顶漏雨。", "kind": "problem", "source": "hotline", "area": "D01", "party": "mill"}


def _at_once(li: Program, body: dict[str, str]) -> list[tuple[int, bytes, bool]]:
    """The same request under one key by sixteen on connections of their own, let go together."""
    barrier, key = Barrier(AT_ONCE), new_id()

    def ask() -> tuple[int, bytes, bool]:
        try:
            connection.ensure_connection()
            barrier.wait(60)
            answer: Any = li.post(CREATE, body, key=key)
            return answer.status_code, answer.content, "Idempotency-Replayed" in answer
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [one.result(120) for one in [pool.submit(ask) for _ in range(AT_ONCE)]]
