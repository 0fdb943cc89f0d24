"""The measurements of one size, in a process that has its database."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from bench import figures
from lianxin.kernel.walls import WHOLE, seeing

RESULTS = Path(__file__).parent / "results"


def main(size: int, clients: list[int], requests: int) -> None:
    """Measure, print, keep."""
    began = time.perf_counter()
    with seeing(WHOLE):
        found = figures.measure(size, clients, requests)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{size}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    print(f"\nmeasured in {time.perf_counter() - began:.0f} s; kept in bench/results/{size}.json")


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(one) for one in sys.argv[2].split(",")], int(sys.argv[3]))
