"""P25: what was typed when the session ended comes back after sign-in, is sent once, and is seen by nobody else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from lianxin.casefile.models import Matter
from lianxin.people.commands import parking
from lianxin.people.models import Officer, ParkedForm, Session, SignInPolicy
from lianxin.people.queries.door import policy
from lianxin.people.rules import FACTOR_ROLES, FactorFor
from tests.pages import client_of, hidden, text_of
from tests.proving import size, tell
from tests.world import PASSWORD, World

TEXT = "厂房屋顶漏雨已三个月，雨天停产，盼早日修缮。\n联系人：厂办老周，上午在。"


def signed_in(world: World, login: str) -> Client:
    """A browser in which an officer signed in himself."""
    client = client_of(world)
    sign_in(client, login)
    return client


def sign_in(client: Client, login: str, back: str = "") -> str:
    told = {"username": login, "password": PASSWORD, "next": back}
    return client.post("/sign-in/", told).headers["Location"]


def typed(client: Client) -> dict[str, str]:
    """A form that an officer has filled in."""
    body = {"title": "屋顶漏雨", "text": TEXT, "kind": "problem", "source": "hotline", "area": "D01"}
    return {**hidden(text_of(client, "/matters/new/")), **body, "party": "mill"}


def shown(page: str) -> dict[str, str]:
    """The form as it is shown again."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    pairs += re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    return {name: html.unescape(text) for name, text in pairs if name != "csrfmiddlewaretoken"}


def left_alone(client: Client) -> None:
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=2))


def too_long(client: Client) -> None:
    Session.objects.update(began_at=timezone.now() - timedelta(hours=13))


def ended_elsewhere(client: Client) -> None:
    Session.objects.all().delete()


def signed_out(client: Client) -> None:
    client.post("/sign-out/")


def cookie_gone(client: Client) -> None:
    del client.cookies[settings.SESSION_COOKIE_NAME]


ENDS = (left_alone, too_long, ended_elsewhere, signed_out, cookie_gone)


@pytest.mark.proof
@pytest.mark.parametrize("end", ENDS)
def test_what_was_typed_comes_back_and_is_sent_once(world: World, end: Callable[[Client], None]) -> None:
    runs, kept = size(suite=1, release=10), 0
    for run in range(runs):
        client, before = signed_in(world, "li"), Matter.objects.count()
        body = typed(client)
        end(client)
        answer = client.post("/matters/new/", body)
        back = answer.headers["Location"].partition("next=")[2]
        assert back.startswith("/parked/"), (end.__name__, run)
        assert "已为您保存" in text_of(client, f"/sign-in/?next={back}")
        assert sign_in(client, "li", back) == back
        again = shown(text_of(client, back))
        kept += again["text"] == TEXT and {**again, **body} == again
        for _ in range(2):
            client.post("/matters/new/", again)
        assert Matter.objects.count() == before + 1
        assert client.get(back).status_code == 404
        assert Matter.objects.latest("number").text.replace("\r\n", "\n") == TEXT
    tell("P25", end.__name__.replace("_", " "), injected=runs, kept=kept)
    assert kept == runs


def test_nobody_else_sees_it_and_it_lies_sealed(world: World) -> None:
    client = signed_in(world, "li")
    body = typed(client)
    Session.objects.all().delete()
    back = client.post("/matters/new/", body).headers["Location"].partition("next=")[2]
    assert sign_in(client, "zhao", back) == back
    assert client.get(back).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM people_parkedform")
        (cell,) = cursor.fetchone() or (b"",)
    assert "漏雨".encode() not in bytes(cell)
    assert ParkedForm.objects.get().officer.login == "li"
    ParkedForm.objects.update(at=timezone.now() - parking.KEPT)
    assert signed_in(world, "li").get(back).status_code == 404


def test_only_a_browser_that_showed_him_forms_parks_for_an_officer(world: World) -> None:
    client = signed_in(world, "li")
    body = typed(client)
    stranger = client_of(world)
    assert stranger.post("/matters/new/", body).headers["Location"] == "/sign-in/?next=/matters/new/"
    stranger.cookies[settings.LAST_COOKIE_NAME] = f"{Officer.objects.get(login='li').pk}:forged:mark"
    stranger.post("/matters/new/", body)
    assert not ParkedForm.objects.exists()


def test_passwords_and_empty_forms_are_not_kept(world: World) -> None:
    client = signed_in(world, "li")
    Session.objects.all().delete()
    client.post("/password/", {"old": PASSWORD, "new": "Yunqiao-3000", "again": "Yunqiao-3000"})
    client.post("/jobs/verify/", {"key": "1"})
    assert not ParkedForm.objects.exists()


def test_what_was_typed_waits_while_a_second_factor_is_enrolled(world: World) -> None:
    client = signed_in(world, "li")
    body = typed(client)
    SignInPolicy.objects.update(second_factor=sorted(FACTOR_ROLES[FactorFor.EVERYBODY]))
    policy.forget()
    assert client.post("/matters/new/", body).headers["Location"] == "/security/"
    assert client.session["onward"] == f"/parked/{ParkedForm.objects.get().pk}/"


def test_no_more_than_twenty_are_kept(world: World) -> None:
    li = Officer.objects.get(login="li")
    for n in range(parking.MOST + 3):
        assert parking.park(li.pk, f"/{n}/", [("text", "字")], had_files=False)
    assert ParkedForm.objects.count() == parking.MOST
    assert parking.park(li.pk, "/x/", [("text", "字" * (parking.LONGEST + 1))], had_files=False) is None


def test_a_form_from_before_signing_in_anew_is_shown_again_to_its_own_browser_only(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client_of(world)
    client.get("/sign-in/")
    told = {"username": "li", "password": PASSWORD}
    client.post("/sign-in/", {**told, "csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value})
    body = {"title": "屋顶漏雨", "text": TEXT, "csrfmiddlewaretoken": "a" * 64}
    for origin, words in (("http://testserver", "重新登录过"), ("https://elsewhere.example", "页面已过期")):
        answer = client.post("/matters/new/", body, headers={"Origin": origin})
        page = answer.content.decode()
        assert answer.status_code == 403
        assert words in page
        assert ("厂房屋顶漏雨" in page) is (origin == "http://testserver")
    assert not Matter.objects.exists()
