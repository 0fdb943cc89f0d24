"""Words: every command speaks Chinese and English, every name stands in the glossary, every fact of a table is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from lianxin.casefile.lifecycle import LABELS, MATTER, State
from lianxin.casefile.queries.facts import FACTS
from lianxin.config.registry import COMMANDS
from lianxin.dispatch.commands.parts import PART_FACTS
from lianxin.dispatch.lifecycle import LABELS as PART_LABELS
from lianxin.dispatch.lifecycle import UNDERTAKING, Standing
from lianxin.kernel.commands import Command
from lianxin.people.rules import GRANT_ROWS, Role
from lianxin.policy.lifecycle import FOLLOW_UP, FollowState
from lianxin.policy.lifecycle import LABELS as FOLLOWED
from tests.architecture.source import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
GLOSSARY = ROOT / "docs" / "glossary.md"


def both(zh: str, en: str) -> bool:
    """Whether there is a Chinese and an English text."""
    return bool(CHINESE.search(zh)) and bool(LATIN.search(en)) and not CHINESE.search(en)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda one: one.name)
def test_a_command_says_in_both_languages_what_it_is_and_asks(command: Command) -> None:
    assert both(command.zh, command.en)
    assert [one.name for one in command.parameters if not both(one.ask.zh, one.ask.en)] == []
    assert CHINESE.search(command.function.__doc__ or ""), "its docstring carries the Chinese term"
    package = command.function.__module__.split(".")[1]
    assert command.name.split(".")[0] == package
    assert [
        one.name for one in command.parameters if bool(one.ask.help_zh) is not bool(one.ask.help_en)
    ] == []


def test_the_registry_is_not_empty() -> None:
    assert len(COMMANDS) >= 40


def test_states_grants_and_roles_have_words_in_both_languages() -> None:
    pairs = [LABELS[state] for state in State] + [PART_LABELS[one] for one in Standing]
    pairs += [(zh, en) for _, zh, en, _ in GRANT_ROWS] + [(role.zh, role.en) for role in Role]
    pairs += [FOLLOWED[one] for one in FollowState]
    pairs += [(row.zh, row.en) for table in (MATTER, UNDERTAKING, FOLLOW_UP) for row in table.rows]
    pairs += [
        (need.zh, need.en)
        for table in (MATTER, UNDERTAKING, FOLLOW_UP)
        for row in table.rows
        for need in row.needs
    ]
    assert [pair for pair in pairs if not both(*pair)] == []


def test_every_fact_of_the_tables_is_known_and_every_known_fact_is_used() -> None:
    assert {need.fact for row in MATTER.rows for need in row.needs} == FACTS.keys()
    assert {need.fact for row in UNDERTAKING.rows for need in row.needs} == PART_FACTS.keys()


def of_the_house() -> list[type[Model]]:
    """Every model of the project."""
    return [model for model in apps.get_models() if model.__module__.startswith("lianxin.")]


def words_of(model: type[Model]) -> str:
    """The Chinese name of a model; rows of the kernel have none, for no page shows them as such."""
    words = str(model._meta.verbose_name)
    return words if CHINESE.search(words) else ""


def missing(text: str) -> list[str]:
    """Models and commands that the glossary does not name with their words."""
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    pairs = [(model.__name__, words_of(model)) for model in of_the_house()]
    pairs += [(command.name, command.zh) for command in COMMANDS.values()]
    return [
        name for name, zh in pairs if not any(row.startswith(f"| `{name}` |") and zh in row for row in rows)
    ]


def test_every_model_and_command_stands_in_the_glossary() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    assert missing(text) == []
    assert len(missing("")) > 90


def test_every_model_outside_the_kernel_has_a_chinese_name() -> None:
    plain = [model.__name__ for model in of_the_house() if not words_of(model)]
    assert {model for model in plain if apps.get_model("kernel", model)} == set(plain)


TERMS = """
matter 事项, party 服务对象, unit 单位, officer 干部, post 岗位, undertaking 承办, lead 牵头, support 协办, accept 签收,
return 退回, ruling 裁定, extension 延期, urge 催办, notice 督办单, listing 挂账, echo 回音, answer 答复, call-back 回访,
redo 重办, close 销号, ledger 全程留痕, brief 简报, indicator 指标
"""


@pytest.mark.parametrize("term", [one.strip() for one in TERMS.split(",")])
def test_a_term_of_the_house_stands_in_the_glossary(term: str) -> None:
    english, chinese = term.split()
    rows = [row for row in GLOSSARY.read_text(encoding="utf-8").splitlines() if row.startswith("|")]
    assert any(row.startswith(f"| {english} |") and chinese in row for row in rows)


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_glossary_names_nothing_that_is_gone() -> None:
    text = Path(GLOSSARY).read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", text)) <= COMMANDS.keys()
    assert set(re.findall(r"`([A-Z]\w+)`", text)) <= {model.__name__ for model in of_the_house()}
