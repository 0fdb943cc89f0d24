"""`lianxin matters`, `matter`, `why`, `sweep`: look at matters on the command line 查看事项, and run one sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

import click

from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries.lists import AS_JSON, PAGE_SIZE, Wanted, page_of
from lianxin.casefile.queries.lists import as_json as row_json
from lianxin.casefile.queries.scope import matter_for
from lianxin.casefile.queries.time import explain, light_words, running_clocks
from lianxin.casefile.rules import ClockKind
from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    actor_named,
    as_json_option,
    echo,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import Problem, both
from lianxin.config.reckoning import due_json, due_lines
from lianxin.config.telling import ledger_json, matter_json, state_words
from lianxin.kernel.clock import now
from lianxin.kernel.jobs import alone
from lianxin.kernel.refusal import Refused, refuse
from lianxin.supervise.commands.clock import sweep as sweep_now
from lianxin.supervise.jobs import SWEEP

FILTER_WORDS: Mapping[str, str] = {
    "words": "检索词",
    "state": "状态（open 未办结，ended 已办结）",
    "light": "overdue 逾期，near 临期，lagging 滞后，silent 久无进展，standing 暂停计时",
    "category": "类别代码",
    "head": "领域",
    "unit": "牵头单位代码",
    "area": "区划代码",
    "leader": "领导登录名",
    "party": "服务对象编号",
    "disposal": "办理去向",
    "outcome": "办理结果",
    "since": "登记日期起",
    "until": "登记日期止",
    "order": "newest 最新，due 最急",
}


def filters(function: Any) -> Any:
    """An option for each filter of the list."""
    for one in reversed(fields(Wanted)):
        if one.name in FILTER_WORDS:
            function = click.option(f"--{one.name}", f"want_{one.name}", help=FILTER_WORDS[one.name])(
                function
            )
    return function


def wanted_of(want: Mapping[str, Any], *, mine: bool = False) -> Wanted:
    """The filters that were given as options."""
    given = {name[5:]: value for name, value in want.items() if value}
    return Wanted.of(given | ({"mine": "1"} if mine else {}))


@click.command(name="matters", help="事项列表，按操作人的权限范围。", epilog=OPERATOR_NOTE)
@acting()
@filters
@click.option("--mine", is_flag=True, help="本岗位待办。")
@click.option("--size", type=click.IntRange(1, 1000), default=PAGE_SIZE, show_default=True, help="件数。")
@click.option("--after", default="", help="上一页的 next。")
@as_json_option
@language_option
def matters(
    login: str,
    post: str | None,
    mine: bool,
    size: int,
    after: str,
    as_json: bool,
    lang: str | None,
    **want: Any,
) -> None:
    """Print a page of matters."""
    spoken, actor, at = speak(lang), actor_named(login, post), now()
    found = page_of(actor, wanted_of(want, mine=mine), at, after=after, size=size, columns=AS_JSON)
    if as_json:
        rows = [row_json(one) for one in found.rows]
        show_json({"items": rows, "next": found.next_mark, "total": found.total, "more": found.more})
        return
    for one in found.rows:
        words = light_words(one, at, "en" if spoken == "en" else "zh")
        echo(f"{one.number}  {state_words(one.state, spoken)}  {one.title}  {words}".rstrip())
    more = "+" if found.more else ""
    echo(both(f"共{found.total}{more}件", f"{found.total}{more} in all"))


@click.command(
    name="matter", help="一件事项：情况、承办、可办步骤及不可办的理由、全程留痕。", epilog=OPERATOR_NOTE
)
@acting()
@click.argument("number")
@as_json_option
@language_option
def matter(login: str, post: str | None, number: str, as_json: bool, lang: str | None) -> None:
    """Print one matter."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        found = matter_for(actor, number)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    told = matter_json(actor, found, now(), spoken)
    told["ledger"] = ledger_json(found, spoken)
    if as_json:
        show_json(told)
        return
    for line in matter_lines(told):
        echo(line)


def matter_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """A matter as people read it at a terminal."""
    yield f"{told['number']}  {told['title']}"
    yield f"{told['state_words']}  {told['light_words']}  {told['raiser']}  {told['area']}"
    yield f"  {told['text']}"
    for part in told["parts"]:
        yield f"  · {part['unit_name']} {part['part']} {part['state']}"
        yield from _step_lines(part["steps"], "    ")
    yield both("可办步骤：", "Steps:")
    yield from _step_lines(told["steps"], "  ")
    yield both("全程留痕：", "Ledger:")
    for entry in told["ledger"]:
        yield f"  {entry['seq']:>3} {entry['at'][:16]} {entry['words']} {entry['who']} {entry['text']}".rstrip()


def _step_lines(steps: list[dict[str, Any]], indent: str) -> Iterator[str]:
    for step in steps:
        why = "；".join(reason["text"] for reason in step["reasons"])
        yield f"{indent}{'✗' if why else '✓'} {step['step']} {step['words']}" + (f"：{why}" if why else "")


@click.command(name="why", help="为什么是这一天：逐日说明一件事项的时限。")
@click.argument("number")
@acting(required=False)
@click.option("--clock", "kind", help="计时环节，如 handle；默认正在计时的各环节。")
@as_json_option
@language_option
def why(
    number: str, login: str | None, post: str | None, kind: str | None, as_json: bool, lang: str | None
) -> None:
    """Explain the dates of a matter day by day."""
    spoken, actor = speak(lang), actor_named(login, post)
    try:
        clocks = _clocks(matter_for(actor, number), kind)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json([_clock_json(one, spoken) for one in clocks])
        return
    for one in clocks:
        for line in _clock_lines(one, spoken):
            echo(line)


def _clocks(found: Matter, kind: str | None) -> list[Clock]:
    if kind is None:
        return running_clocks(found)
    if kind not in list(ClockKind):
        known = "、".join(ClockKind)
        raise Problem(f"没有计时环节 {kind}；有：{known}。", f"No clock {kind}; there are: {known}.")
    clocks = list(found.clocks.filter(kind=kind).order_by("started_at"))
    if not clocks:
        raise refuse("no_clock", f"此事项没有“{ClockKind(kind).zh}”计时", "It has no such clock.")
    return clocks


def _clock_json(clock: Clock, lang: str) -> dict[str, Any]:
    found = explain(clock, "en" if lang == "en" else "zh")
    return {"clock": clock.kind, "now_due_at": clock.due_at.isoformat(), **due_json(found)}


def _clock_lines(clock: Clock, lang: str) -> Iterator[str]:
    yield ClockKind(clock.kind).words(lang)
    yield from (f"  {line}" for line in due_lines(explain(clock, "en" if lang == "en" else "zh")))
    if clock.due_at != clock.original_due_at:
        yield both(f"  后改为 {clock.due_at:%Y-%m-%d}", f"  later moved to {clock.due_at:%Y-%m-%d}")


@click.command(name="sweep", help="立即巡检一次：提醒、到总时限提级、挂账到期恢复。重复执行不会重复办理。")
@as_json_option
def sweep(as_json: bool) -> None:
    """Do now what is due, unless the background worker is doing so at this moment."""
    actor_named(None)
    with alone(SWEEP) as mine:
        if not mine:
            raise Problem("后台正在巡检，请稍后再试。", "The background job is at it just now; try again.")
        done = sweep_now(now())
    if as_json:
        show_json(asdict(done))
        return
    echo(
        both(
            f"提级{done.landed}件，恢复办理{done.returned}件，提醒{done.reminded}次，"
            f"空岗转交{done.rehomed}件，督办单、批示转送{done.readdressed}件，未能处理{done.refused}件。",
            f"{done.landed} landed, {done.returned} returned, {done.reminded} reminded,"
            f" {done.rehomed} moved from vacant posts, {done.readdressed} papers re-addressed, {done.refused} refused.",
        )
    )
