"""Reading by the interface, signing in, and what the description promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lianxin.casefile.lifecycle import State
from lianxin.config.tests.api_client import ROOT, Program
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.ids import new_id
from lianxin.people.commands import revoke_token
from lianxin.people.models import Officer, Post, Token
from tests.pages import kept_for_ever, questions
from tests.world import World, a_matter, register


def numbers(answer: Any) -> list[str]:
    """The numbers of a page of matters."""
    assert answer.status_code == 200, answer.content
    return [one["number"] for one in answer.json()["items"]]


def test_a_list_is_what_the_asker_may_see(shared_world: World) -> None:
    held, other = a_matter(shared_world, at=State.WITH_UNITS), a_matter(shared_world, at=State.REGISTERED)
    li, liu = Program(shared_world, "li"), Program(shared_world, "liu")
    assert set(numbers(li.get("/matters"))) == {held.number, other.number}
    assert numbers(liu.get("/matters")) == [held.number]
    assert numbers(li.get("/matters", {"state": "registered"})) == [other.number]
    assert numbers(li.get("/matters", {"state": "ended"})) == []
    assert numbers(li.get("/matters", {"words": "屋顶", "unit": "housing"})) == [held.number]


def test_pages_follow_each_other_without_gap(shared_world: World) -> None:
    made = {register(shared_world).number for _ in range(5)}
    li = Program(shared_world, "li")
    for order in ("newest", "due"):
        seen: list[str] = []
        after = ""
        while True:
            page = li.get("/matters", {"size": 2, "order": order, **({"after": after} if after else {})})
            seen += numbers(page)
            after = page.json()["next"]
            if not after:
                break
        assert (len(seen), set(seen), page.json()["total"]) == (5, made, 5)


@pytest.mark.parametrize(
    "query",
    [{"state": "x"}, {"size": 0}, {"size": 101}, {"after": "x"}, {"since": "gestern"}, {"words": "\x00"}, {"nonsense": 1}],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(shared_world: World, query: dict[str, Any]) -> None:
    answer = Program(shared_world, "li").get("/matters", query)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_a_matter_comes_with_steps_parts_clocks_and_ledger(shared_world: World) -> None:
    matter = a_matter(shared_world, at=State.WITH_UNITS)
    liu = Program(shared_world, "liu")
    told = liu.get(f"/matters/{matter.number}").json()
    parts = {one["unit"]: [step["step"] for step in one["steps"]] for one in told["parts"]}
    assert ("dispatch.contact" in parts["housing"], parts["citymgmt"]) == (True, [])
    assert {one["kind"] for one in told["clocks"]} >= {"handle", "sign", "contact"}
    assert "王桂芬" not in str(told)
    entries = liu.get(f"/matters/{matter.number}/ledger").json()["items"]
    assert [one["seq"] for one in entries] == list(range(1, matter.ledger_n + 1))
    english = liu.get(f"/matters/{matter.number}", lang="en").json()
    assert (told["state_words"], english["state_words"]) == ("办理中", "With units")


def test_a_hidden_matter_is_not_there(shared_world: World) -> None:
    matter = a_matter(shared_world, at=State.WITH_UNITS)
    outsider = Program(shared_world, "outsider")
    for path in (
        f"/matters/{matter.number}",
        f"/matters/{matter.number}/ledger",
        "/matters/%00",
        "/matters/%E4",
    ):
        assert outsider.get(path).status_code == 404


def test_the_books_and_the_visits_are_read(shared_world: World) -> None:
    a_matter(shared_world, at=State.CLOSED)
    he = Program(shared_world, "he")
    told = he.get("/balance", {"head": "用地用房"}).json()
    assert (told["balance"], told["collected"]["n"]) == (True, 1)
    listed = numbers(he.get("/matters", told["terms"][3]["query"]))
    assert len(listed) == told["terms"][3]["n"] == 1
    visit = {"leader": "zhang", "party": "mill", "on": "2026-03-02"}
    he.post("/do/visit.register", {"visit": visit, "items": []})
    visits = he.get("/visits", {"since": "2026-03-01", "until": "2026-03-31"}).json()["items"]
    assert [(one["leader"], one["matters"]) for one in visits] == [("张书记", 0)]
    assert he.get("/visits", {"since": "2026-03-03"}).json()["items"] == []
    assert Program(shared_world, "wu").get("/balance").status_code == 403


def test_nobody_is_refused_and_told_how(shared_world: World) -> None:
    client = Client()
    for path in ("/matters", "/matters/X", "/visits", "/balance"):
        answer = client.get(ROOT + path)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert client.post(f"{ROOT}/do/collect.register", {}, content_type="application/json").status_code == 401
    for secret in ("lx_wrong", "", "ü", "a b"):
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get(f"{ROOT}/matters", headers=headers).status_code == 401
    assert client.get(f"{ROOT}/nowhere").status_code == 404
    assert client.delete(f"{ROOT}/matters").status_code == 405


def test_a_token_ends_at_once_when_revoked(shared_world: World) -> None:
    li = Program(shared_world, "li")
    assert li.get("/matters").status_code == 200
    revoke_token(by=Act(shared_world.actors["li"], now(), Channel.CLI), token_id=li.token.pk)
    assert li.get("/matters").status_code == 401


def test_a_token_ends_with_its_time_its_post_and_its_officer(shared_world: World) -> None:
    li = Program(shared_world, "li")
    past = now() - timedelta(days=1)
    for rows, change in (
        (Token.objects.filter(pk=li.token.pk), {"expires_at": past}),
        (Post.objects.filter(pk=li.token.post_id), {"holder": None}),
        (Post.objects.filter(pk=li.token.post_id), {"is_active": False}),
        (Officer.objects.filter(pk=li.token.officer_id), {"is_active": False}),
    ):
        before = rows.values(*change).get()
        rows.update(**change)
        assert li.get("/matters").status_code == 401, change
        rows.update(**before)
        assert li.get("/matters").status_code == 200


def test_a_session_reads_and_with_the_csrf_token_writes(shared_world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Officer.objects.get(login="li"))
    assert client.get(f"{ROOT}/matters").status_code == 200
    body = {
        "text": "周边乱停车",
        "title": "停车",
        "kind": "help",
        "source": "grid",
        "area": "D01",
        "party": "mill",
    }
    path = f"{ROOT}/do/collect.register"
    refused = client.post(path, body, content_type="application/json")
    assert (refused.status_code, "CSRF" in refused.json()["reasons"][0]["text"]) == (403, True)
    secret = "a" * 32
    client.cookies["lianxin_csrf"] = secret
    csrf = {"X-CSRFToken": secret}
    unkeyed = client.post(path, body, content_type="application/json", headers=csrf)
    assert (unkeyed.status_code, unkeyed.json()["reasons"][0]["code"]) == (400, "key_missing")
    keyed = {**csrf, "Idempotency-Key": str(new_id())}
    done = client.post(path, body, content_type="application/json", headers=keyed)
    assert done.status_code == 200, done.content


def test_a_wrong_token_is_refused_beside_a_good_session(shared_world: World) -> None:
    client = Client()
    client.force_login(Officer.objects.get(login="li"))
    assert client.get(f"{ROOT}/matters", headers={"Authorization": "Bearer lx_wrong"}).status_code == 401


def test_the_cost_of_a_list_does_not_grow_with_it(shared_world: World) -> None:
    li = Program(shared_world, "li")
    cost = []
    for n in (2, 20):
        for _ in range(n):
            register(shared_world)
        with kept_for_ever():
            li.get("/matters")
            with questions() as asked:
                assert len(numbers(li.get("/matters", {"size": 100}))) >= n
        cost.append(len(asked))
    assert cost[0] == cost[1] <= 9


def test_the_description_tells_every_field_and_its_words() -> None:
    described = Client().get(f"{ROOT}/openapi.json").json()
    operations = {
        path.rpartition("/")[2]: one["post"] for path, one in described["paths"].items() if "/do/" in path
    }
    assert set(operations) == set(COMMANDS)
    parts = described["components"]["schemas"]
    for name, command in COMMANDS.items():
        told = parts[name.replace(".", "_")]
        assert told["additionalProperties"] is False
        for field in command.parameters:
            assert told["properties"][field.name]["title"] == field.ask.zh
            assert (field.name in told.get("required", [])) == field.required
        assert set(operations[name]["responses"]) == {"200", "400", "401", "403", "404", "409", "413", "422"}
        assert "application/problem+json" in operations[name]["responses"]["422"]["content"]
