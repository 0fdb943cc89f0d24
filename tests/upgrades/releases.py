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
_SEALED = "encrypted; proven by lianxin/kernel/tests/test_sealing_migration.py"
REWRITTEN: Mapping[str, str] = {
    **dict.fromkeys(("kernel_commandkey.answer", "people_officer.mobile", "visit_visit.host_name"), _SEALED),
    **dict.fromkeys(("directory_partycontact.name", "directory_partycontact.phone"), _SEALED),
    **dict.fromkeys(("casefile_raiser.name", "casefile_raiser.phone"), _SEALED),
    **dict.fromkeys((f"directory_staged.{name}" for name in ("rows", "faults", "summary")), _SEALED),
    **dict.fromkeys((f"collect_intake.{name}" for name in ("original", "text", "reading")), _SEALED),
    **dict.fromkeys(("collect_draft.fields", "collect_draft.spans"), _SEALED),
    **dict.fromkeys(("dispatch_word.whom", "dispatch_word.how"), _SEALED),
    **dict.fromkeys(
        (f"directory_party.{name}" for name in ("name", "address", "grams")),
        "a resident stands on the register masked; his name and address moved into his sealed contact",
    ),
}
