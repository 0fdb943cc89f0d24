"""Signing in and out, choosing a post, the language, the password; guessing is slowed down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from lianxin.kernel.commands import Secret
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people import commands
from lianxin.people.models import Officer, Post, Session
from lianxin.people.queries.door import policy
from tests.pages import client_of, text_of
from tests.world import PASSWORD, World


def test_signing_in_never_leads_to_a_foreign_address(world: World) -> None:
    given = {"username": "he", "password": PASSWORD, "next": "https://example.org/"}
    assert client_of(world).post("/sign-in/", given).headers["Location"] == "/"


def test_a_deputy_acts_in_the_post_he_chooses_and_in_no_other(world: World) -> None:
    Post.objects.filter(pk=world.posts["he"].pk).update(deputy=Officer.objects.get(login="li"))
    client = client_of(world, "li")
    assert client.get("/dispatch-queue/").status_code == 403
    client.post("/post/", {"post": str(world.posts["he"].pk)})
    assert client.get("/dispatch-queue/").status_code == 200
    assert client.post("/post/", {"post": str(world.posts["zhou"].pk)}).status_code == 403
    Post.objects.filter(pk=world.posts["he"].pk).update(deputy=None)
    assert client.get("/dispatch-queue/").status_code == 403


def test_an_officer_without_a_post_cannot_come_in(world: World) -> None:
    Post.objects.filter(pk=world.posts["liu"].pk).update(is_active=False)
    response = client_of(world).post("/sign-in/", {"username": "liu", "password": PASSWORD})
    assert "没有在用的岗位" in response.content.decode()


def test_signing_out_needs_a_post_request_and_ends_the_session(world: World) -> None:
    client = client_of(world, "he")
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_the_password_is_changed_with_the_old_one(world: World) -> None:
    client = client_of(world, "he")
    other = client_of(world, "he")
    new = {"old": PASSWORD, "new": "Yunqiao-3000-hao", "again": "Yunqiao-3000-hao", "key": str(new_id())}
    assert client.post("/password/", {**new, "old": "wrong", "key": str(new_id())}).status_code == 422
    assert client.post("/password/", new).status_code == 302
    assert Officer.objects.get(login="he").check_password("Yunqiao-3000-hao")
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert Entry.objects.filter(step="people.change_password").count() == 1


def test_one_of_the_last_five_passwords_is_not_taken_again(world: World) -> None:
    words = [f"Yunqiao-{n}-hao-2026" for n in range(5)]
    before = PASSWORD
    for word in words:
        commands.change_password(by=world.act("he"), old=Secret(before), new=Secret(word))
        before = word
        world.wait(hours=1)
    for word in words:
        with pytest.raises(Refused, match="最近用过"):
            commands.change_password(by=world.act("he"), old=Secret(before), new=Secret(word))
        world.wait(hours=1)


def test_a_given_password_must_be_changed_before_anything_else(world: World) -> None:
    commands.set_password(
        by=world.act("root"), officer=Officer.objects.get(login="liu"), password=Secret("Bridge-over-2026")
    )
    client = client_of(world)
    client.post("/sign-in/", {"username": "liu", "password": "Bridge-over-2026"})
    for path in ("/", "/matters/", "/people/"):
        assert client.get(path).headers["Location"] == "/password/"
    new = {"old": "Bridge-over-2026", "new": "Bridge-under-2026", "again": "Bridge-under-2026"}
    assert client.post("/password/", {**new, "key": str(new_id())}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_session_ends_when_idle_or_too_long_whatever_is_done(world: World) -> None:
    for column, past in (("seen_at", timedelta(minutes=31)), ("began_at", timedelta(hours=12, minutes=1))):
        client = client_of(world, "he")
        assert client.get("/").status_code == 200
        Session.objects.update(**{column: timezone.now() - past})
        assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_a_stolen_row_opens_no_door(world: World) -> None:
    client = client_of(world, "he")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()
    assert cookie != row.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert client.get("/").status_code == 302


def test_the_fourth_session_ends_the_first_and_each_has_a_new_key(world: World) -> None:
    clients = []
    for _ in range(4):
        client = client_of(world)
        client.get("/sign-in/")
        client.post("/sign-in/", {"username": "he", "password": PASSWORD})
        clients.append(client)
    assert [one.get("/").status_code for one in clients] == [302, 200, 200, 200]
    assert len({one.cookies[settings.SESSION_COOKIE_NAME].value for one in clients}) == 4
    entries = Entry.objects.filter(step="people.sign_in")
    assert (entries.count(), entries.order_by("-seq")[0].data["login"]) == (4, "he")


def test_losing_a_post_ends_the_sessions_at_once(world: World) -> None:
    client = client_of(world, "liu")
    commands.appoint(by=world.act("guard"), post=world.posts["liu"], reason="调离")
    assert client.get("/").status_code == 302
    assert not Session.objects.filter(officer__login="liu").exists()


def test_the_security_administrator_ends_sessions_and_sets_the_policy(world: World) -> None:
    client = client_of(world, "he")
    commands.end_all(by=world.act("guard"), officer=Officer.objects.get(login="he"))
    assert client.get("/").status_code == 302
    told: dict[str, Any] = {
        "min_length": 12,
        "max_age_days": 0,
        "idle_minutes": 10,
        "longest_hours": 8,
        "sessions_most": 1,
    }
    commands.set_policy(by=world.act("guard"), **told)
    assert policy().idle_minutes == 10
    with pytest.raises(Refused, match="应为8至64"):
        commands.set_policy(by=world.act("guard"), **{**told, "min_length": 4})
    with pytest.raises(Refused, match="没有这项权限"):
        commands.set_policy(by=world.act("root"), **told)


def test_the_three_languages_can_be_chosen(world: World) -> None:
    client = client_of(world)
    for language, words in (("en", "Follow a matter"), ("zh-hant", "進度查詢"), ("zh-hans", "进度查询")):
        client.post("/language/", {"language": language, "next": "/track/"})
        assert words in text_of(client, "/track/")
