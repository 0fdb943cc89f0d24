"""Sizes and counts of the proofs (证明): small in every run of the suite, large with LIANXIN_PROVE=1 (`make prove`).

A proof says what it did: how many faults it put in, how many acts were acknowledged, lost, doubled. A proof that
put in none has proven nothing and fails.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

AT_RELEASE_SIZE = os.environ.get("LIANXIN_PROVE") == "1"
FOLDER = Path(__file__).resolve().parent.parent / "var" / "proofs"


def size(*, suite: int, release: int) -> int:
    """How much of something: `suite` in every run, `release` before a release."""
    return release if AT_RELEASE_SIZE else suite


def tell(promise: str, name: str, *, injected: int, **counts: float | str) -> None:
    """Print and keep what a proof did.

    Args:
        promise: number of the promise, such as P1.
        name: what was tried, one or two words; a promise may have several proofs.
        injected: faults, attacks or cells that were really put in; none fails the proof.
        counts: what came of it, by name.
    """
    assert injected > 0, f"{promise} {name}: nothing was injected, so nothing is proven"
    found = {"injected": injected, **counts}
    words = " ".join(f"{key}={value}" for key, value in found.items())
    sys.stderr.write(f"\n[{promise}] {name}: {words}\n")
    if AT_RELEASE_SIZE:
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{promise}-{name.replace(' ', '-')}.json"
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
