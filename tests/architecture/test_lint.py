"""The linter's security rules are on and the tree passes them: no shell, no eval, no pickle."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

HARMFUL = {
    "S102": "exec(given)",
    "S301": "import pickle\n\npickle.loads(given)",
    "S307": "eval(given)",
    "S314": "from xml.etree import ElementTree\n\nElementTree.fromstring(given)",
    "S602": "import subprocess\n\nsubprocess.run(given, shell=True)",
    "S605": "import os\n\nos.system(given)",
}


def ruff(*args: str, given: str | None = None) -> list[dict[str, str]]:
    """What the linter finds, by the project's own settings."""
    asked = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", *args]
    done = subprocess.run(asked, cwd=ROOT, input=given, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def test_the_tree_passes() -> None:
    assert [(Path(one["filename"]).name, one["code"]) for one in ruff("lianxin")] == []


def test_the_linter_sees_a_shell_an_eval_and_a_pickle() -> None:
    for code, line in HARMFUL.items():
        found = {
            one["code"] for one in ruff("--stdin-filename", "lianxin/kernel/given.py", "-", given=f"{line}\n")
        }
        assert code in found, (code, found)
