"""Signing in and out, choosing a post, the language, the password; guessing is slowed down."""

from __future__ import annotations

from lianxin.people.models import Officer, Post
from tests.pages import client_of, text_of
from tests.world import PASSWORD, World


def test_wrong_passwords_are_stopped_for_a_name_but_not_for_others(world: World) -> None:
    client = client_of(world)
    for _ in range(10):
        assert client.post("/sign-in/", {"username": "he", "password": "x"}).status_code == 422
    right = {"username": "he", "password": PASSWORD}
    assert "尝试过于频繁" in client.post("/sign-in/", right).content.decode()
    assert client.post("/sign-in/", {"username": "li", "password": PASSWORD}).status_code == 302


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
    new = {"old_password": PASSWORD, "new_password1": "yunqiao-3000-hao", "new_password2": "yunqiao-3000-hao"}
    assert client.post("/password/", {**new, "old_password": "wrong"}).status_code == 422
    assert client.post("/password/", new).status_code == 302
    assert Officer.objects.get(login="he").check_password("yunqiao-3000-hao")


def test_the_three_languages_can_be_chosen(world: World) -> None:
    client = client_of(world)
    for language, words in (("en", "Follow a matter"), ("zh-hant", "進度查詢"), ("zh-hans", "进度查询")):
        client.post("/language/", {"language": language, "next": "/track/"})
        assert words in text_of(client, "/track/")
