"""`lianxin verify`, `checkpoint`, `token`: the ledger proves itself, alone and against an outside witness; tokens come and go."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from django.db import connection

from lianxin.casefile.lifecycle import State
from lianxin.config.cli_ledger import checkpoint, verify
from lianxin.config.cli_token import group as token
from lianxin.config.console import Problem
from lianxin.kernel.models import Entry
from tests.owner import as_owner
from tests.world import World, a_matter


def change(entry: Entry, text: str) -> None:
    """What only the owner of the database could do."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE kernel_entry SET text = %s WHERE id = %s", [text, entry.pk])
        cursor.execute("ALTER TABLE kernel_entry ENABLE TRIGGER USER")


def test_a_sound_ledger_verifies(world: World) -> None:
    matter = a_matter(world, at=State.CLOSED)
    result = CliRunner().invoke(verify, ["--json"])
    told = json.loads(result.stdout)
    assert (result.exit_code, told["faults"], told["entries"] >= matter.ledger_n) == (0, [], True)
    one = json.loads(CliRunner().invoke(verify, ["--matter", matter.number.lower(), "--json"]).stdout)
    assert (one["entries"], one["chains"]) == (matter.ledger_n, 1)


def test_a_changed_line_is_named_in_chinese(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    change(Entry.objects.get(chain_id=matter.pk, seq=2), "改过的内容")
    result = CliRunner().invoke(verify, [])
    assert result.exit_code == 1
    assert f"✗ {matter.number} 第2条：内容被改动" in result.stdout
    other = a_matter(world, at=State.REGISTERED)
    assert CliRunner().invoke(verify, ["--matter", other.number]).exit_code == 0


def test_an_outside_witness_shows_a_seal_that_was_made_anew(world: World, tmp_path: Path) -> None:
    a_matter(world, at=State.REGISTERED)
    kept = tmp_path / "witness.txt"
    assert CliRunner().invoke(checkpoint, ["--out", str(kept)]).exit_code == 0
    assert CliRunner().invoke(verify, ["--witness", str(kept)]).exit_code == 0
    assert CliRunner().invoke(checkpoint, ["--no-seal"]).stdout == kept.read_text()
    kept.write_text(f"1 {'0' * 64}\n")
    result = CliRunner().invoke(verify, ["--witness", str(kept)])
    assert (result.exit_code, "与外部见证不符" in result.stdout) == (1, True)


def test_bad_input_is_told(world: World, tmp_path: Path) -> None:
    kept = tmp_path / "witness.txt"
    kept.write_text("不是检查点\n")
    assert isinstance(CliRunner().invoke(verify, ["--witness", str(kept)]).exception, Problem)
    assert isinstance(CliRunner().invoke(verify, ["--matter", "SFW-1999-00001"]).exception, Problem)


def test_tokens_are_made_listed_and_revoked(world: World) -> None:
    made = json.loads(CliRunner().invoke(token, ["new", "--as", "li", "--name", "数据大屏", "--json"]).stdout)
    assert made["token"].startswith("lx_")
    twice = CliRunner().invoke(token, ["new", "--as", "li", "--name", "数据大屏", "--lang", "zh"])
    assert (twice.exit_code, "同名令牌" in twice.stderr) == (1, True)
    shown = CliRunner().invoke(token, ["list"]).stdout
    assert ("数据大屏" in shown, made["token"] in shown) == (True, False)
    assert CliRunner().invoke(token, ["revoke", made["id"], "--as", "liu"]).exit_code == 1
    assert CliRunner().invoke(token, ["revoke", made["id"], "--as", "li"]).exit_code == 0
    assert CliRunner().invoke(token, ["list"]).stdout == ""
    steps = Entry.objects.filter(step__startswith="people.").order_by("id").values_list("step", flat=True)
    assert list(steps) == ["people.new_token", "people.revoke_token"]
