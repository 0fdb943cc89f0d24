"""`lianxin intake` and `due` need no database; `matters`, `matter`, `why`, `balance`, `sweep` look from an actor's place."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from lianxin.casefile.lifecycle import State
from lianxin.collect.models import Draft, Intake
from lianxin.config.cli_balance import command as balance
from lianxin.config.cli_due import command as due
from lianxin.config.cli_intake import command as intake
from lianxin.config.cli_matters import matter, matters, sweep, why
from lianxin.config.console import Problem
from tests.world import World, a_matter

REPORT = """云桥区人大常委会主任张建国走访启明纺织有限公司

3月2日上午，云桥区人大常委会主任张建国到启明纺织有限公司走访，了解企业生产经营情况。企业反映，厂区门口道路破损严重，
影响货车进出，希望尽快修复。张建国现场协调，由区住房城乡建委牵头，区城市管理局、东街街道配合，一周内完成修补。
截至目前，区领导共走访企业20家，收集问题35件，现场解决12件，交办23件。
"""


def test_intake_reads_without_django_and_quickly(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    script = (
        "import sys; from lianxin.config import cli; sys.argv[1:] = ['intake', sys.argv[1], '--json']\n"
        "try:\n    cli.main()\nfinally:\n    assert not {'django', 'psycopg'} & set(sys.modules)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.check_output([sys.executable, "-c", script, str(file)], text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(out)
    assert told["figures"]["matters"] == 35
    assert told["text"][slice(*told["matters"][0]["spans"]["raised"])].startswith("厂区门口道路破损")
    # Processor time: that of a wall clock would tell what else the machine does.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1


def test_intake_tells_a_person_what_it_read(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    shown = CliRunner().invoke(intake, [str(file)]).stdout
    assert "收集问题 35" in shown
    assert "张建国 → 启明纺织有限公司" in shown
    assert "牵头：区住房城乡建委" in shown


def test_several_files_are_one_list_and_standard_input_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    result = CliRunner().invoke(intake, [str(file), "-", "--json"], input=REPORT)
    one, other = json.loads(result.stdout)
    assert one == other


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(intake, [str(tmp_path / "none.txt")])
    assert isinstance(result.exception, Problem)
    assert "找不到文件" in result.exception.zh


def test_save_needs_an_officer(tmp_path: Path) -> None:
    assert CliRunner().invoke(intake, ["-", "--save"], input=REPORT).exit_code == 2
    assert CliRunner().invoke(intake, ["-", "--as", "li"], input=REPORT).exit_code == 2


def test_intake_saves_drafts_by_the_command(shared_world: World, tmp_path: Path) -> None:
    file = tmp_path / "走访报道.txt"
    file.write_text(REPORT, encoding="utf-8")
    result = CliRunner().invoke(intake, [str(file), "--as", "li", "--save", "--json"])
    assert result.exit_code == 0, result.output
    kept = Intake.objects.get(pk=json.loads(result.stdout)[0]["id"])
    assert (kept.name, kept.ledger_n) == ("走访报道.txt", 1)
    assert Draft.objects.filter(intake=kept).count() == 2
    refused = CliRunner().invoke(intake, [str(file), "--as", "liu", "--save"])
    assert (refused.exit_code, Intake.objects.count()) == (1, 1)


def test_due_counts_over_the_holiday_day_by_day() -> None:
    words = ["--from", "2026-09-18T16:40+08:00", "--limit", "7 working days", "--json"]
    told = json.loads(CliRunner().invoke(due, words).stdout)
    counted = [day["date"] for day in told["days"] if day["counted"]]
    assert told["due_at"].startswith(counted[-1])
    assert (len(counted), len(set(counted))) == (7, 7)
    assert "2026-09-25" not in counted
    assert all(day["reason"] for day in told["days"])


def test_due_takes_beijing_time_and_chinese_limits_and_refuses_nonsense() -> None:
    shown = CliRunner().invoke(due, ["--from", "2026-03-02T10:00", "--limit", "二十四小时"]).stdout
    assert shown.splitlines()[-1] == "⇒ 2026-03-03 10:00"
    for words in (["--from", "昨天", "--limit", "3日"], ["--from", "2026-03-02", "--limit", "很快"]):
        assert isinstance(CliRunner().invoke(due, words).exception, Problem)


def test_matters_lists_what_the_actor_may_see(shared_world: World) -> None:
    seen = a_matter(shared_world, at=State.WITH_UNITS)
    a_matter(shared_world, at=State.REGISTERED)
    all_of_them = json.loads(CliRunner().invoke(matters, ["--as", "li", "--json"]).stdout)
    assert all_of_them["total"] == 2
    mine = json.loads(CliRunner().invoke(matters, ["--as", "liu", "--json"]).stdout)
    assert [one["number"] for one in mine["items"]] == [seen.number]
    found = CliRunner().invoke(matters, ["--as", "li", "--state", "registered", "--lang", "zh"]).stdout
    assert (seen.number in found, "待受理" in found) == (False, True)


def test_matter_shows_steps_reasons_and_ledger(shared_world: World) -> None:
    found = a_matter(shared_world, at=State.TO_CALL_BACK)
    told = json.loads(CliRunner().invoke(matter, [found.number, "--as", "he", "--json"]).stdout)
    closing = next(step for step in told["steps"] if step["step"] == "reply.close")
    assert [reason["code"] for reason in closing["reasons"]] == ["called_back"]
    assert len(told["ledger"]) == found.ledger_n
    shown = CliRunner().invoke(matter, [found.number, "--as", "he", "--lang", "zh"]).stdout
    assert "✗ reply.close 销号：尚未完成回访" in shown
    hidden = CliRunner().invoke(matter, [found.number, "--as", "outsider", "--lang", "zh"])
    assert (hidden.exit_code, "没有此事项" in hidden.stderr) == (1, True)


def test_why_explains_a_clock_day_by_day(shared_world: World) -> None:
    found = a_matter(shared_world, at=State.WITH_UNITS)
    told = json.loads(CliRunner().invoke(why, [found.number, "--clock", "handle", "--json"]).stdout)
    assert [one["clock"] for one in told] == ["handle"]
    assert sum(day["counted"] for day in told[0]["days"]) == 7
    assert CliRunner().invoke(why, [found.number, "--clock", "redo"]).exit_code == 1
    assert isinstance(CliRunner().invoke(why, [found.number, "--clock", "x"]).exception, Problem)


def test_the_books_balance(shared_world: World) -> None:
    a_matter(shared_world, at=State.WITH_UNITS)
    result = CliRunner().invoke(balance, ["--as", "he", "--json"])
    told = json.loads(result.stdout)
    assert told["collected"]["n"] == sum(term["n"] for term in told["terms"]) == 1
    assert result.exit_code == 0
    assert CliRunner().invoke(balance, ["--as", "wu"]).exit_code == 1


def test_a_sweep_does_what_is_due_once(shared_world: World) -> None:
    a_matter(shared_world, at=State.REGISTERED)
    first = json.loads(CliRunner().invoke(sweep, ["--json"]).stdout)
    again = json.loads(CliRunner().invoke(sweep, ["--json"]).stdout)
    assert first["landed"] + first["reminded"] > 0
    assert again == {
        "landed": 0,
        "returned": 0,
        "reminded": 0,
        "refused": 0,
        "rehomed": 0,
        "readdressed": 0,
    }
