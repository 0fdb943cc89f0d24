"""`make bench`: commands per second, lists, detail, search, balance, sweep, reading a report, start, memory.

Each size runs in a data folder and on a PostgreSQL of its own with durable settings (or on the empty one of DATABASE_URL), with the
product's own server: two workers of four threads. Figures depend on the machine: quote ratios where you can.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from lianxin.config import postgres
from lianxin.config.database import APP_ROLE


def main() -> None:
    """Bring up a database for each size and run the measurements in it."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default="1000,100000", help="how many matters, comma-separated")
    parser.add_argument("--clients", default="1,8,32", help="how many clients at once, comma-separated")
    parser.add_argument("--requests", default="400", help="requests of each kind")
    parser.add_argument(
        "--without-walls",
        action="store_true",
        help="instead: what row-level security costs, the same requests with and without it in turns",
    )
    parser.add_argument(
        "--notices",
        action="store_true",
        help="instead: a digest for 2,000 officers, and 10,000 notices of one act",
    )
    parser.add_argument(
        "--calendar",
        action="store_true",
        help="instead: a change of the calendar over so many running limits",
    )
    parser.add_argument(
        "--ledgers",
        action="store_true",
        help="instead: ledgers of so many rows read, taken over and undone",
    )
    given = parser.parse_args()
    # What is measured apart needs one county only.
    sizes = ["1000"] if given.notices else given.sizes.split(",")
    for size in sizes:
        with _database() as addresses, TemporaryDirectory(prefix="lianxin-bench-") as home:
            own = {"LIANXIN_HOME": home, "LIANXIN_KEYS_FILE": f"{home}/data_keys"}
            env = {**os.environ, **addresses, **own, "DJANGO_SETTINGS_MODULE": "lianxin.config.settings"}
            what = (
                "bench.walls" if given.without_walls else "bench.notices" if given.notices else "bench.inside"
            )
            what = "bench.calendars" if given.calendar else what
            what = "bench.ledgers" if given.ledgers else what
            words = [sys.executable, "-m", what, size, given.clients, given.requests]
            subprocess.run(words, env=env, check=True)


@contextmanager
def _database() -> Iterator[Mapping[str, str]]:
    if "DATABASE_URL" in os.environ:
        yield {}
        return
    with postgres.temporary(durable=True) as cluster:
        yield {"DATABASE_URL": cluster.address(user=APP_ROLE), "LIANXIN_OWNER_URL": cluster.address()}


if __name__ == "__main__":
    main()
