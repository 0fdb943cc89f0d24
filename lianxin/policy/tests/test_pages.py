"""Programmes by page: publish, look up, withdraw."""

from __future__ import annotations

from django.test import Client

from lianxin.kernel.ids import new_id
from lianxin.people.models import Officer
from lianxin.policy.models import Programme
from tests.world import World

ASKED = {
    "code": "P1",
    "name": "云桥区稳岗补贴办法",
    "unit": "commerce",
    "summary": "对稳岗企业给予补贴",
    "valid_from": "2026-01-01",
    "valid_to": "2099-12-31",
}


def opened(client: Client, login: str) -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def test_published_shown_and_withdrawn(world: World, client: Client) -> None:
    opened(client, "li")
    assert client.post("/policies/new/", {**ASKED, "key": str(new_id())}).status_code == 302
    assert "云桥区稳岗补贴办法" in client.get("/policies/?words=稳岗").content.decode()
    assert "现行有效" in client.get("/policies/P1/").content.decode()
    assert (
        client.post(
            "/policies/P1/withdraw/", {"programme": "P1", "reason": "有新办法", "key": str(new_id())}
        ).status_code
        == 302
    )
    assert Programme.objects.get().withdrawn_at is not None
    assert "云桥区稳岗补贴办法" not in client.get("/policies/").content.decode()
    assert "已停止" in client.get("/policies/?which=all").content.decode()


def test_a_wrong_date_keeps_what_was_typed(world: World, client: Client) -> None:
    answer = opened(client, "li").post(
        "/policies/new/", {**ASKED, "valid_to": "2025-01-01", "key": str(new_id())}
    )
    assert answer.status_code == 422
    assert "有效期早于施行日期" in answer.content.decode()
    assert "对稳岗企业给予补贴" in answer.content.decode()


def test_units_look_but_do_not_publish(world: World, client: Client) -> None:
    opened(client, "liu")
    assert client.get("/policies/").status_code == 200
    assert client.get("/policies/new/").status_code == 403
    assert client.get("/policies/none/").status_code == 404
