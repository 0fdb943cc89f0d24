"""So many open matters: the sweep by how much is due, ten thousand urges, each list of the supervisor's board."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from bench import pressing
from bench.figures import fill, table
from lianxin.kernel.walls import WHOLE, seeing

RESULTS = Path(__file__).parent / "results"


def main(wanted: int) -> None:
    """Measure, print, keep."""
    found: dict[str, Any] = {}
    with seeing(WHOLE):
        fill(wanted, found, only_open=True)
        found |= pressing.measured()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"opened-{wanted}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    table("board", {name: {**row, "by": ""} for name, row in found["board"].items()})
    table("sweep by how much is due", found["sweep_by_due"])
    table("urging", {"bulk": found["urging"]})


if __name__ == "__main__":
    main(int(sys.argv[1]))
