"""The generated pages say what the code says."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from lianxin.casefile.lifecycle import MATTER
from lianxin.config import docs
from lianxin.config.cli_docs import command
from lianxin.dispatch.lifecycle import UNDERTAKING
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import GRANTS


def test_the_pages_in_the_repository_are_current() -> None:
    assert docs.stale() == [], "run: lianxin docs"


def test_every_step_grant_and_command_is_on_its_page() -> None:
    lifecycle, grants, commands, _format = (make() for make in docs.PAGES.values())
    assert all(f"| {row.step} | {row.zh} |" in lifecycle for row in MATTER.rows)
    assert all(f"| {row.step} | {row.zh} |" in lifecycle for row in UNDERTAKING.rows)
    assert all(f"`{name}`" in grants for name in GRANTS)
    assert all(f"## {name} {one.zh}" in commands for name, one in COMMANDS.items())
    assert all(f"`{field.name}`" in commands for one in COMMANDS.values() for field in one.parameters)


def test_a_changed_or_missing_page_is_stale_until_written(tmp_path: Path) -> None:
    assert len(docs.stale(tmp_path)) == len(docs.PAGES)
    docs.write(tmp_path)
    assert docs.stale(tmp_path) == []
    page = tmp_path / "grants.md"
    page.write_text(page.read_text(encoding="utf-8") + "改了", encoding="utf-8")
    assert docs.stale(tmp_path) == [page]


def test_check_writes_nothing() -> None:
    before = {path: path.stat().st_mtime_ns for path in docs.FOLDER.glob("*.md")}
    CliRunner().invoke(command, ["--check"])
    assert {path: path.stat().st_mtime_ns for path in docs.FOLDER.glob("*.md")} == before
