"""`lianxin policies`: which programmes fit a party, or what a text speaks of 政策匹配; the files of one 政策附件."""

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
from lianxin.config.console import both, plain
from lianxin.config.doing import as_json as done_json
from lianxin.config.telling_policies import files_json, leads_json, matches_json
from lianxin.directory.queries import party_for
from lianxin.directory.queries.facts import GRANT
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.files.checking import offered
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused, refuse
from lianxin.policy.commands import attach_file
from lianxin.policy.queries import programme_for
from lianxin.policy.queries.files import files_of
from lianxin.policy.queries.matching import matches_of
from lianxin.policy.rules.words import FileRole
from lianxin.reading.queries.programmes import leads


@click.group(name="policies", help="惠企政策：按服务对象或诉求文字匹配；附件。")
def group() -> None:
    """Programmes."""


@group.command(
    name="match", help="按服务对象已登记的情况、或按诉求文字匹配现行有效的政策。", epilog=OPERATOR_NOTE
)
@click.option("--party", default="", metavar="CODE", help="服务对象编号。")
@click.option("--text", default="", metavar="TEXT", help="诉求或走访记录的文字；“-”从标准输入读。")
@acting()
@as_json_option
@language_option
def match(login: str, post: str | None, party: str, text: str, as_json: bool, lang: str | None) -> None:
    """Print what fits, and why."""
    spoken, actor = speak(lang), actor_named(login, post)
    given = sys.stdin.read() if text == "-" else text
    try:
        told = matched(actor, party, given, spoken)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(told)
        return
    for line in lines(told):
        click.echo(plain(line))


@group.command(name="files", help="一项政策的附件。", epilog=OPERATOR_NOTE)
@click.argument("code", metavar="CODE")
@acting()
@as_json_option
@language_option
def files(login: str, post: str | None, code: str, as_json: bool, lang: str | None) -> None:
    """List the files of a programme."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        told = files_json(files_of(actor, programme_for(code)), spoken)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(told)
        return
    for one in told:
        click.echo(plain(f"{one['id']}  {one['role_words']}  {one['name']}  {one['size']}"))


@group.command(name="attach", help="给一项政策上传附件，按页面同样查验。", epilog=OPERATOR_NOTE)
@click.argument("code", metavar="CODE")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--role", type=click.Choice([one.value for one in FileRole]), default=FileRole.ORIGINAL.value)
@acting()
@as_json_option
@language_option
def attach(
    login: str, post: str | None, code: str, file: str, role: str, as_json: bool, lang: str | None
) -> None:
    """Bring a file to a programme."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        with click.open_file(file, "rb") as content:
            act = Act(actor, now(), Channel.CLI, new_id())
            done = attach_file(
                by=act, programme=programme_for(code), file=offered(content), role=FileRole(role)
            )
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(done_json(done))
    else:
        click.echo(both(f"✓ {done.number} 已上传附件", f"✓ {done.number}: file attached"))


def matched(actor: Actor, code: str, text: str, language: str) -> dict[str, Any]:
    """What fits a party, or what a text speaks of. Refuses: not granted, neither of them given, no such party."""
    if GRANT not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    if not code and not text.strip():
        raise refuse("nothing_asked", "请给出服务对象或文字", "Give a party, a text or both.", field="party")
    party, day = party_for(actor, code) if code else None, now().date()
    if text.strip():
        return leads_json(leads(actor, text, party, day, most=5), language)
    assert party is not None
    return matches_json(matches_of(actor, party, day), language)


def lines(told: dict[str, Any]) -> list[str]:
    """What was found as a person reads it."""
    found = (
        [both("不确定：依据不足，请人工判断", "Not certain: a person has to judge.")]
        if told["unsure"]
        else []
    )
    for one in told["items"]:
        found.append(f"{one['code']}  {one['verdict_words']}  {one['name']}")
        if "by_words" in one:
            found.append("    " + "".join(f"“{word}”" for word in one["by_words"]))
        found += [
            f"    {each['outcome_words']}  {each['words']}（{each['why']}）" for each in one["conditions"]
        ]
    return found or [both("没有匹配的政策", "No programme fits.")]
