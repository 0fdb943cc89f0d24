"""Limits as dated policy: the most precise rule holds, from its day on; a clock keeps the rule it started by."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest

from lianxin.casefile.commands.limits import set_limit, withdraw_limit
from lianxin.casefile.models import Clock, LimitRule, Matter
from lianxin.casefile.queries import time
from lianxin.casefile.queries.time import Asked, in_force, precision
from lianxin.casefile.rules import ClockKind, LimitIn, Urgency
from lianxin.directory.rules import TimeClass
from lianxin.kernel.acts import Act
from lianxin.kernel.limits import Limit
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from tests.pages import client_of
from tests.world import World, accept, fresh, register, send

NARROWINGS = ("for_unit", "category", "urgency", "time_class")


def ruled(world: World, value: int, by: Act | None = None, **scope: object) -> LimitRule:
    """A limit of handling, from tomorrow on unless it says otherwise."""
    scope.setdefault("valid_from", world.now.date() + timedelta(days=1))
    scope.setdefault("kind", ClockKind.HANDLE)
    scope.setdefault("unit", LimitIn.WORKING_DAY)
    done = set_limit(by=by or world.act("he"), value=value, source="渝府发〔2026〕3号", **scope)  # type: ignore[arg-type]
    return LimitRule.objects.get(pk=done.id)


def scopes(world: World) -> dict[str, object]:
    return {
        "for_unit": world.units["housing"],
        "category": world.categories["0404"],
        "urgency": Urgency.URGENT,
        "time_class": TimeClass.ORDINARY,
    }


def test_the_more_precise_rule_holds_whatever_was_set_first(world: World) -> None:
    """Every pair of the sixteen scopes: unit before category before urgency before class."""
    every = [chosen for n in range(5) for chosen in combinations(NARROWINGS, n)]
    whole = scopes(world)
    rules = {
        chosen: ruled(world, place + 1, **{k: whole[k] for k in chosen}) for place, chosen in enumerate(every)
    }
    asked = Asked(
        ClockKind.HANDLE,
        TimeClass.ORDINARY,
        Urgency.URGENT,
        world.categories["0404"].pk,
        world.units["housing"].pk,
    )
    on = world.now.date() + timedelta(days=1)
    pairs = 0
    for first, second in combinations(every, 2):
        others = LimitRule.objects.exclude(pk__in=[rules[first].pk, rules[second].pk])
        others.update(withdrawn_at=world.now)
        LimitRule.objects.filter(pk__in=[rules[first].pk, rules[second].pk]).update(withdrawn_at=None)
        time.limit_rules.forget()
        order = [tuple(name in chosen for name in NARROWINGS) for chosen in (first, second)]
        winner = first if order[0] > order[1] else second
        found = in_force(asked, on).rule
        assert found is not None
        assert found.pk == rules[winner].pk, (first, second)
        pairs += 1
    assert pairs == 120
    assert precision(rules[("for_unit",)]) > precision(rules[("category", "urgency", "time_class")])


def test_a_rule_for_another_case_does_not_apply(world: World) -> None:
    on = world.now.date() + timedelta(days=1)
    for narrowing, scope in scopes(world).items():
        ruled(world, 9, **{narrowing: scope})
    asked = Asked(ClockKind.HANDLE, TimeClass.HARD, Urgency.NORMAL, world.categories["0101"].pk, None)
    assert in_force(asked, on).rule is None
    assert in_force(asked, on).limit == Limit.parse("30个工作日")


def test_a_rule_holds_from_its_day_and_until_the_next(world: World) -> None:
    first = ruled(world, 6)
    second = ruled(world, 4, valid_from=date(2026, 4, 1))
    seen = [
        (day, in_force(Asked(ClockKind.HANDLE, TimeClass.ORDINARY), day).limit.value)
        for day in (world.now.date(), first.valid_from, date(2026, 3, 31), second.valid_from)
    ]
    assert [value for _, value in seen] == [7, 6, 6, 4]


def test_a_clock_keeps_the_rule_that_it_started_by(world: World) -> None:
    before = send(world, accept(world, register(world)))
    rule = ruled(world, 3, for_unit=world.units["housing"])
    world.wait(days=1)
    after = send(world, accept(world, register(world)))
    other = send(world, accept(world, register(world)), lead="commerce")
    kept = {one: Clock.objects.get(matter=one, kind=ClockKind.HANDLE) for one in (before, after, other)}
    assert [(one.limit_value, one.rule_id) for one in kept.values()] == [(7, None), (3, rule.pk), (7, None)]
    ruled(world, 1, for_unit=world.units["housing"], valid_from=date(2026, 3, 5))
    world.wait(days=3)
    assert fresh(after).due_at == after.due_at
    assert Clock.objects.get(pk=kept[after].pk).limit_value == 3


@pytest.mark.parametrize(
    ("unit", "value", "due"),
    [
        (LimitIn.HOUR, 30, "2026-03-04 16"),
        (LimitIn.WORKING_HOUR, 4, "2026-03-03 15"),
        (LimitIn.CALENDAR_DAY, 4, "2026-03-09 23"),
        (LimitIn.WORKING_DAY, 4, "2026-03-09 23"),
    ],
)
def test_a_limit_may_be_in_hours_and_in_days_of_either_kind(
    world: World, unit: LimitIn, value: int, due: str
) -> None:
    ruled(world, value, unit=unit)
    world.wait(days=1)
    matter: Matter = send(world, accept(world, register(world)))
    assert matter.due_at is not None
    assert f"{matter.due_at.astimezone(world.now.tzinfo):%Y-%m-%d %H}" == due


def test_what_is_in_force_can_neither_be_set_nor_withdrawn(world: World) -> None:
    with pytest.raises(Refused) as refused:
        ruled(world, 0, valid_from=world.now.date(), kind=ClockKind.LIST)
    assert [one.code for one in refused.value.reasons] == ["date_passed", "value_wrong", "decided"]
    rule = ruled(world, 5)
    with pytest.raises(Refused) as refused:
        ruled(world, 6)
    assert refused.value.reasons[0].code == "rule_twice"
    with pytest.raises(Refused) as refused:
        set_limit(
            by=world.act("li"),
            kind=ClockKind.HANDLE,
            value=1,
            unit=LimitIn.HOUR,
            valid_from=date(2026, 5, 1),
            source="x",
        )
    assert refused.value.reasons[0].code == "not_granted"
    withdraw_limit(by=world.act("he"), rule=rule, reason="重拟")
    assert ruled(world, 6).value == 6
    world.wait(days=2)
    with pytest.raises(Refused) as refused:
        withdraw_limit(by=world.act("he"), rule=LimitRule.objects.get(value=6), reason="晚了")
    assert refused.value.reasons[0].code == "in_force"
    steps = Entry.objects.filter(step__startswith="casefile.").values_list("step", flat=True)
    assert list(steps.filter(step__contains="limit").order_by("at")) == [
        "casefile.set_limit",
        "casefile.withdraw_limit",
        "casefile.set_limit",
    ]


def test_the_page_tells_every_rule_and_tries_a_case(world: World) -> None:
    rule = ruled(world, 5, for_unit=world.units["housing"])
    page = client_of(world, "he").get(
        "/limits/", {"kind": "handle", "unit": "housing", "time_class": "ordinary", "on": rule.valid_from}
    )
    words = page.content.decode()
    assert page.status_code == 200
    assert "待施行" in words
    assert "渝府发〔2026〕3号" in words
    assert "<b>5个工作日</b>" in words
