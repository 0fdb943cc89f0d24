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

# What is measured apart, by the module that does it.
APART = {
    "walls": "what row-level security costs, the same requests with and without it in turns",
    "notices": "a digest for 2,000 officers, and 10,000 notices of one act",
    "calendars": "a change of the calendar over so many running limits",
    "ledgers": "ledgers of so many rows read, taken over and undone",
    "opened": "the sweep, urges and the supervisor's board among so many open matters",
    "finding": "search by words of each length with filters, and likeness while typing",
}


def main() -> None:
    """Bring up a database for each size and run the measurements in it."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default="1000,100000", help="how many matters, comma-separated")
    parser.add_argument("--clients", default="1,8,32", help="how many clients at once, comma-separated")
    parser.add_argument("--requests", default="400", help="requests of each kind")
    for name, told in APART.items():
        parser.add_argument(f"--{name}", action="store_true", help=f"instead: {told}")
    given = parser.parse_args()
    # What is measured apart needs one county only.
    sizes = ["1000"] if given.notices else given.sizes.split(",")
    for size in sizes:
        with _database() as addresses, TemporaryDirectory(prefix="lianxin-bench-") as home:
            own = {"LIANXIN_HOME": home, "LIANXIN_KEYS_FILE": f"{home}/data_keys"}
            env = {**os.environ, **addresses, **own, "DJANGO_SETTINGS_MODULE": "lianxin.config.settings"}
            what = next((f"bench.{name}" for name in APART if getattr(given, name)), "bench.inside")
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
