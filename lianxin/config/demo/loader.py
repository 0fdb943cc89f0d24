"""Loading the demo district: the register, the programmes, then every visit and matter step by step through commands.

Deterministic: the same files give the same county. The clock of the installation is set to the moment at
which the story ends, so that what is near due or overdue there is so here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import click
from django.db import transaction

from lianxin.config.console import Problem, say
from lianxin.config.demo.around import leader_posts, load_around
from lianxin.config.demo.policies import load_policies
from lianxin.config.demo.register import DATA, PASSWORD, load_register, table, unit_names
from lianxin.config.demo.steps import Story
from lianxin.directory.models import Party
from lianxin.insight.commands import issue_brief, start_brief
from lianxin.insight.models import Edition
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import seed
from lianxin.kernel.clock import set_to
from lianxin.kernel.refusal import Refused
from lianxin.people.models import SignInPolicy
from lianxin.people.queries import actor_for, is_founded
from lianxin.visit import commands as visiting

STORY_ENDS = datetime.fromisoformat("2026-11-20T17:00:00+08:00")
LOGINS = [
    ["office", PASSWORD, "办公室主任"],
    ["clerk1", PASSWORD, "受理员"],
    ["clerk2", PASSWORD, "审核员"],
    ["leader1", PASSWORD, "区领导（兜底责任领导）"],
    ["sw_head", PASSWORD, "区商务委负责人"],
    ["sw_liaison", PASSWORD, "区商务委联络员"],
    ["huifang1", PASSWORD, "回访员"],
    ["ducha1", PASSWORD, "督查员"],
]


@click.command(name="demo", help="在空库中装入演示区县“云桥区”：虚构的单位、人员、企业、走访和事项。")
def command() -> None:
    """Load the demo county into an empty database."""
    if is_founded():
        raise Problem(
            "库中已有单位和人员，演示区县只能装入空库。要清空重来，请运行 make demo-reset。",
            "There are units and officers here already, and the demo county goes into an empty database only."
            " To begin anew, run make demo-reset.",
        )
    with transaction.atomic():
        report = load()
    set_to(STORY_ENDS)
    say(f"演示区县已装入：{report}", f"The demo county is loaded: {report}")


def load() -> str:
    """Write the whole county; returns what was written, in words."""
    seed()
    load_register()
    SignInPolicy.objects.create(second_factor=[])
    load_policies()
    _contacts()
    items = json.loads((DATA / "matters.json").read_text(encoding="utf-8"))
    story = Story(unit_names(), _visits())
    steps = sorted(_steps(items), key=lambda one: (one[0], one[1]))
    for _at, _place, matter, step in steps:
        _take(story, matter, step)
    load_around(story)
    _briefs()
    ledger.seal(STORY_ENDS)
    return f"{len(items)}件事项，{len(steps)}个步骤"


def _steps(items: list[dict[str, Any]]) -> list[tuple[str, int, dict[str, Any], dict[str, Any]]]:
    """Every step of every matter with its time: the whole year in its order."""
    found = []
    place = 0
    for matter in items:
        opening = {"step": "register", "at": matter["registered_at"], "by": ""}
        for step in [opening, *matter["path"]]:
            found.append((step["at"], place, matter, step))
            place += 1
    return found


def _take(story: Story, matter: Mapping[str, Any], step: Mapping[str, Any]) -> None:
    try:
        story.take(matter, step)
    except Refused as refused:
        raise click.ClickException(f"{matter['code']} {step['at']} {step['step']}：{refused}") from refused


def _act(login: str, at: datetime) -> Act:
    return Act(actor_for(login), at, Channel.LOAD)


def _contacts() -> None:
    posts, parties = leader_posts(), {party.code: party for party in Party.objects.all()}
    for row in table(DATA / "contacts.csv"):
        since = date.fromisoformat(row["since"])
        visiting.connect(
            by=_act("office", datetime.fromisoformat(f"{since}T09:00:00+08:00")),
            leader=posts[row["leader_login"]],
            party=parties[row["party_code"]],
            since=since,
        )


def _briefs() -> None:
    """The brief of October is issued, that of last week waits as a draft."""
    month = start_brief(by=_act("clerk1", STORY_ENDS), since=date(2026, 10, 1), until=date(2026, 10, 31))
    issue_brief(by=_act("office", STORY_ENDS), edition=Edition.objects.get(pk=month.id))
    start_brief(by=_act("clerk1", STORY_ENDS), since=date(2026, 11, 9), until=date(2026, 11, 15))


def _visits() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in table(DATA / "visits.csv")}
