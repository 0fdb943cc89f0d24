"""The documents say what is so: the chain in its order, commands, targets, settings and links that exist, both languages alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from lianxin.config import cli
from lianxin.config.demo import LOGINS
from lianxin.kernel.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
PAIRS = (
    READMES,
    (ROOT / "docs/operating.md", ROOT / "docs/operating.zh.md"),
    (ROOT / "docs/reading.md", ROOT / "docs/reading.zh.md"),
    (ROOT / "docs/reading-reports.md", ROOT / "docs/reading-reports.zh.md"),
    (ROOT / "docs/ledgers.md", ROOT / "docs/ledgers.zh.md"),
    (ROOT / "docs/receipts.md", ROOT / "docs/receipts.zh.md"),
)
WRITTEN = (
    *ROOT.glob("*.md"),
    *(
        path
        for path in (ROOT / "docs").rglob("*.md")
        if "由 lianxin docs 生成" not in path.read_text("utf-8")
    ),
)
PACKAGE_ROW = re.compile(r"^\| [^|]+ \| \[(\w+)\]\(lianxin/(\w+)\) \|", re.MULTILINE)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
VARIABLE = re.compile(r"\b(?:LIANXIN|WEB|PG|DATABASE)_[A-Z_]+\b|\b(?:HOST|PORT)\b")
READ = re.compile(r"environ(?:ment)?(?:\.get\(|\[)\s*\"([A-Z_]+)\"|envvar=\"([A-Z_]+)\"")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def ident(path: Path) -> str:
    return str(path.relative_to(ROOT))


def packages_of(path: Path) -> list[str]:
    """The packages named in the two tables of a README, in their order; name and link must agree."""
    rows = PACKAGE_ROW.findall(path.read_text("utf-8"))
    assert all(name == folder for name, folder in rows)
    return [name for name, _ in rows]


def code_of(path: Path) -> str:
    """What stands in code fences and back-ticks."""
    return "\n".join(CODE.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("path", READMES, ids=ident)
def test_the_tables_follow_the_order_of_the_installed_packages(path: Path) -> None:
    """The chain as it is installed; under it the ground, the upper floor first, and config which knows all."""
    installed = [name.removeprefix("lianxin.") for name in settings.INSTALLED_APPS if "lianxin." in name]
    first = installed.index("visit")
    assert installed[-1] == "config"
    assert packages_of(path) == [*installed[first:-1], *reversed(installed[:first]), "config"]


@pytest.mark.parametrize("path", WRITTEN, ids=ident)
def test_every_make_target_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    mentioned = re.findall(r"(?<![\w/.-])(?<!install )make ([a-z]+(?:-[a-z]+)*)", code_of(path))
    assert set(mentioned) <= targets


@pytest.mark.parametrize("path", WRITTEN, ids=ident)
def test_every_subcommand_and_command_exists(path: Path) -> None:
    subcommands = {*cli.PLAIN, *cli.WITH_DATABASE}
    code = re.sub(r"\\?\n", " ", code_of(path))
    mentioned = re.findall(r"(?:[\s`(]|bin/)lianxin ([a-z]+(?:-[a-z]+)*)", code)
    assert set(mentioned) <= subcommands
    assert set(re.findall(r"lianxin do\s+([a-z]+\.[a-z_]+)", code)) <= set(COMMANDS)


def links(path: Path) -> Iterator[str]:
    text = CODE.sub("", path.read_text("utf-8"))
    return (link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link))


@pytest.mark.parametrize("path", WRITTEN, ids=ident)
def test_every_relative_link_resolves(path: Path) -> None:
    lost = [link for link in links(path) if not (path.parent / link.partition("#")[0]).exists()]
    assert lost == []


def test_there_are_links_to_look_at() -> None:
    assert sum(1 for path in WRITTEN for _ in links(path)) > 100


def variables_read() -> set[str]:
    """The names that the program, the Makefile and the scripts really read from the environment."""
    sources = [path for path in (ROOT / "lianxin").rglob("*.py") if "tests" not in path.parts]
    found = {name for path in sources for pair in READ.findall(path.read_text("utf-8")) for name in pair}
    return found - {""}


@pytest.mark.parametrize("path", WRITTEN, ids=ident)
def test_every_variable_named_is_read(path: Path) -> None:
    assert set(VARIABLE.findall(code_of(path))) <= variables_read() | {"LIANXIN_HOME"}


@pytest.mark.parametrize("path", READMES, ids=ident)
def test_every_variable_read_is_in_the_table(path: Path) -> None:
    rows = re.findall(r"^\| (`[A-Z].*?) \|", path.read_text("utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named == variables_read()


@pytest.mark.parametrize("path", READMES, ids=ident)
def test_the_demo_log_ins_are_those_of_the_county(path: Path) -> None:
    text = path.read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_0-9]+)` \| ([^|]+) \|", text, re.MULTILINE)
    assert [name for name, _ in rows] == [login for login, _, _ in LOGINS]
    assert all(who in told for (_, told), (_, _, who) in zip(rows, LOGINS, strict=True))
    assert f"`{LOGINS[0][1]}`" in text


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: ident(pair[0]))
def test_both_languages_have_the_same_parts(pair: tuple[Path, Path]) -> None:
    """As many headings, tables, fences and numbered steps in one order, the same links and the same commands."""
    english, chinese = (skeleton(path) for path in pair)
    assert english == chinese


def skeleton(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    marks = re.findall(r"^(#+ |\| ?---|```\w*|\d\. )", text, re.MULTILINE)
    return [
        *marks,
        *sorted(
            link.replace(".zh.md", ".md")
            for link in links(path)
            if not re.match(r"(README|operating|reading|receipts)", link)
        ),
    ]


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_dependency_has_its_reason(name: str) -> None:
    told = (ROOT / "docs/decisions/0003-dependencies.md").read_text("utf-8")
    wanted = re.findall(r"^([a-z][a-z0-9-]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert [one for one in wanted if f"\n| {one} |" not in told] == []
