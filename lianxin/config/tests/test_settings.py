"""What the settings promise: headers, languages, order of the chain, quiet logs."""

import json
import logging
import sys
from http import HTTPStatus

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from lianxin.config import hosts
from lianxin.config.logs import JsonLines
from lianxin.kernel.tracing import scrubbed

pytestmark = pytest.mark.urls(__name__)
urlpatterns = [path("", lambda _request: HttpResponse("页面"))]


def test_every_page_forbids_foreign_and_inline_code(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == HTTPStatus.OK
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "zh-hans"),
        ("fr-FR,fr", "zh-hans"),
        ("zh-CN,zh", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("en-GB", "en"),
    ],
)
def test_chinese_unless_another_of_ours_is_asked_for(client: Client, asked: str, given: str) -> None:
    answer = client.get("/", headers={"accept-language": asked})
    assert answer["Content-Language"] == given


def test_the_packages_stand_in_the_order_of_the_chain_under_their_own_names() -> None:
    chain = (
        "kernel directory people outbox policy casefile reading visit collect onsite dispatch supervise reply insight"
        " papers config"
    )
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("lianxin.")]
    assert ours == chain.split()


def test_hosts_are_ours_and_those_given() -> None:
    found = hosts.allowed({"HOST": "0.0.0.0", "LIANXIN_ALLOWED_HOSTS": "a.example, b.example"})
    assert {"localhost", "[::1]", "a.example", "b.example"} <= set(found)
    assert "0.0.0.0" not in found
    assert "*" not in found


def test_logs_carry_no_personal_data() -> None:
    text = scrubbed("来电 13800138000，证件 50011219900101123X\nDETAIL:  Key (mobile)=(x) exists.")
    assert text == "来电 ***，证件 ***\nDETAIL: ***"
    assert scrubbed("2026-11-22 12:30 第 1024 号") == "2026-11-22 12:30 第 1024 号"


def test_a_log_line_is_one_json_object() -> None:
    try:
        raise ValueError("坏")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "", 0, "出错 %s", ("了",), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert (found["level"], found["text"]) == ("error", "出错 了")
    assert found["error"][0]["kind"] == "builtins.ValueError"
    assert "坏" not in line
