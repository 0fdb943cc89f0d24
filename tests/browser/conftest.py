"""A real Chromium before the product's own web server on a committed county; skipped where no Chromium is installed."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright

from lianxin.config.database import conninfo
from lianxin.kernel import clock
from lianxin.kernel.kept import forget_everything
from lianxin.people.models import Officer
from tests import world as county
from tests.laws.conftest import committed_world as committed_world

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Without these, Chromium calls its maker's hosts by itself; as root it cannot use its sandbox.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip in words when there is nothing to drive; the hook sees every test of the run."""
    if CHROMIUM is None:
        missing = pytest.mark.skip(reason="没有找到 Chromium，跳过浏览器测试 (apt install chromium)")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(missing)


@pytest.fixture(scope="module")
def site(committed_world: county.World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which gunicorn serves the county, its clock at the county's time."""
    clock.set_to(county.START)
    with override_settings(PASSWORD_HASHERS=HASHERS):
        Officer.objects.update(password=make_password(county.PASSWORD))
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": conninfo(connection.settings_dict),
        "LIANXIN_HOME": str(tmp_path_factory.mktemp("home")),
        "LIANXIN_SECRET_KEY": settings.SECRET_KEY,
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    python = [sys.executable, "-m"]
    subprocess.run([*python, "lianxin.config.cli", "assets"], env=environment, check=True, timeout=120)
    # As the supervisor does it: what pages write belongs to the account that they run as.
    give = "from lianxin.config import lowering, places; lowering.hand_over(places.home())"
    subprocess.run([sys.executable, "-c", give], env=environment, check=True, timeout=60)
    serve = [*python, "gunicorn", "-c", "python:lianxin.config.gunicorn_conf", "lianxin.config.wsgi"]
    log = Path(environment["LIANXIN_HOME"]) / "web.log"
    with log.open("wb") as file, subprocess.Popen(serve, env=environment, stdout=file, stderr=file) as server:
        try:
            _wait_for(port, server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)
            forget_everything()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the web server does not answer: {log.read_text(encoding='utf-8')[-2000:]}")


def _answers(port: int) -> bool:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        client.request("GET", "/livez")
        return client.getresponse().status == 200
    except OSError:
        return False
    finally:
        client.close()


@pytest.fixture
def chromium(site: str) -> Iterator[Browser]:
    """A browser for one test: while it is driven, an event loop runs in which Django refuses to touch the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        yield browser
        browser.close()
