"""时限推算 for programs: the question and answer of the command line, word for word."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from lianxin.config.cli_due import command
from lianxin.config.tests.api_client import Program
from lianxin.kernel.calendars import seed
from tests.world import World

ASKED = {"from": "2026-09-18T16:40+08:00", "limit": "7 working days"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_answers_as_the_command_line_does(
    shared_world: World, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    answer = Program(shared_world, "liu").get("/due", ASKED, lang=lang)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["due_at"] == "2026-09-29T23:59:59+08:00"
    assert sum(day["counted"] for day in found["days"]) == 7
    monkeypatch.setenv("LANGUAGE", lang)
    told = CliRunner().invoke(command, ["--from", ASKED["from"], "--limit", ASKED["limit"], "--json"])
    assert json.loads(told.output) == found


def test_a_calendar_of_the_district_is_named(shared_world: World) -> None:
    seed()
    liu = Program(shared_world, "liu")
    plain = liu.get("/due", ASKED).json()
    assert liu.get("/due", {**ASKED, "calendar": "default"}).json() == plain
    answer = liu.get("/due", {**ASKED, "calendar": "nowhere"})
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, "no_calendar")


def test_every_fault_of_the_question_is_told_at_once(shared_world: World) -> None:
    liu = Program(shared_world, "liu")
    answer = liu.get("/due", {"from": "gestern", "limit": "bald"})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["reasons"]] == ["from", "limit"]
    late = liu.get("/due", {"from": "9998-12-31T10:00", "limit": "2700 working days"})
    assert (late.status_code, late.json()["reasons"][0]["code"]) == (422, "out_of_range")
    for query in ({"limit": "7天"}, {**ASKED, "nonsense": 1}):
        assert liu.get("/due", query).status_code == 422
