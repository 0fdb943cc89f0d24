"""The demo district's programmes of support with conditions, what is known of parties, who was told. Through the commands."""

from __future__ import annotations

from datetime import date, datetime

from lianxin.config.demo.register import DATA, day, table
from lianxin.directory.commands import state_fact
from lianxin.directory.models import Party, Unit
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.acts import Act, Channel
from lianxin.people.queries import actor_for
from lianxin.policy.commands import apply, give_up, note, pay, publish, refused, set_condition, tell
from lianxin.policy.models import FollowUp, Programme
from lianxin.policy.rules.words import Benefit, Comparison, Telling


def morning(of: date) -> datetime:
    """Nine o'clock of a day."""
    return datetime.fromisoformat(f"{of}T09:00:00+08:00")


def _act(on: date, login: str = "office") -> Act:
    return Act(actor_for(login), morning(on), Channel.LOAD)


def load_policies() -> None:
    """Publish the programmes, set their conditions, record the facts of parties, then who was told and what came of it."""
    _programmes()
    _conditions()
    _facts()
    _follow_ups()


def _programmes() -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    for row in table(DATA / "programmes.csv"):
        since = date.fromisoformat(row["valid_from"])
        publish(
            by=_act(since),
            code=row["code"],
            name=row["name"],
            unit=units[row["unit_code"]],
            summary=row["summary"],
            conditions=row["conditions"],
            document_no=row["document_no"],
            valid_from=since,
            valid_to=day(row["valid_to"]),
            keywords=row["keywords"],
            benefit_kind=Benefit(row["benefit_kind"]),
            benefit=row["benefit"],
            how=row["how"],
            materials=row["materials"],
            contact=row["contact"],
            is_automatic=row["is_automatic"] == "是",
            apply_from=day(row["apply_from"]),
            apply_to=day(row["apply_to"]),
        )


def _conditions() -> None:
    programmes = {one.code: one for one in Programme.objects.all()}
    for row in table(DATA / "conditions.csv"):
        one = programmes[row["programme_code"]]
        set_condition(
            by=_act(one.valid_from),
            programme=one,
            n=int(row["n"]),
            words=row["words"],
            fact=FactKind(row["fact"]) if row["fact"] else None,
            comparison=Comparison(row["comparison"]) if row["comparison"] else None,
            wanted=row["wanted"],
            group=row["group"],
        )


def _facts() -> None:
    parties = {one.code: one for one in Party.objects.all()}
    for row in table(DATA / "facts.csv"):
        on = date.fromisoformat(row["on"])
        state_fact(
            by=_act(on),
            party=parties[row["party_code"]],
            kind=FactKind(row["kind"]),
            value=row["value"],
            on=on,
            until=day(row["until"]),
            source=row["source"],
        )


def _follow_ups() -> None:
    """Each line with its steps, such as apply:2026-08-14;pay:2026-09-25:100000."""
    programmes = {one.code: one for one in Programme.objects.all()}
    parties = {one.code: one for one in Party.objects.all()}
    for row in table(DATA / "follow_ups.csv"):
        done = tell(
            by=_act(date.fromisoformat(row["told_on"]), row["owner"]),
            programme=programmes[row["programme_code"]],
            party=parties[row["party_code"]],
            how=Telling(row["how"]),
        )
        for step in filter(None, row["steps"].split(";")):
            _take(FollowUp.objects.get(pk=done.id), row["owner"], step)


def _take(row: FollowUp, login: str, step: str) -> None:
    name, on, *rest = step.split(":")
    by, told = _act(date.fromisoformat(on), login), "".join(rest)
    match name:
        case "apply":
            apply(by=by, follow_up=row)
        case "pay":
            pay(by=by, follow_up=row, amount=int(told))
        case "refuse":
            refused(by=by, follow_up=row, reason=told)
        case "give_up":
            give_up(by=by, follow_up=row, reason=told)
        case _:
            note(by=by, follow_up=row, note=told)
