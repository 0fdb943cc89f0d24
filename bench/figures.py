"""What is measured, and how it is printed: one table for each size."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import pressing
from bench.county import grow
from bench.load import Request, Run, run
from lianxin.casefile.models import Clock, Matter
from lianxin.collect.rules import read
from lianxin.config.demo.loader import STORY_ENDS, load
from lianxin.config.prepare import migrate
from lianxin.config.roles import as_owner
from lianxin.directory.models import Area, Party
from lianxin.kernel import keyring, ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now, set_to
from lianxin.people.commands.tokens import new_token
from lianxin.people.models import Officer
from lianxin.people.queries import actor_for
from lianxin.supervise.commands.clock import sweep

SHARED = Path(os.environ.get("LIANXIN_SHARED", Path(__file__).parents[2] / "shared"))
WORDS = ("停车", "消防", "招聘", "油烟", "消费券", "停车位", "加装电梯")
CREATE_TEXT = (
    "我公司门口道路早晚高峰经常被违停车辆占用，员工和客户进出困难，希望协调交巡警加强管理并增划停车位。"
)


def measure(size: int, clients: list[int], requests: int) -> dict[str, Any]:
    """Fill a county, serve it, measure everything; returns and prints the figures."""
    found: dict[str, Any] = {"wanted": size}
    fill(size, found)
    tokens = {login: token(login) for login in ("clerk1", "office", "sw_liaison")}
    with server() as (port, memory):
        found["reads"] = _reads(port, tokens, requests)
        found["commands"] = {n: _commands(port, tokens, n, requests) for n in clients}
        found["memory_mb"] = memory()
    found["pages"] = _pages()
    found.update(pressing.measured())
    found["sweep"] = _sweep()
    found["reading"] = _reading()
    _print(found)
    return found


def fill(size: int, found: dict[str, Any], *, only_open: bool = False) -> None:
    """The county, grown by the owner of the tables, and how long it took."""
    began = time.perf_counter()
    keyring.make(timezone.localdate())
    migrate()
    load()
    set_to(STORY_ENDS)
    found["verify_entries_per_s"] = _verify()
    with as_owner():
        found["matters"] = grow(size, only_open=only_open)
    found["filled_in_s"] = round(time.perf_counter() - began, 1)
    print(f"\n# {found['matters']} matters (filled in {found['filled_in_s']} s)\n")


def token(login: str) -> str:
    """A key with which a program acts for somebody."""
    by = Act(actor_for(login), timezone.now(), Channel.CLI)
    return new_token(by=by, name="measuring")[1]


def _verify() -> int:
    began = time.perf_counter()
    verdict = ledger.verify()
    return int(verdict.entries / (time.perf_counter() - began))


@contextmanager
def server() -> Iterator[tuple[int, Callable[[], int]]]:
    """The product's own server; its port, and what tells its memory in MB."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "gunicorn", "-c", "python:lianxin.config.gunicorn_conf"]
    env = {**os.environ, "PORT": str(port)}
    with Path(env["LIANXIN_HOME"], "web.log").open("wb") as log:
        process = subprocess.Popen(
            [*words, "lianxin.config.wsgi:application"], env=env, stdout=log, stderr=log
        )
        try:
            _wait_for(port)
            yield port, lambda: _memory(process.pid)
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/sign-in/")
            link.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _memory(pid: int) -> int:
    """Resident memory of the server and its workers in MB (shared pages counted once: proportional set size)."""
    children = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    total = 0
    for one in [str(pid), *children]:
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total // 1024


def asked_for() -> dict[str, list[str]]:
    """What is read, each kind with the addresses that are asked in turn."""
    numbers = list(Matter.objects.order_by("id").values_list("number", flat=True)[:200])
    return {
        "list of 25, newest": ["/api/v1/matters"],
        "list, filtered": [
            f"/api/v1/matters?state={one}&head=交通停车" for one in ("open", "closed", "with_units")
        ],
        "list, own unit": ["/api/v1/matters"],
        "list, least time left": ["/api/v1/matters?state=open&order=due"],
        "detail": [f"/api/v1/matters/{number}" for number in numbers],
        "search": [f"/api/v1/matters?words={word}" for word in WORDS],
        "search with filters": [f"/api/v1/matters?words={word}&state=closed" for word in WORDS],
        "balance": ["/api/v1/balance"],
    }


def _reads(port: int, tokens: dict[str, str], requests: int) -> dict[str, dict[str, Any]]:
    found = {}
    for name, paths in asked_for().items():
        login = "sw_liaison" if name == "list, own unit" else "office"
        asked: list[Request] = [("GET", quoted(paths[n % len(paths)]), None) for n in range(requests)]
        run(port, tokens[login], 8, asked[:40])
        found[name] = _row(run(port, tokens[login], 8, asked))
    return found


def quoted(path: str) -> str:
    """An address with its Chinese letters as browsers write them."""
    return "".join(one if one.isascii() else "".join(f"%{byte:02X}" for byte in one.encode()) for one in path)


def _row(found: Run) -> dict[str, Any]:
    return {
        "per_s": round(found.per_second, 1),
        "p50_ms": round(found.p50, 1),
        "p95_ms": round(found.p95, 1),
        "bytes": found.size,
        "failed": found.failed,
    }


def new_matter() -> dict[str, Any]:
    """What is told of a new matter."""
    area = Area.objects.filter(kind="street").values_list("code", flat=True)[0]
    party = Party.objects.values_list("code", flat=True)[0]
    return {
        "title": "公司门口道路违停影响进出",
        "text": CREATE_TEXT,
        "kind": "problem",
        "source": "hotline",
        "area": area,
        "party": party,
        "place": "临江路18号",
    }


def _commands(port: int, tokens: dict[str, str], clients: int, requests: int) -> dict[str, dict[str, Any]]:
    """Durable commands: create, accept, dispatch, each answered only after its commit."""
    body = new_matter()
    found = {}
    waiting = Matter.objects.filter(state="registered", number__startswith="SFW-2026")
    newest = waiting.order_by("-registered_at").values_list("number", flat=True)
    created: list[Request] = [("POST", "/api/v1/do/collect.register", body)] * requests
    found["create"] = _row(run(port, tokens["clerk1"], clients, created))
    numbers = list(newest[:requests])
    accepted = [_step(number, "collect.accept", {"category": "0901"}) for number in numbers]
    found["accept"] = _row(run(port, tokens["clerk1"], clients, accepted))
    sent = [_step(number, "dispatch.send", {"lead": "urban", "support": ["housing"]}) for number in numbers]
    found["dispatch"] = _row(run(port, tokens["office"], clients, sent))
    return found


def _step(number: str, command: str, body: dict[str, Any]) -> Request:
    return ("POST", f"/api/v1/matters/{number}/do/{command}", body)


def _pages() -> dict[str, dict[str, int]]:
    """Statements and bytes of the pages as the office director opens them."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(Officer.objects.get(login="office"))
    number = Matter.objects.filter(state="closed").order_by("id").values_list("number", flat=True)[0]
    found = {}
    for name, path in {
        "home": "/",
        "list": "/matters/",
        "detail": f"/matters/{number}/",
        "balance": "/balance/",
        "supervision": "/supervise/",
    }.items():
        client.get(path)
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        took = (time.perf_counter() - began) * 1000
        found[name] = {
            "status": answer.status_code,
            "queries": len(queries),
            "bytes": len(answer.content),
            "ms": round(took),
        }
    return found


def _sweep() -> dict[str, Any]:
    """The sweep with nothing due, with a tenth of all running clocks due, and with two thousand at the backstop."""
    at = now()
    sweep(at)
    idle = _timed(lambda: sweep(at))[1]
    running = Clock.objects.filter(stopped_at__isnull=True)
    due = list(running.values_list("id", flat=True)[: max(100, running.count() // 10)])
    Clock.objects.filter(id__in=due).update(alarm="near", alarm_at=at - timedelta(minutes=1))
    reminded, took = _timed(lambda: sweep(at))
    late = Matter.objects.filter(state="with_units").values_list("id", flat=True)[:2000]
    Matter.objects.filter(id__in=list(late)).update(backstop_at=at - timedelta(days=1))
    landed, took_landing = _timed(lambda: sweep(at))
    return {
        "open": Matter.objects.exclude(state__in=["closed", "declined", "merged"]).count(),
        "idle_ms": round(idle * 1000, 1),
        "reminders_per_s": round(reminded.reminded / took),
        "landed_per_s": round(landed.landed / took_landing, 1),
    }


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def _reading() -> dict[str, Any]:
    """Reading a real report, cleaning included; skipped where there is none."""
    report = SHARED / "examples" / "yuzhong-article.txt"
    if not report.exists():
        return {"skipped": "no sample reports on this machine"}
    text = report.read_text(encoding="utf-8")
    read(text)
    times = sorted(_timed(lambda: read(text))[1] for _ in range(20))
    return {"ms_median": round(times[10] * 1000, 1), "ms_worst": round(times[-1] * 1000, 1)}


def _print(found: dict[str, Any]) -> None:
    for title, rows in {"reads, 8 clients": found["reads"]}.items():
        table(title, rows)
    for clients, rows in found["commands"].items():
        table(f"commands, {clients} clients", rows)
    table("pages", found["pages"])
    table("the supervisor's board", found["board"])
    table("sweep by what is due", found["sweep_by_due"])
    print(f"bulk urging: {found['urging']}")
    print(f"sweep: {found['sweep']}")
    print(f"reading a report: {found['reading']}")
    print(
        f"ledger verified: {found['verify_entries_per_s']} entries/s; server memory {found['memory_mb']} MB"
    )


def table(title: str, rows: dict[str, dict[str, Any]]) -> None:
    heads = list(next(iter(rows.values())))
    print(f"## {title}\n| | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    for name, row in rows.items():
        print(f"| {name} | {' | '.join(str(row[head]) for head in heads)} |")
    print()
