"""Passkeys: enrolling, signing in with one, what is not taken, several with names, removing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.people.commands.tries import MOST
from lianxin.people.models import Passkey
from tests.authenticator import Device
from tests.pages import client_of, text_of
from tests.world import PASSWORD, World


def options(page: str) -> dict[str, Any]:
    """What a page tells its script to ask of the device."""
    found: dict[str, Any] = json.loads(html.unescape(re.findall(r'data-passkey="([^"]*)"', page)[0]))
    return found


def enrol(client: Client, device: Device, name: str = "办公室电脑") -> int:
    asked = options(text_of(client, "/security/passkeys/new/"))
    given = {"answer": device.made(asked), "name": name, "key": str(new_id())}
    return client.post("/security/passkeys/new/", given).status_code


def asked_at_the_door(world: World, login: str) -> tuple[Client, dict[str, Any]]:
    client = client_of(world)
    client.post("/sign-in/", {"username": login, "password": PASSWORD})
    return client, options(text_of(client, "/sign-in/second/"))


def test_an_officer_enrols_two_and_signs_in_with_either(world: World) -> None:
    client, devices = client_of(world, "he"), (Device(), Device())
    assert enrol(client, devices[0]) == 200
    assert enrol(client, devices[1], "手机") == 302
    assert list(Passkey.objects.order_by("made_at").values_list("name", flat=True)) == ["办公室电脑", "手机"]
    for device in devices:
        door, asked = asked_at_the_door(world, "he")
        assert asked["userVerification"] == "required"
        answer = door.post("/sign-in/second/", {"answer": device.answered(asked)})
        assert answer.headers["Location"] == "/"
        assert door.get("/").status_code == 200
        assert Entry.objects.filter(step="people.sign_in").latest("seq").data["factor"] == "passkey"


def copied(device: Device) -> None:
    """Somebody else used a copy of the key; the counter of this one stayed behind."""
    device.uses = 0


def unverified(device: Device) -> None:
    device.verifies = False


def elsewhere(device: Device) -> None:
    device.origin = "http://testserver.example"


def other_host(device: Device) -> None:
    device.host = "elsewhere"


def other_key(device: Device) -> None:
    device.key = Device().key


def unknown(device: Device) -> None:
    device.credential = Device().credential


@pytest.mark.parametrize("wrong", [copied, unverified, elsewhere, other_host, other_key, unknown])
def test_a_wrong_answer_opens_no_door(world: World, wrong: Callable[[Device], None]) -> None:
    device = Device()
    enrol(client_of(world, "he"), device)
    door, asked = asked_at_the_door(world, "he")
    wrong(device)
    assert door.post("/sign-in/second/", {"answer": device.answered(asked)}).status_code == 422
    assert door.get("/").status_code == 302


def test_an_answer_is_good_once_and_for_its_own_question_and_officer(world: World) -> None:
    his, hers = Device(), Device()
    enrol(client_of(world, "he"), his)
    enrol(client_of(world, "li"), hers)
    door, asked = asked_at_the_door(world, "he")
    assert door.post("/sign-in/second/", {"answer": hers.answered(asked)}).status_code == 422
    answer = his.answered(asked)
    assert door.post("/sign-in/second/", {"answer": answer}).status_code == 422
    fresh = options(text_of(door, "/sign-in/second/"))
    answer = his.answered(fresh)
    assert door.post("/sign-in/second/", {"answer": answer}).status_code == 302
    again, _ = asked_at_the_door(world, "he")
    assert again.post("/sign-in/second/", {"answer": answer}).status_code == 422
    for nonsense in ("{}", "[]", "x", '{"rawId": 1}', "null"):
        text_of(again, "/sign-in/second/")
        assert again.post("/sign-in/second/", {"answer": nonsense}).status_code == 422


@pytest.mark.parametrize("wrong", [unverified, elsewhere, other_host])
def test_what_is_not_ours_is_not_enrolled(world: World, wrong: Callable[[Device], None]) -> None:
    client, device = client_of(world, "he"), Device()
    wrong(device)
    assert enrol(client, device) == 422
    assert not Passkey.objects.exists()


def test_wrong_answers_lock_as_wrong_codes_do(world: World) -> None:
    device = Device()
    enrol(client_of(world, "he"), device)
    for _ in range(MOST):
        door, asked = asked_at_the_door(world, "he")
        door.post("/sign-in/second/", {"answer": Device().answered(asked)})
    door, asked = asked_at_the_door(world, "he")
    page = door.post("/sign-in/second/", {"answer": device.answered(asked)}).content.decode()
    assert "尝试次数过多" in page


def test_one_removes_ones_own_and_nobody_elses(world: World) -> None:
    client, other = client_of(world, "he"), client_of(world, "li")
    enrol(client, Device())
    path = f"/security/passkeys/{Passkey.objects.get().pk}/remove/"
    assert other.post(path, {"key": str(new_id())}).status_code == 404
    assert client.post(path, {"key": str(new_id())}).status_code == 302
    assert not Passkey.objects.exists()
    assert client.get("/security/").status_code == 200
    steps = Entry.objects.filter(step__in=["people.add_factor", "people.remove_factor"]).order_by("seq")
    assert [one.step for one in steps] == ["people.add_factor", "people.remove_factor"]
