"""The pages that promise something name real files and real tests: proofs, ASVS 5 level 2, 等保三级."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = ("proofs.md", "asvs.md", "classified-protection.md")
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
CODE = re.compile(r"`([\w./-]+)`")

# How many requirements of level 1 and 2 each section of ASVS 5.0.0 has; those of level 3 come after them.
SECTIONS = """1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1
9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4
13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"""
STATES = {"met", "partly", "not met", "n/a"}


def rows(page: str) -> Iterator[list[str]]:
    """The cells of every table row of a page, headings and rules left out."""
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 4 and not set(cells[0]) <= {"-", ":"}:
            yield cells


@cache
def named_in(path: str) -> frozenset[str]:
    """The names of the test functions in a file; none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = TEST.findall((DOCS / page).read_text(encoding="utf-8"))
    assert len(named) > 15
    assert [f"{path}::{name}" for path, name in named if name not in named_in(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_table_names_exists(page: str) -> None:
    named = {name for cells in rows(page) for cell in cells for name in CODE.findall(cell) if "/" in name}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_each_requirement_of_asvs_is_answered_once() -> None:
    wanted = [
        f"{section}.{n + 1}"
        for one in SECTIONS.split()
        for section, most in [one.split(":")]
        for n in range(int(most))
    ]
    answered = Counter(id_ for cells in rows("asvs.md") for id_ in re.findall(r"\b\d+\.\d+\.\d+\b", cells[0]))
    assert sorted(answered) == sorted(wanted)
    assert [id_ for id_, times in answered.items() if times > 1] == []


def test_what_is_met_names_its_code_and_what_is_not_says_why() -> None:
    found = [cells for cells in rows("asvs.md") if cells[1] in STATES]
    assert len(found) > 100
    assert [cells[0] for cells in found if cells[1] in ("met", "partly") and not CODE.search(cells[3])] == []
    assert [cells[0] for cells in found if len(cells[2]) < 10] == []


def test_each_promise_says_what_was_removed_and_what_was_seen() -> None:
    found = [cells for cells in rows("proofs.md") if re.fullmatch(r"P\d+", cells[0])]
    assert {cells[0] for cells in found} >= {
        f"P{n}"
        for n in (1, 2, 3, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 28, 29, 30)
    }
    assert [cells[0] for cells in found if not TEST.search(cells[2]) or not cells[3] or not cells[4]] == []


def test_the_page_counts_its_own_rows() -> None:
    found = [cells for cells in rows("proofs.md") if re.fullmatch(r"[PB]\d+", cells[0])]
    shown = sum("not yet shown" not in cells[4] for cells in found)
    assert f"{shown} of {len(found)} rows were seen red" in (DOCS / "proofs.md").read_text(encoding="utf-8")
