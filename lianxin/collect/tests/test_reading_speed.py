"""Seconds matter: a report at once, hostile text in bounded time, a quick import."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from lianxin.collect.rules import clean, read
from lianxin.collect.tests.samples import ROOT, report

SIZE = 150_000
HOSTILE = {
    "notes": "理(li)",
    "brackets": "(",
    "wrong notes": "理(zzz)",
    "numbers": "1,111",
    "questions": "字?",
    "entities": "&amp;",
    "tags": "<script>",
    "comments": "<!--",
    "quotes": "“”",
    "units": "渝中区商务委、",
    "titles": "区委书记李",
    "tellers": "公司反映",
    "lines": "区商务委\n",
}


def test_a_report_is_read_in_a_third_of_a_second() -> None:
    text = "\n".join(report(number) for number in ("01", "05", "13"))
    read(text)
    started = time.process_time()
    found = read(text)
    assert time.process_time() - started < 0.3
    assert len(found.matters) >= 6


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_bounded_time(piece: str) -> None:
    started = time.process_time()
    read(piece * (SIZE // len(piece)))
    assert time.process_time() - started < 5


def test_one_giant_line_takes_bounded_time() -> None:
    line = report("13").replace("\n", "") * 600
    started = time.process_time()
    read(line)
    assert time.process_time() - started < 5


def test_a_very_long_text_says_that_it_was_not_read_to_the_end() -> None:
    assert "too_long_to_read_all" in read(report("01") * 400).notes
    assert "too_long_to_read_all" not in read(report("01")).notes


def test_importing_loads_neither_django_nor_phrase_tables() -> None:
    code = "import sys, lianxin.collect.rules; print(sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout
    assert all(f"'{name}'" not in loaded for name in ("django", "pypinyin", "pypdfium2", "docx"))
    assert "'opencc'" in loaded


def test_cleaning_keeps_up_with_a_megabyte() -> None:
    started = time.process_time()
    clean(report("07") * (1_000_000 // len(report("07"))))
    assert time.process_time() - started < 5
