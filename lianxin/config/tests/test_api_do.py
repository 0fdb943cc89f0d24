"""Commands by the interface: each with its schema, once per key, refused in words, and only by whom it is granted."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.collect.models import Draft
from lianxin.config.registry import grant_of
from lianxin.config.tests.api_client import Program
from lianxin.dispatch.models import Undertaking
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import CommandKey, Entry
from lianxin.kernel.pages import SIGNED_IN
from lianxin.visit.models import Visit
from tests.world import World, a_matter, fresh, parts

BODY = {
    "title": "门口乱停车",
    "text": "周边网约车乱停放，影响职工和客户出行。",
    "kind": "problem",
    "source": "hotline",
    "area": "D01",
    "party": "mill",
}
CREATE = "/do/collect.register"


@pytest.fixture
def li(shared_world: World) -> Program:
    """The clerk's program."""
    return Program(shared_world, "li")


def codes(answer: Any) -> list[str]:
    """The codes of a refusal's reasons."""
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert all(reason["text"] for reason in told["reasons"])
    return [reason["code"] for reason in told["reasons"]]


def test_a_command_is_carried_out_and_answered(li: Program) -> None:
    answer = li.post(CREATE, BODY)
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"subject", "id", "number", "state", "entry", "ids"}
    entry = Entry.objects.get(pk=told["entry"])
    assert (entry.channel, entry.step) == ("api", "collect.register")


def test_the_same_key_and_body_give_the_same_bytes_once(li: Program) -> None:
    key = new_id()
    first, again = li.post(CREATE, BODY, key=key), li.post(CREATE, BODY, key=key)
    assert first.content == again.content
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Matter.objects.count() == 1


def test_the_same_key_with_another_body_is_a_conflict(li: Program) -> None:
    key = new_id()
    li.post(CREATE, BODY, key=key)
    answer = li.post(CREATE, {**BODY, "place": "南门"}, key=key)
    assert (answer.status_code, codes(answer)) == (409, ["key_reused"])
    assert Matter.objects.count() == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
    other=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
)
def test_for_any_two_bodies_a_key_holds_for_one(li: Program, place: str, other: str) -> None:
    key = new_id()
    first = li.post(CREATE, {**BODY, "place": place}, key=key)
    second = li.post(CREATE, {**BODY, "place": other}, key=key)
    assert first.status_code == 200
    if place.strip() == other.strip():
        assert second.content == first.content
    else:
        assert second.status_code == 409
    assert CommandKey.objects.filter(id=key).count() == 1


def test_another_officer_cannot_use_the_key(shared_world: World, li: Program) -> None:
    key = new_id()
    li.post(CREATE, BODY, key=key)
    answer = Program(shared_world, "zhao").post(CREATE, BODY, key=key)
    assert (answer.status_code, codes(answer)) == (409, ["key_reused"])


def test_a_repeated_key_is_answered_though_the_object_is_out_of_sight_by_then(shared_world: World) -> None:
    matter = a_matter(shared_world, at=State.WITH_UNITS)
    part = parts(matter)[0]
    liu, he = Program(shared_world, "liu"), Program(shared_world, "he")
    key, path = new_id(), f"/undertakings/{part.pk}/do/dispatch.progress"
    first = liu.post(path, {"text": "已到现场查看"}, key=key)
    assert first.status_code == 200, first.content
    assert (
        he.post(f"/matters/{matter.number}/do/dispatch.take_back", {"reason": "职责不符"}).status_code == 200
    )
    assert liu.get(f"/matters/{matter.number}").status_code == 404
    again = liu.post(path, {"text": "已到现场查看"}, key=key)
    assert (again.status_code, again.content) == (200, first.content)
    assert liu.post(path, {"text": "另一句话"}, key=key).status_code == 404


def test_a_token_needs_a_key(li: Program) -> None:
    answer = li.client.post(
        f"/api/v1{CREATE}",
        BODY,
        content_type="application/json",
        headers={"Authorization": f"Bearer {li.secret}"},
    )
    assert (answer.status_code, codes(answer)) == (400, ["key_missing"])
    wrong = li.post(CREATE, BODY, key="eins")
    assert (wrong.status_code, codes(wrong)) == (422, ["uuid_parsing"])


def test_a_stale_version_is_refused_and_the_present_one_taken(li: Program) -> None:
    number = li.post(CREATE, BODY).json()["number"]
    path, body = f"/matters/{number}/do/collect.accept", {"category": "0903"}
    stale = li.post(path, body, version='"7"')
    assert (stale.status_code, codes(stale)) == (409, ["stale"])
    etag = li.get(f"/matters/{number}")["ETag"]
    assert li.post(path, body, version=etag).status_code == 200


@pytest.mark.parametrize("login", ["liu", "chen", "audit", "zhang"])
def test_whose_post_is_not_granted_it_is_refused(shared_world: World, login: str) -> None:
    matter = a_matter(shared_world, at=State.REGISTERED)
    answer = Program(shared_world, login).post(
        f"/matters/{matter.number}/do/collect.accept", {"category": "0903"}
    )
    assert (answer.status_code, codes(answer)) == (403, ["not_granted"])
    assert fresh(matter).state == State.REGISTERED


def test_a_hidden_object_is_as_absent_as_one_that_is_not_there(shared_world: World) -> None:
    matter = a_matter(shared_world, at=State.WITH_UNITS)
    outsider, body = Program(shared_world, "outsider"), {"text": "进展"}
    hidden = outsider.post(f"/undertakings/{parts(matter)[0].pk}/do/dispatch.progress", body)
    absent = outsider.post(f"/undertakings/{new_id()}/do/dispatch.progress", body)
    assert hidden.status_code == 404
    # Each answer has a number of its own.
    assert {**hidden.json(), "number": ""} == {**absent.json(), "number": ""}


def test_reasons_speak_the_readers_language(shared_world: World, li: Program) -> None:
    number = a_matter(shared_world, at=State.WITH_UNITS).number
    path, body = f"/matters/{number}/do/collect.accept", {"category": "0903"}
    chinese, english = li.post(path, body), li.post(path, body, lang="en")
    assert (chinese.status_code, codes(chinese), codes(english)) == (422, ["wrong_state"], ["wrong_state"])
    assert "当前为“办理中”" in chinese.json()["reasons"][0]["text"]
    assert english.json()["reasons"][0]["text"].startswith("It is now")


def test_all_faults_of_a_body_are_told_with_their_fields(li: Program) -> None:
    answer = li.post(
        CREATE, {"title": "", "kind": "nonsense", "area": 3, "is_confidential": "yes", "mood": 1}
    )
    assert answer.status_code == 422
    found = {reason["field"]: reason["code"] for reason in answer.json()["reasons"]}
    assert found == {
        "title": "string_too_short",
        "text": "missing",
        "kind": "enum",
        "source": "missing",
        "area": "string_type",
        "is_confidential": "bool_type",
        "mood": "extra_forbidden",
    }
    meaning = li.post(CREATE, {**BODY, "area": "没有", "party": "没有"})
    assert sorted(codes(meaning)) == ["area_invalid", "party_invalid"]


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("[1]", 422), ("3", 422), (b"\xff\xfe", 400), ('{"title": NaN}', 422), ('"\\ud800"', 422)],
)
def test_a_body_of_another_kind_is_refused_in_words(li: Program, body: str | bytes, status: int) -> None:
    answer = li.post(CREATE, body)
    assert answer.status_code == status
    codes(answer)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "　 "])
def test_text_that_cannot_be_kept_is_refused(li: Program, text: str) -> None:
    answer = li.post(CREATE, json.dumps({**BODY, "title": text}))
    assert answer.status_code == 422
    codes(answer)
    code = li.post(CREATE, json.dumps({**BODY, "area": text}))
    assert code.status_code == 422


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "tomorrow", ""])
def test_an_impossible_day_is_refused(shared_world: World, day: str) -> None:
    answer = Program(shared_world, "he").post(
        "/do/visit.plan", {"leader": "zhang", "party": "mill", "by_day": day}
    )
    assert (answer.status_code, codes(answer)) == (422, ["by_day_invalid"])


def test_a_huge_body_is_refused(li: Program) -> None:
    answer = li.post(CREATE, {**BODY, "text": "长" * 6_000_000})
    assert (answer.status_code, codes(answer)) == (413, ["too_large"])


def test_a_command_without_fields_needs_no_body(shared_world: World) -> None:
    matter = a_matter(shared_world, at=State.CLOSED)
    he = Program(shared_world, "he")
    assert he.post(f"/matters/{matter.number}/do/casefile.archive", "").status_code == 200
    part = Undertaking.objects.get(matter=matter, unit__code="housing")
    refused = Program(shared_world, "liu").post(f"/undertakings/{part.pk}/do/dispatch.accept")
    assert refused.status_code == 422


def test_a_whole_visit_with_its_decisions_is_one_call(li: Program) -> None:
    told = {
        "visit": {"leader": "zhang", "party": "mill", "on": "2026-03-02", "companions": ["刘科"]},
        "items": [
            {
                "title": "通道被占",
                "text": "消防通道长期停车。",
                "decision": {"kind": "named", "lead": "citymgmt"},
            },
            {"title": "路灯不亮", "text": "三盏路灯不亮。", "kind": "help", "is_confidential": True},
        ],
    }
    answer = li.post("/do/onsite.record", told)
    assert answer.status_code == 200, answer.content
    visit = Visit.objects.get(number=answer.json()["number"])
    assert visit.companions.get().officer is not None
    assert Matter.objects.count() == 2
    wrong = {**told, "items": [{"title": "占道", "text": "占道经营。", "decision": {"kind": "named"}}]}
    assert codes(li.post("/do/onsite.record", wrong)) == ["lead_missing"]
    assert Visit.objects.count() == 1


def test_a_draft_is_edited_and_confirmed(li: Program) -> None:
    text = "3月2日，张书记到启明纺织有限公司走访。企业反映，厂区门口道路破损严重，希望尽快修复。"
    read = li.post("/do/collect.intake", {"text": text, "name": "报道"})
    assert read.status_code == 200, read.content
    draft = Draft.objects.filter(intake_id=read.json()["id"], kind="matter").first()
    assert draft is not None
    path = f"/drafts/{draft.pk}/do"
    assert li.post(f"{path}/collect.edit", {"fields": {"place": "厂区门口"}}).status_code == 200
    body = {"title": "道路破损", "text": "门口道路破损。", "kind": "problem", "area": "D01", "party": "mill"}
    assert li.post(f"{path}/collect.confirm_matter", body).json()["state"] == "registered"
    assert codes(li.post(f"{path}/collect.reject")) == ["decided"]


def test_a_table_is_uploaded_as_base64(shared_world: World) -> None:
    admin = Program(shared_world, "root")
    answer = admin.post(
        "/do/directory.stage", {"kind": "units", "file_name": "a.csv", "content": "不是 base64"}
    )
    assert (answer.status_code, codes(answer)) == (422, ["not_base64"])
    content = base64.b64encode("代码,名称\n".encode()).decode()
    answer = admin.post("/do/directory.stage", {"kind": "没有", "file_name": "a.csv", "content": content})
    assert (answer.status_code, codes(answer)) == (403, ["not_granted"])


STRANGE = ("9999-12-31", "\x00")


def values(described: dict[str, Any], path: str, text: str) -> dict[str, Any]:
    """A body of the right types, every text in it being the one given."""
    schema = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    name = (schema.get("$ref") or schema["allOf"][0]["$ref"]).rpartition("/")[2]
    parts = described["components"]["schemas"]
    return {field: value(parts, told, text) for field, told in parts[name]["properties"].items()}


def value(parts: dict[str, Any], told: dict[str, Any], text: str) -> Any:
    """A value of a type."""
    told = told.get("anyOf", [told])[0]
    told = parts[told["$ref"].rpartition("/")[2]] if "$ref" in told else told
    if "enum" in told:
        return told["enum"][-1]
    if told["type"] == "object":
        return {field: value(parts, inner, text) for field, inner in told.get("properties", {}).items()}
    simple = {"boolean": True, "integer": 999_999, "string": text}
    return simple[told["type"]] if told["type"] in simple else [value(parts, told["items"], text)]


def test_strange_texts_are_answered_in_words_by_every_command(shared_world: World) -> None:
    """No command breaks on a text of any kind; each answers below 500."""
    described = Program(shared_world, "li").get("/openapi.json").json()
    programs = {login: Program(shared_world, login) for login in shared_world.actors if login != "li"}
    matter = a_matter(shared_world, at=State.WITH_UNITS)
    places = {"{number}": matter.number, "{id}": str(parts(matter)[0].pk), "{login}": "liu"}
    answered = set()
    for path in [path for path in described["paths"] if "/do/" in path]:
        grant, address = grant_of(path.rpartition("/")[2]), path.removeprefix("/api/v1")
        able = [
            one for login, one in programs.items() if grant in (SIGNED_IN, *shared_world.actors[login].grants)
        ]
        for mark, place in places.items():
            address = address.replace(mark, place)
        for text in STRANGE:
            answer = able[0].post(address, values(described, path, text))
            assert answer.status_code < 500, (address, text)
            answered.add(answer.status_code)
    assert {404, 422} <= answered
