"""The demo county goes into an empty database only, and a command that meets none of its tables says what to do."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.db import connection, transaction

from lianxin.config.console import Problem
from lianxin.config.demo import command
from lianxin.config.prepare import outages_in_words
from lianxin.directory.models import Unit
from tests.world import World


def test_a_county_is_not_loaded_over_another_one(world: World) -> None:
    before = Unit.objects.count()
    done = CliRunner().invoke(command)
    assert isinstance(done.exception, Problem)
    assert "make demo-reset" in done.exception.zh
    assert "make demo-reset" in done.exception.en
    assert Unit.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["SELECT * FROM no_such_table", "SELECT no_such_column FROM people_post"])
def test_tables_that_are_missing_are_said_in_words(asked: str) -> None:
    with pytest.raises(Problem, match="lianxin prepare"), outages_in_words(), transaction.atomic():
        connection.cursor().execute(asked)
