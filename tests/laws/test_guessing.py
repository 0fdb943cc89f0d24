"""P23, P24: guesses at the door and at the tracking page are few, tell nothing, and lock nobody else out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.test import Client, override_settings

from lianxin.kernel import clock
from lianxin.kernel.commands import Secret
from lianxin.kernel.limiter import behind
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people import commands
from lianxin.people.commands.tries import LOCKED_FOR, MOST
from lianxin.people.models import Officer, SignInTry
from tests.proving import size, tell
from tests.world import PASSWORD, World

LOGINS = ("zhang", "ma", "he", "li", "zhao", "chen", "zhou", "liu_head", "liu", "sun")
PLACES = [f"198.51.100.{n}" for n in range(1, 21)]


class Looked(ModelBackend):
    """The real check of passwords, which also notes what was looked at."""

    seen: list[tuple[str, str]] = []

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: object,
    ) -> AbstractBaseUser | None:
        """Note name and place, then check."""
        place = request.META["REMOTE_ADDR"] if request else ""
        self.seen.append((str(username), place))
        return super().authenticate(request, username, password)


@pytest.fixture
def looked() -> Iterator[list[tuple[str, str]]]:
    """What passwords were looked at."""
    Looked.seen.clear()
    with override_settings(AUTHENTICATION_BACKENDS=[f"{__name__}.Looked"]):
        yield Looked.seen


def try_in(client: Client, login: str, password: str, place: str, forwarded: str = "") -> int:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    told = {"username": login, "password": password}
    return client.post("/sign-in/", told, REMOTE_ADDR=place, **headers).status_code


@pytest.mark.proof
def test_stuffing_looks_at_five_passwords_of_a_name_from_a_place(
    world: World, looked: list[tuple[str, str]]
) -> None:
    clock.set_to(world.now)
    n, draw, client = size(suite=300, release=10_000), random.Random(24), Client()
    names = [*LOGINS, "nobody", "admin"]
    for _ in range(n):
        try_in(client, draw.choice(names), f"wrong-{draw.random()}", draw.choice(PLACES[:3]))
    worst = max(looked.count(one) for one in set(looked))
    assert worst <= MOST
    locks = SignInTry.objects.filter(locked_until__isnull=False)
    real = [one for one in locks if one.login in LOGINS]
    assert real
    for one in real[:5]:
        assert try_in(client, one.login, PASSWORD, one.place) == 422
    assert Entry.objects.filter(step="people.locked").count() == len(real)
    assert Entry.objects.filter(step="people.sign_in").count() == 0
    tell("P24", "stuffing", injected=n, looked_at=len(looked), worst=worst, locks=len(real))


def test_who_is_guessed_elsewhere_signs_in_at_his_own_place(world: World) -> None:
    clock.set_to(world.now)
    assert try_in(Client(), "he", PASSWORD, "192.0.2.7") == 302
    for place in PLACES:
        for _ in range(6):
            try_in(Client(), "he", "wrong", place)
    assert try_in(Client(), "he", PASSWORD, "192.0.2.7") == 302


def test_guessing_from_many_places_slows_to_one_a_minute(world: World, looked: list[tuple[str, str]]) -> None:
    clock.set_to(world.now)
    for place in [f"203.0.113.{n}" for n in range(1, 41)]:
        try_in(Client(), "he", "wrong", place)
    assert len(looked) <= 22


def test_leaders_behind_one_address_do_not_lock_each_other_out(world: World) -> None:
    clock.set_to(world.now)
    for login in ("zhang", "ma"):
        assert try_in(Client(), login, PASSWORD, "192.0.2.1") == 302
    for n in range(80):
        try_in(Client(), f"typo{n}", "wrong", "192.0.2.1")
    for _ in range(6):
        try_in(Client(), "ma", "wrong", "192.0.2.1")
    assert try_in(Client(), "ma", PASSWORD, "192.0.2.1") == 422
    assert try_in(Client(), "zhang", PASSWORD, "192.0.2.1") == 302


def test_a_lock_ends_by_itself_or_by_the_security_administrator(world: World) -> None:
    clock.set_to(world.now)
    he = Officer.objects.get(login="he")
    for _ in range(MOST):
        try_in(Client(), "he", "wrong", "192.0.2.9")
    assert try_in(Client(), "he", PASSWORD, "192.0.2.9") == 422
    with pytest.raises(Refused, match="没有这项权限"):
        commands.unlock(by=world.act("root"), officer=he)
    commands.unlock(by=world.act("guard"), officer=he, reason="本人来电核实")
    assert try_in(Client(), "he", PASSWORD, "192.0.2.9") == 302
    for _ in range(MOST):
        try_in(Client(), "he", "wrong", "192.0.2.9")
    clock.set_to(world.now + LOCKED_FOR + timedelta(seconds=5))
    assert try_in(Client(), "he", PASSWORD, "192.0.2.9") == 302
    assert set(
        Entry.objects.filter(step__in=["people.locked", "people.unlock"]).values_list("step", flat=True)
    ) == {
        "people.locked",
        "people.unlock",
    }


def test_a_name_that_nobody_has_is_answered_like_one_that_is_taken(world: World) -> None:
    clock.set_to(world.now)
    told = []
    for login in ("he", "nobody"):
        client = Client()
        pages = [
            client.post(
                "/sign-in/", {"username": login, "password": "x"}, REMOTE_ADDR="192.0.2.9"
            ).content.decode()
            for _ in range(MOST + 2)
        ]
        told.append([page.split('class="faults"')[1].split("</")[0:4] for page in pages])
    assert told[0] == told[1]


def test_a_password_is_in_no_entry_of_the_door(world: World) -> None:
    clock.set_to(world.now)
    for _ in range(MOST):
        try_in(Client(), "he", "Geheim-2026-xyz", "192.0.2.9")
    assert "Geheim" not in str(list(Entry.objects.values_list("text", "data")))
    commands.change_password(by=world.act("he"), old=Secret(PASSWORD), new=Secret("Geheim-2026-xyz"))
    assert "Geheim" not in str(list(Entry.objects.values_list("text", "data")))


TRUSTED = [ip_network(one) for one in ("127.0.0.0/8", "10.0.0.0/24", "::1")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "1.2.3.4", "198.51.100.7"),
        ("127.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.5", "1.2.3.4"),
        ("127.0.0.1", "1.2.3.4:5555", "1.2.3.4"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:127.0.0.1", "::ffff:1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "1.2.3.4, <script>", "127.0.0.1"),
        ("127.0.0.1", "1.2.3.4,,", "1.2.3.4"),
        ("", "1.2.3.4", ""),
    ],
)
def test_only_trusted_hops_are_believed_and_from_the_right(peer: str, forwarded: str, found: str) -> None:
    assert behind(peer, forwarded, TRUSTED) == found


def test_a_spoofed_header_gives_no_more_tries(world: World, looked: list[tuple[str, str]]) -> None:
    clock.set_to(world.now)
    for n in range(20):
        try_in(Client(), "he", "wrong", "198.51.100.7", forwarded=f"203.0.113.{n}")
    assert len(looked) == MOST
