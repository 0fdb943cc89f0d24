"""What the subcommands of the command line share 命令行公用: who acts, in which language, how a refusal is told."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from django.utils import translation

from lianxin.casefile.queries.scope import view_of
from lianxin.config.console import Problem, language, plain
from lianxin.config.doing import refusal_json
from lianxin.kernel.grants import Actor
from lianxin.kernel.refusal import Refused
from lianxin.kernel.walls import seeing
from lianxin.people.models import Officer
from lianxin.people.queries import Person, person, post_on_duty, posts_of, system_actor
from lianxin.people.rules import Role

OPERATOR_NOTE = (
    "命令行供服务器上的管理员使用：能连上数据库的人可以任何干部的名义操作，留痕的渠道记为 cli。"
    " For operators on the server: whoever reaches the database may act as any officer; the ledger says “cli”."
)

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def acting(*, required: bool = True) -> Decorator:
    """The options `--as` and `--post`: in whose name, in which of his posts."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(acting_options(required=required)):
            function = option(function)
        return function

    return add


def acting_options(*, required: bool = True) -> list[Decorator]:
    """The same as single options."""
    return [
        click.option("--as", "login", required=required, metavar="LOGIN", help="以谁的名义（登录名）。"),
        click.option("--post", "post", metavar="TITLE|ROLE", help="以其哪个岗位（名称或角色）；默认第一个。"),
    ]


def as_json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON。")(function)


def language_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--lang`; without it LANG decides, and Chinese is spoken when that says nothing."""
    kind = click.Choice(["zh", "en"])
    return click.option("--lang", "lang", type=kind, help="语言；默认看 LANG。")(function)


def speak(lang: str | None) -> str:
    """Let forms and refusals speak the language asked for; returns it as Django names it."""
    chosen = "en" if (lang or language()) == "en" else "zh-hans"
    translation.activate(chosen)
    return chosen


def actor_named(login: str | None, post: str | None = None) -> Actor:
    """The actor of a log-in name, in one of his posts; the system itself when nobody is named.

    For the rest of the call the database shows what he may see.
    """
    actor = _named(login, post) if login else _system()
    if (context := click.get_current_context(silent=True)) is not None:
        context.with_resource(seeing(view_of(actor)))
    return actor


def office_actor(login: str | None, post: str | None = None) -> Actor:
    """The actor of a log-in name; the office director on duty when nobody is named. What the office tells is told as he sees it."""
    if login:
        return actor_named(login, post)
    try:
        found = post_on_duty([Role.OFFICE_DIRECTOR])
    except LookupError:
        found = None
    if found is None or found.holder is None:
        raise Problem(
            "办公室主任岗空缺，请用 --as 指明以谁的名义。",
            "No office director is on duty; name somebody with --as.",
        )
    return actor_named(found.holder.login, found.title)


def _named(login: str, post: str | None) -> Person:
    officer = Officer.objects.filter(login=login, is_active=True).first()
    posts = list(posts_of(officer)) if officer else []
    wanted = [one for one in posts if post in (None, one.title, one.role)]
    if officer is None or not wanted:
        raise Problem(
            f"没有登录名为“{login}”且岗位符合的在用人员。", f"No active officer “{login}” with such a post."
        )
    return person(officer, wanted[0])


def _system() -> Person:
    try:
        return system_actor()
    except LookupError:
        raise Problem("数据库里没有系统账号。", "The database has no system account.") from None


def refuse_with(refused: Refused, *, as_json: bool, lang: str) -> NoReturn:
    """Tell every reason and end with 1."""
    reasons = refusal_json(refused.reasons, lang)
    if as_json:
        show_json({"refused": reasons})
    else:
        for reason in reasons:
            echo(f"✗ {reason['text']}" + (f"（{reason['field']}）" if reason["field"] else ""), err=True)
    sys.exit(1)


def show_json(data: object) -> None:
    """Print plain data as readable JSON."""
    echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def echo(text: str, *, err: bool = False) -> None:
    """Print what may hold somebody's words; no order in them reaches the terminal."""
    click.echo(plain(text), err=err)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell in words, with what to do, when a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise Problem(
            f"无法写入 {path}：{error.strerror}。请换一个可写的位置。",
            f"Cannot write {path}: {error.strerror}. Choose another place.",
        ) from None
