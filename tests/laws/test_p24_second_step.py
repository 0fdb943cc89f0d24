"""P24: the second factor cannot be skipped on any address, and guessing it is hopeless. Made from the list of pages."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from lianxin.config import urls
from lianxin.config.api.operations import OPERATIONS
from lianxin.kernel import clock
from lianxin.kernel.models import Entry
from lianxin.kernel.pages import PAGES, PUBLIC, Page
from lianxin.people.commands import factors
from lianxin.people.commands.tries import MOST
from lianxin.people.models import Officer, SignInPolicy, Totp
from lianxin.people.queries.door import policy
from lianxin.people.rules import FACTOR_ROLES, FactorFor
from lianxin.people.web.acting import ALWAYS, ENROLLING
from tests.pages import client_of
from tests.proving import size, tell
from tests.world import PASSWORD, World

pytestmark = pytest.mark.proof
SAMPLES = {"uuid": "0190a000-0000-7000-8000-000000000000", "int": "1", "str": "x", "slug": "x"}


def address(page: Page) -> str:
    """An address of a page, with anything where it names an object."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], page.route)


def asked() -> list[tuple[Page, str]]:
    """Every page with every method that it answers."""
    assert urls.urlpatterns
    return [(page, method) for page in PAGES for method in page.methods]


def enrolled(login: str) -> None:
    """As if an officer had an authenticator."""
    row = Totp(officer=Officer.objects.get(login=login), secret=pyotp.random_base32(), made_at=clock.now())
    row.confirmed_at = clock.now()
    row.save(force_insert=True)


def wanted(whom: FactorFor) -> None:
    SignInPolicy.objects.update(second_factor=sorted(FACTOR_ROLES[whom]))
    policy.forget()


def past_the_password(world: World, login: str) -> Client:
    client = client_of(world)
    answer = client.post("/sign-in/", {"username": login, "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/second/"
    return client


def test_with_the_password_alone_nothing_is_open_that_is_not_open_to_all(world: World) -> None:
    enrolled("he")
    client, stranger, wrong, n = past_the_password(world, "he"), client_of(world), [], 0
    for page, method in asked():
        if page.name in ("second_factor", "sign_in") or page.grant == PUBLIC:
            continue
        n += 1
        got, expected = (one.generic(method, address(page)) for one in (client, stranger))
        if (got.status_code, got.headers.get("Location")) != (
            expected.status_code,
            expected.headers.get("Location"),
        ):
            wrong.append(f"{method} {address(page)}: {got.status_code}")
        if got.status_code not in (302, 404):
            wrong.append(f"{method} {address(page)}: {got.status_code} for a stranger")
    for one in OPERATIONS:
        path = "/api/v1" + re.sub(r"{\w+}", SAMPLES["uuid"], one.route)
        if one.grant != PUBLIC:
            n += 1
            status = client.generic(one.method, path, "{}", "application/json").status_code
            wrong += [f"{one.method} {path}: {status}"] if status != 401 else []
    tell("P24", "password alone", injected=n, open=len(wrong))
    assert not wrong


@pytest.mark.parametrize(("has_one", "first"), [(False, "/security/"), (True, "/confirm-identity/")])
def test_who_needs_a_second_factor_gets_nowhere_without(world: World, has_one: bool, first: str) -> None:
    client = client_of(world, "he")
    if has_one:
        enrolled("he")
    wanted(FactorFor.EVERYBODY)
    opened, wrong, n = (ALWAYS if has_one else ENROLLING), [], 0
    for page, method in asked():
        if page.name not in opened:
            n += 1
            answer = client.generic(method, address(page))
            where = answer.headers.get("Location", "").partition("?")[0]
            wrong += [f"{method} {address(page)}: {answer.status_code}"] if where != first else []
    for one in OPERATIONS:
        path = "/api/v1" + re.sub(r"{\w+}", SAMPLES["uuid"], one.route)
        if one.grant != PUBLIC:
            n += 1
            status = client.generic(one.method, path, "{}", "application/json").status_code
            wrong += [f"{one.method} {path}: {status}"] if status != 401 else []
    tell("P24", f"gate to {first.strip('/')}", injected=n, open=len(wrong))
    assert not wrong


def test_what_changes_accounts_wants_a_proof_that_is_fresh(world: World) -> None:
    client, wrong, n = client_of(world, "guard"), [], 0
    session = client.session
    del session["proven"]
    session.save()
    for page, method in asked():
        if page.fresh:
            n += 1
            answer = client.generic(method, address(page))
            where = answer.headers.get("Location", "")
            wrong += [f"{method} {address(page)}"] if not where.startswith("/confirm-identity/") else []
    for one in OPERATIONS:
        if "/do/people." in one.route:
            n += 1
            path = "/api/v1" + re.sub(r"{\w+}", SAMPLES["uuid"], one.route)
            status = client.post(path, "{}", "application/json").status_code
            wrong += [path] if status != 401 else []
    tell("P24", "stale proof", injected=n, open=len(wrong))
    assert n > 10
    assert not wrong


def test_guessing_codes_looks_at_five_in_a_quarter_of_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guesser knows the password and comes from everywhere; only the account's own count stops him."""
    enrolled("he")
    Officer.objects.filter(login="he").update(password=make_password(PASSWORD))
    looked: list[str] = []
    real = factors._which
    monkeypatch.setattr(factors, "_which", lambda who, code: looked.append(code) or real(who, code))
    n, draw, quarters = size(suite=40, release=10_000), random.Random(24), size(suite=2, release=20)
    for quarter in range(quarters):
        clock.set_to(world.now + timedelta(minutes=16 * quarter))
        client = Client()
        client.post("/sign-in/", {"username": "he", "password": PASSWORD})
        for _ in range(n // quarters):
            place = f"203.0.{draw.randrange(256)}.{draw.randrange(256)}"
            code = f"{draw.randrange(10**6):06}"
            assert client.post("/sign-in/second/", {"code": code}, REMOTE_ADDR=place).status_code == 422
    locks = Entry.objects.filter(step="people.locked").count()
    day = MOST * 24 * 60 / 15
    tell("P24", "codes", injected=n, looked_at=len(looked), locks=locks, odds_a_day=f"{day * 3e-6:.2%}")
    assert len(looked) == MOST * quarters
    assert locks == quarters
