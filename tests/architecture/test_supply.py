"""P30: what is installed is known: every direct dependency is pinned, every pin has a hash, and the tree holds no secret."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,-]+\])?==([^\s;\\]+)", re.MULTILINE)
WANTED = re.compile(r"^([a-zA-Z0-9][a-zA-Z0-9._-]*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# Shapes of what must never be committed: keys, tokens of common services, passwords within addresses.
SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    re.compile(r"\bsk-[A-Za-z0-9]{32,}\b"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\."),
    re.compile(
        r"\b(?:postgres|postgresql|mysql|amqp|redis)://[^\s:/@<>{]+:(?!password@|口令@|secret@|p%40ss@)[^\s@<>{\"']{6,}@"
    ),
)


def blocks(lock: str) -> dict[str, str]:
    """Each pinned package with its lines."""
    found = list(PIN.finditer(lock))
    ends = [one.start() for one in found[1:]] + [len(lock)]
    return {one[1]: lock[one.start() : end] for one, end in zip(found, ends, strict=True)}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_is_pinned_with_hashes(name: str) -> None:
    lock = blocks((ROOT / f"{name}.txt").read_text("utf-8"))
    assert len(lock) > 20
    assert [package for package, lines in lock.items() if not HASH.search(lines)] == []
    wanted = WANTED.findall((ROOT / f"{name}.in").read_text("utf-8"))
    assert [one for one in wanted if one.lower() not in lock] == []
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    assert (
        re.findall(r"(?:--(?:extra-)?index-url|--find-links|https?://|git\+)\S*", text.replace("# via", ""))
        == []
    )


def tracked() -> list[Path]:
    """What is in the tree, as git or, in a tree without it, the folders say."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in listing.stdout.decode().split("\0") if name]
    if listing.returncode != 0 or not names:
        names = [
            str(path.relative_to(ROOT))
            for top in ("lianxin", "tests", "docs")
            for path in (ROOT / top).rglob("*.*")
        ]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_the_tree_holds_no_secret() -> None:
    paths = tracked()
    assert len(paths) > 300
    found = [
        f"{path.relative_to(ROOT)}: {pattern.pattern[:30]}"
        for path in paths
        if path.stat().st_size < 2_000_000
        for pattern in SECRETS
        if pattern.search(path.read_text("utf-8", errors="ignore"))
    ]
    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    planted = (
        "-----BEGIN EC " + "PRIVATE KEY-----",
        "AKIA" + "A1B2C3D4E5F6G7H8",
        "ghp_" + "a1" * 18,
        "xoxb-" + "1234567890-abcdefghij",
        "sk-" + "a1" * 16,
        "eyJ" + "a" * 24 + ".eyJ" + "b" * 24 + ".",
        "postgres://" + "lianxin:hunter22@db/x",
    )
    assert all(pattern.search(text) for pattern, text in zip(SECRETS, planted, strict=True))
