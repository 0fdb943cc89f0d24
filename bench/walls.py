"""What row-level security costs: the same requests with and without it in turns, on one server and one set of rows.

Without it means that the owner of the tables switches their policies off; that the actor is told to the database
stays in both, and is measured apart. One client at a time: it is time per request that is compared.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection

from bench import figures
from bench.load import Request, run
from lianxin.casefile.queries.scope import view_of, visible_to
from lianxin.config.roles import as_owner
from lianxin.config.walls import WALLS
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.queries import actor_for

ROUNDS = 8
RESULTS = Path(__file__).parent / "results"


def main(size: int, requests: int) -> None:
    """Fill, serve, measure in turns, print, keep."""
    found: dict[str, Any] = {"wanted": size}
    with seeing(WHOLE):
        figures.fill(size, found)
        tokens = {login: figures.token(login) for login in ("clerk1", "office", "sw_liaison")}
        kinds = _kinds()
    with figures.server() as (port, _memory):
        times = _in_turns(port, tokens, kinds, max(4, requests // ROUNDS))
    found["costs"] = {name: _row(*pair) for name, pair in times.items()}
    found["telling_ms"] = round(_telling(), 3)
    figures.table(f"row-level security, {found['matters']} matters, one client", found["costs"])
    print(f"telling the database who asks, and taking it back: {found['telling_ms']} ms a request")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"walls-{size}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))


Kinds = dict[str, tuple[str, list[Request]]]


def _kinds() -> Kinds:
    """Each kind of request with who asks."""
    read = {
        name: [("GET", figures.quoted(one), None) for one in paths]
        for name, paths in figures.asked_for().items()
    }
    with seeing(view_of(actor_for("sw_liaison"))):
        numbers = list(visible_to(actor_for("sw_liaison")).values_list("number", flat=True)[:200])
    kinds: Kinds = {name: ("office", list(asked)) for name, asked in read.items()}
    kinds["list, own unit"] = ("sw_liaison", list(read["list of 25, newest"]))
    kinds["list, own unit, filtered"] = ("sw_liaison", list(read["list, filtered"]))
    kinds["search, own unit"] = ("sw_liaison", list(read["search"]))
    kinds["detail, own unit"] = ("sw_liaison", [("GET", f"/api/v1/matters/{one}", None) for one in numbers])
    kinds["create"] = ("clerk1", [("POST", "/api/v1/do/collect.register", figures.new_matter())])
    return kinds


def _in_turns(
    port: int, tokens: dict[str, str], kinds: Kinds, requests: int
) -> dict[str, tuple[list[float], ...]]:
    times: dict[str, tuple[list[float], ...]] = {name: ([], []) for name in kinds}
    for turn in range(ROUNDS + 1):
        for state in (True, False) if turn % 2 else (False, True):
            _switch(on=state)
            for name, (login, asked) in kinds.items():
                batch = [asked[n % len(asked)] for n in range(requests)]
                run(port, tokens[login], 1, batch[:2])
                done = run(port, tokens[login], 1, batch)
                if done.failed:
                    raise RuntimeError(f"{name}: {done.failed} of {done.requests} failed")
                if turn:
                    times[name][state].append(done.p50)
    _switch(on=True)
    return times


def _switch(*, on: bool) -> None:
    word = "ENABLE" if on else "DISABLE"
    with as_owner(), connection.cursor() as cursor:
        for wall in WALLS:
            cursor.execute(f"ALTER TABLE {wall.table} {word} ROW LEVEL SECURITY")


def _row(without: list[float], within: list[float]) -> dict[str, Any]:
    """Medians of the turns' medians, and the median of each turn's ratio, which a busy machine disturbs least."""
    ratio = median(one / other for one, other in zip(within, without, strict=True))
    return {
        "without_ms": round(median(without), 1),
        "with_ms": round(median(within), 1),
        "ratio": round(ratio, 2),
    }


def _telling() -> float:
    def once() -> None:
        with seeing(WHOLE):
            pass

    return min(_timed(once) for _ in range(200)) * 1000


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[3]))
