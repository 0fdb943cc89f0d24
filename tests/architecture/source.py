"""The source as trees, read once: what the architecture tests look through."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "lianxin"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of the project."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(PACKAGES).parts

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the packages, without tests and migrations."""
    files = [path for path in sorted(PACKAGES.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    assert len(files) > 100
    return tuple(Source(path, text := path.read_text(encoding="utf-8"), ast.parse(text)) for path in files)


def planted(text: str) -> Source:
    """A file with a breach, to show that a check finds it."""
    return Source(PACKAGES / "casefile" / "web.py", text, ast.parse(text))
