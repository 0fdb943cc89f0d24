"""The releases whose rows are frozen here, and what later migrations changed on purpose.

A seed is what the commands of that release wrote for the invented county of the tests, taken out table by table with
COPY. It is never edited. A new release adds a seed, its migrations, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

# The last migration of each package at the release.
RELEASES: Mapping[str, Mapping[str, str]] = {
    "0.1.0": {
        "kernel": "0004_attempts",
        "directory": "0002_staged",
        "people": "0002_token",
        "policy": "0001_initial",
        "casefile": "0003_told_answers",
        "visit": "0001_initial",
        "collect": "0001_initial",
        "onsite": "0001_initial",
        "dispatch": "0001_initial",
        "supervise": "0001_initial",
        "reply": "0001_initial",
    }
}

# Columns that a later migration rewrites, with the reason. Everything else has to stay as it was.
REWRITTEN: Mapping[str, str] = {}

# Tables that a later migration replaces, with the reason.
REPLACED: Mapping[str, str] = {
    "kernel_checkpoint": "one tree over all entries takes their place; the next checkpoint seals every entry (0005)",
    "kernel_checkpointleaf": "one tree over all entries takes their place (0005)",
}
