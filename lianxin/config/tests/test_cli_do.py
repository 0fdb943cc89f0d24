"""`lianxin do`: every command is there with its fields; what it does and refuses is the same as on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.config import registry
from lianxin.config.cli_do import command as do
from lianxin.config.console import Problem
from lianxin.config.targets import kind_of
from lianxin.dispatch.models import Undertaking
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.forms import form_for
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.pages import SIGNED_IN
from lianxin.visit.models import Visit
from tests.world import World, a_matter

NAMES = [one.name for one in registry.commands()]
REGISTER = (
    *("collect.register", "--as", "li", "--title", "路灯不亮", "--text", "厂门口路灯连续三晚不亮。"),
    *("--kind", "问题", "--source", "hotline", "--area", "D01", "--party", "启明纺织有限公司"),
)


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(do, [*words, "--lang", "zh"] if "--lang" not in words else words, input=stdin)


def done(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize("name", NAMES)
def test_help_tells_every_field_in_both_languages(name: str) -> None:
    result = CliRunner().invoke(do, [name, "--help"])
    assert result.exit_code == 0
    shown = " ".join(result.output.split())
    if name in ("casefile.attach", "policy.attach_file", "papers.set_template"):
        # A file comes inside of a JSON file here; their flags are options of commands of their own.
        assert "--file" in shown
        return
    for one in COMMANDS[name].parameters:
        assert f"--{one.name.replace('_', '-')}" in shown
        assert one.ask.zh in shown
        assert one.ask.en in shown


def test_list_names_every_command_with_its_chinese_word() -> None:
    shown = CliRunner().invoke(do, ["--list"]).output.splitlines()
    assert [line.split()[0] for line in shown] == NAMES
    assert all(COMMANDS[name].zh in line for name, line in zip(NAMES, shown, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_form_of_a_command_builds_for_who_may_give_it(shared_world: World, name: str) -> None:
    grant = registry.grant_of(name)
    able = [one for one in shared_world.actors.values() if grant in (SIGNED_IN, *one.grants)]
    assert able, f"nobody in the county is granted {grant}"
    form = form_for(COMMANDS[name], able[0], {})
    wanted = {one.name for one in COMMANDS[name].parameters if one.required}
    assert wanted <= set(form.errors)


@pytest.mark.parametrize("name", [name for name in NAMES if kind_of(COMMANDS[name])])
def test_a_command_without_its_object_is_refused(shared_world: World, name: str, tmp_path: Path) -> None:
    file = tmp_path / "told.json"
    file.write_text("{}", encoding="utf-8")
    login = next(login for login, one in shared_world.actors.items() if registry.grant_of(name) in one.grants)
    more = ["--file", str(file)] if name in ("collect.edit", "casefile.attach") else []
    result = run(name, "--as", login, *more)
    assert result.exit_code == 1
    assert "请指明" in result.stderr


def test_an_unknown_command_or_option_is_bad_usage() -> None:
    assert run("collect.nonsense", "--as", "li").exit_code == 2
    assert run("collect.accept", "--as", "li", "--nonsense", "1").exit_code == 2
    assert run("collect.accept", "--matter", "SFW-2026-00001").exit_code == 2
    assert run(*REGISTER[:8], "--kind", "没有的性质").exit_code == 2


def test_a_matter_is_registered_and_carried_on(shared_world: World) -> None:
    told = done(*REGISTER)
    assert told["state"] == "registered"
    number = told["number"]
    accepted = run("collect.accept", "--as", "li", "--matter", number, "--category", "0404")
    assert accepted.stdout == f"✓ 受理 {number} → 待交办\n"
    sent = ("dispatch.send", "--as", "he", "--matter", number, "--lead", "housing")
    assert (
        done(*sent, "--support", "citymgmt", "--support", "东街", "--limit-days", "3")["state"]
        == "with_units"
    )
    signed = done("dispatch.accept", "--as", "sun", "--matter", number)
    part = Undertaking.objects.get(matter__number=number, unit__code="citymgmt")
    assert signed["ids"]["undertaking"] == str(part.pk)
    again = run("dispatch.accept", "--as", "liu", "--matter", number, "--unit", "citymgmt")
    assert "没有“签收”的权限" in again.stderr
    entry = Entry.objects.get(pk=signed["entry"])
    assert (entry.channel, entry.actor_words) == ("cli", "区城市管理局 联络员 小孙")


def test_long_text_may_come_from_standard_input(shared_world: World) -> None:
    words = [word if word != "厂门口路灯连续三晚不亮。" else "-" for word in REGISTER]
    result = run(*words, "--json", stdin="第一行\n第二行")
    assert Matter.objects.get(number=json.loads(result.stdout)["number"]).text == "第一行\n第二行"


def test_every_reason_is_told_at_once_in_the_language_asked_for(shared_world: World) -> None:
    number = a_matter(shared_world, at=State.WITH_UNITS).number
    words = ("collect.accept", "--as", "liu", "--matter", number, "--category", "0404")
    chinese = run(*words)
    assert chinese.exit_code == 1
    assert "当前为“办理中”" in chinese.stderr
    assert "没有“受理”的权限" in chinese.stderr
    english = run(*words, "--lang", "en")
    assert "It is now “With units”" in english.stderr
    told = json.loads(run(*words, "--json").stdout)
    assert [one["code"] for one in told["refused"]] == ["wrong_state", "not_granted"]


def test_what_is_missing_in_the_form_is_told_by_field(shared_world: World) -> None:
    result = run("collect.register", "--as", "li", "--area", "没有这里", "--json")
    told = {one["field"]: one["text"] for one in json.loads(result.stdout)["refused"]}
    assert set(told) == {"title", "text", "kind", "source", "area"}
    assert told["area"] == "所在区划：没有找到“没有这里”"
    assert not Matter.objects.exists()


def test_the_same_key_does_it_once(shared_world: World) -> None:
    key = ("--key", str(new_id()))
    first, again = done(*REGISTER, *key), done(*REGISTER, *key)
    assert (first.pop("replayed"), again.pop("replayed")) == (False, True)
    assert first == again
    assert Matter.objects.count() == 1
    other = run(*[word.replace("路灯", "井盖") for word in REGISTER], *key)
    assert (other.exit_code, "同一请求编号" in other.stderr) == (1, True)


def test_a_stale_version_is_refused(shared_world: World) -> None:
    number = done(*REGISTER)["number"]
    accept = ("collect.accept", "--as", "li", "--matter", number, "--category", "0404")
    assert "您打开页面后" in run(*accept, "--seen", "9").stderr
    assert done(*accept, "--seen", "1")["state"] == "to_dispatch"


def test_an_unknown_officer_or_post_is_told(shared_world: World) -> None:
    for words in (("--as", "nobody"), ("--as", "li", "--post", "主任")):
        result = CliRunner().invoke(do, ["collect.accept", *words, "--matter", "X"])
        assert isinstance(result.exception, Problem)


VISIT = {"leader": "zhang", "party": "mill", "on": "2026-03-02", "companions": ["刘科", "外单位张工"]}
ITEMS = [
    {
        "title": "消防通道被占",
        "text": "厂区外消防通道长期停车。",
        "decision": {"kind": "named", "lead": "citymgmt"},
    },
    {
        "title": "政策咨询",
        "text": "咨询稳岗补贴。",
        "kind": "enquiry",
        "decision": {"kind": "answered", "answer": "已说明申报条件。", "basis": "稳岗补贴办法第三条"},
    },
    {"title": "污水管破损", "text": "门口污水管破损外溢。"},
]


def from_file(tmp_path: Path, name: str, told: object) -> Result:
    file = tmp_path / "told.json"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return run(name, "--as", "li", "--file", str(file), "--json")


def test_a_whole_visit_is_recorded_from_a_file(shared_world: World, tmp_path: Path) -> None:
    result = from_file(tmp_path, "onsite.record", {"visit": VISIT, "items": ITEMS})
    assert result.exit_code == 0, result.output
    visit = Visit.objects.get(number=json.loads(result.stdout)["number"])
    states = {one.title: one.state for one in Matter.objects.all()}
    assert states == {"消防通道被占": "registered", "政策咨询": "to_call_back", "污水管破损": "registered"}
    assert [one.name for one in visit.companions.order_by("pk")] == ["刘科", "外单位张工"]


def test_faults_in_a_file_say_in_which_matter_they_are_and_write_nothing(
    shared_world: World, tmp_path: Path
) -> None:
    told = {
        "visit": {**VISIT, "leader": "没有此人", "mood": "好"},
        "items": [ITEMS[0], {"text": "没有标题", "area": "X", "urgency": "很急"}, "不是对象"],
    }
    result = from_file(tmp_path, "onsite.record", told)
    assert result.exit_code == 1
    found = [(one["field"], one["text"][:4]) for one in json.loads(result.stdout)["refused"]]
    assert found == [
        ("visit.mood", "走访：没"),
        ("visit.leader", "走访：走"),
        ("items[1].title", "第2件："),
        ("items[1].area", "第2件："),
        ("items[1].urgency", "第2件："),
        ("items[2]", "第3件："),
    ]
    assert not Visit.objects.exists()


@pytest.mark.parametrize("told", ["[1]", "{", '{"visit": 3, "items": {}}'])
def test_a_file_of_another_shape_is_refused(shared_world: World, tmp_path: Path, told: str) -> None:
    file = tmp_path / "told.json"
    file.write_text(told, encoding="utf-8")
    result = run("visit.register", "--as", "li", "--file", str(file))
    assert result.exit_code == 1
