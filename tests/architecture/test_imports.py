"""The chain is the architecture: the import contracts hold, and the order of the packages is the same wherever it is told."""

from __future__ import annotations

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.source import PACKAGES, ROOT

LINT = Path(sys.executable).parent / "lint-imports"


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    command = [str(LINT), "--config", str(config), "--no-cache"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def contracts() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def layers() -> list[str]:
    """The packages as the contract orders them, the last stage first."""
    return contracts()["importlinter:contract:chain"]["layers"].split()


def test_every_import_contract_holds() -> None:
    done = lint(ROOT / ".importlinter")
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


# Contract, and what is changed in it so that the code as it stands would break it.
BREACHES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "a stage that uses a later one": (
        "chain",
        (("    dispatch\n", ""), ("kernel\n", "kernel\n    dispatch\n")),
    ),
    "a package that no contract names": ("chain", (("    insight\n", ""),)),
    "rules that know Django": ("pure", (("lianxin.*.rules", "lianxin.*.models"),)),
    "commands below queries": ("inside", (("(commands)\n    (queries)", "(queries)\n    (commands)"),)),
    "pages wired by another than config": ("faces", (("    lianxin.config\n", "    lianxin.kernel\n"),)),
}


@pytest.mark.parametrize("words", BREACHES)
def test_the_contracts_find(words: str, tmp_path: Path) -> None:
    section, changes = BREACHES[words]
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    head, mark, body = text.partition(f"[importlinter:contract:{section}]")
    for old, new in changes:
        assert old in body
        body = body.replace(old, new, 1)
    config = tmp_path / ".importlinter"
    config.write_text(head + mark + body, encoding="utf-8")
    assert lint(config).returncode != 0


def test_the_order_of_the_packages_is_told_alike() -> None:
    installed = [
        app.removeprefix("lianxin.") for app in settings.INSTALLED_APPS if app.startswith("lianxin.")
    ]
    assert installed == layers()[::-1]
    folders = {one.name for one in PACKAGES.iterdir() if (one / "__init__.py").exists()}
    assert folders - {"locale"} == set(layers())


def test_the_readme_shows_the_chain_in_the_same_order() -> None:
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("README.md is not written yet; once it is there, its table must follow the contract")
    named = re.findall(r"\blianxin/(\w+)/?\b", readme.read_text(encoding="utf-8"))
    first = list(dict.fromkeys(name for name in named if name in layers()))
    chain = ["visit", "collect", "onsite", "dispatch", "supervise", "reply", "insight", "papers"]
    assert [name for name in first if name in chain] == chain
    assert set(first) == set(layers())
