"""No text becomes markup: nothing switches the escaping off, in templates, in Python, or in our own scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

LIANXIN = ROOT / "lianxin"
IN_TEMPLATES = {
    r"\|\s*safe(?:seq)?\b": "|safe",
    r"autoescape\s+off": "autoescape off",
    r"<script(?![^>]*\bsrc=)": "a script in the page",
    r"<style\b": "a style sheet in the page",
    r"\sstyle\s*=": "a style attribute",
    r"<[^>{%]*\son[a-z]+\s*=": "a handler attribute",
    r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:": "a script address",
    r"(?:href|src|action)\s*=\s*[\"']?(?:https?:)?//": "another host",
}
IN_PYTHON = {
    r"\bmark_safe\b|\bSafe(?:String|Text)\((?!\"\"\))": "mark_safe",
    r"\bhtml_safe\b|__html__": "__html__",
    r"autoescape\s*=\s*False": "autoescape=False",
    r"is_safe\s*=\s*True": "a filter that says its answer is safe",
}
IN_SCRIPTS = {
    r"\b(?:inner|outer)HTML\b": "innerHTML",
    r"\binsertAdjacentHTML\b": "insertAdjacentHTML",
    r"\bdocument\.write": "document.write",
    r"\beval\s*\(|\bnew\s+Function\b|\bsetTimeout\s*\(\s*[\"'`]": "text run as a script",
    r"\bcreateContextualFragment\b|\bDOMParser\b|\bsetHTML": "text parsed as markup",
}


def faults(suffix: str, forbidden: dict[str, str], folder: Path = LIANXIN) -> Iterator[str]:
    """Every place where something forbidden stands."""
    for path in sorted(folder.rglob(f"*{suffix}")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        yield from (
            f"{path.name}: {words}" for words in found_in(path.read_text(encoding="utf-8"), forbidden)
        )


def found_in(text: str, forbidden: dict[str, str]) -> list[str]:
    """What of it stands in a text."""
    return [words for pattern, words in forbidden.items() if re.search(pattern, text, re.IGNORECASE)]


def test_no_template_lets_text_become_markup() -> None:
    assert list(faults(".html", IN_TEMPLATES)) == []


def test_no_code_says_that_a_text_is_safe() -> None:
    assert list(faults(".py", IN_PYTHON)) == []


def test_no_script_of_ours_makes_markup_of_text() -> None:
    assert list(faults(".js", IN_SCRIPTS)) == []


def test_each_of_them_would_be_found() -> None:
    html = (
        "{{ x|safe }}", "{% autoescape off %}", "<script>x</script>", "<style>x</style>", '<p style="x">',
        '<p onclick="x">', '<a href="javascript:x">', '<img src="//x.example/y">',
    )  # fmt: skip
    assert [found_in(one, IN_TEMPLATES)[0] for one in html] == list(IN_TEMPLATES.values())
    assert found_in("mark_safe(x)", IN_PYTHON)
    assert found_in("x.innerHTML = y", IN_SCRIPTS)
    assert not found_in("<script src=\"{% static 'x.js' %}\" defer></script>", IN_TEMPLATES)
