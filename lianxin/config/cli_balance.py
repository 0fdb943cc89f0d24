"""`lianxin balance`: the books of an actor's reach 对账; ends with 1 when they do not add up."""

from __future__ import annotations

import sys
from typing import Any

import click

from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    actor_named,
    as_json_option,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.cli_matters import filters, wanted_of
from lianxin.config.console import both
from lianxin.config.telling import books_json
from lianxin.insight.queries import books
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import refuse


@click.command(name="balance", help="对账：收集数等于各去向之和。", epilog=OPERATOR_NOTE)
@acting()
@filters
@as_json_option
@language_option
def command(login: str, post: str | None, as_json: bool, lang: str | None, **want: Any) -> None:
    """Print the balance."""
    spoken, actor = speak(lang), actor_named(login, post)
    if "insight.balance" not in actor.grants:
        refused = refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
        refuse_with(refused, as_json=as_json, lang=spoken)
    told = books_json(books(actor, wanted_of(want), now()), spoken)
    if as_json:
        show_json(told)
    else:
        for term in (told["collected"], *told["terms"]):
            click.echo(f"{term['n']:>8}  {term['words']}")
        click.echo(
            both(
                "账已平" if told["balance"] else "账不平", "It adds up" if told["balance"] else "It does not"
            )
        )
    sys.exit(0 if told["balance"] else 1)
