"""剔除: asked by one, ruled on by another; every figure without it stands beside the one with it, and no past figure moves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.insight.commands import ask_exclusion, end_exclusion, rule_exclusion
from lianxin.insight.models import Exclusion
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.brief import brief
from lianxin.insight.queries.exclusions import after, excluded
from lianxin.insight.queries.indicators import figures
from lianxin.insight.rules.exclusions import LEFT_OUT_OF, ExclusionReason, ExclusionScope, scope_of
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.insight.tests.test_editions import refused
from lianxin.kernel.models import Entry
from lianxin.reply.rules import Contentment
from tests import world as county
from tests.pages import client_of
from tests.pages import text_of as page_text
from tests.world import World

YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def asked_for(world: World, **more: Any) -> Asked:
    return Asked(world.actors["he"], **{**YEAR, "now": world.act("he").at, **more})


def called(world: World, contentment: Contentment) -> Matter:
    """A matter whose raiser was called back."""
    return county.call(world, county.a_matter(world, at=State.TO_CALL_BACK), contentment)


def leave_out(world: World, matter: Matter, scope: ExclusionScope = ExclusionScope.OUTCOME) -> Exclusion:
    given: dict[str, Any] = {"scope": scope, "reason": ExclusionReason.UNREASONABLE}
    ask_exclusion(by=world.act("li"), matter=county.fresh(matter), basis="要求补偿无依据", **given)
    rule_exclusion(by=world.act("he"), matter=county.fresh(matter), granted=True, ruling="情况属实，同意")
    return Exclusion.objects.get(matter=matter)


def content_of(asked: Asked) -> tuple[float | None, float | None, int]:
    """满意率 with everything, without what is left out, and how many that is."""
    found = figures(asked)
    less = after(asked, found).get("content")
    before = next(one.value for one in found if one.indicator.code == "content")
    return before, less.figure.value if less else None, less.n if less else 0


def test_the_figure_before_stands_beside_the_figure_after(world: World) -> None:
    called(world, Contentment.SATISFIED)
    bad = called(world, Contentment.DISSATISFIED)
    assert content_of(asked_for(world)) == (50.0, None, 0)
    leave_out(world, bad)
    assert content_of(asked_for(world)) == (50.0, 100.0, 1)
    assert [one.matter_id for one in excluded(asked_for(world), "content")] == [bad.pk]
    assert list(excluded(asked_for(world), "finished_in_time")) == []
    page = page_text(client_of(world, "he"), "/indicators/?since=2026-01-01&until=2026-12-31")
    assert "剔除1件后" in page
    listed = page_text(client_of(world, "he"), "/exclusions/?since=2026-01-01&until=2026-12-31&code=content")
    assert bad.number in listed
    assert "要求补偿无依据" in listed
    assert "情况属实，同意" in listed
    told = client_of(world, "he").get("/api/v1/indicators?since=2026-01-01&until=2026-12-31").json()
    share = next(one for one in told["indicators"] if one["code"] == "content")
    assert (share["value"], share["after"]["value"], share["after"]["excluded"]) == (50.0, 100.0, 1)
    assert next(one for one in told["indicators"] if one["code"] == "answered")["after"] is None
    written, _facts = brief(asked_for(world))
    assert "（剔除1件后100%）" in "".join(p.text for one in written.sections for p in one.paragraphs)


def test_no_figure_of_the_past_moves(world: World) -> None:
    called(world, Contentment.SATISFIED)
    bad = called(world, Contentment.DISSATISFIED)
    week = {"since": world.now.date() - timedelta(days=30), "until": world.now.date()}
    world.now += timedelta(days=10)
    before = content_of(asked_for(world, **week))
    row = leave_out(world, bad)
    assert content_of(asked_for(world, **week)) == before == (50.0, None, 0)
    assert content_of(asked_for(world)) == (50.0, 100.0, 1)
    world.now += timedelta(days=10)
    until = {"since": week["since"], "until": world.now.date() - timedelta(days=1)}
    world.now += timedelta(days=1)
    end_exclusion(by=world.act("he"), matter=county.fresh(bad), reason="复查后应计")
    assert content_of(asked_for(world, **until)) == (50.0, 100.0, 1)
    assert content_of(asked_for(world)) == (50.0, None, 0)
    row.refresh_from_db()
    assert row.ended_reason == "复查后应计"


def test_it_is_left_out_of_what_it_was_ruled_for_alone(world: World) -> None:
    bad = called(world, Contentment.DISSATISFIED)
    leave_out(world, bad, ExclusionScope.LIMITS)
    world.wait(days=60)  # its limits have ended, and with them what is asked of them
    asked = asked_for(world)
    told = after(asked, figures(asked))
    assert told
    assert set(told) <= set(LEFT_OUT_OF[ExclusionScope.LIMITS])
    assert scope_of("answered") is None
    assert all(code in BY_CODE for codes in LEFT_OUT_OF.values() for code in codes)


def test_who_asks_does_not_rule(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    given: dict[str, Any] = {"scope": ExclusionScope.BOTH, "reason": ExclusionReason.FORCE, "basis": "暴雨"}
    assert refused(lambda: ask_exclusion(by=world.act("chen"), matter=matter, **given)) == ["not_granted"]
    assert refused(lambda: ask_exclusion(by=world.act("li"), matter=matter, **{**given, "basis": " "})) == [
        "basis_missing"
    ]
    ask_exclusion(by=world.act("he"), matter=matter, **given)
    fresh = county.fresh(matter)
    assert refused(lambda: ask_exclusion(by=world.act("li"), matter=fresh, **given)) == ["there_already"]
    ruled: dict[str, Any] = {"granted": True, "ruling": "同意"}
    assert refused(lambda: rule_exclusion(by=world.act("he"), matter=fresh, **ruled)) == ["own_request"]
    assert refused(lambda: rule_exclusion(by=world.act("li"), matter=fresh, **ruled)) == ["not_granted"]
    row = Exclusion.objects.get(matter=matter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.filter(pk=row.pk).update(ruled_by=row.asked_by_id, ruled_at=world.now, granted=True)


def test_a_refused_request_changes_nothing_and_may_come_again(world: World) -> None:
    bad = called(world, Contentment.DISSATISFIED)
    given: dict[str, Any] = {
        "scope": ExclusionScope.OUTCOME,
        "reason": ExclusionReason.LEGAL,
        "basis": "已起诉",
    }
    ask_exclusion(by=world.act("liu_head"), matter=county.fresh(bad), **given)
    waits = page_text(client_of(world, "he"), "/exclusions/?state=waiting")
    assert bad.number in waits
    rule_exclusion(by=world.act("he"), matter=county.fresh(bad), granted=False, ruling="尚未立案")
    assert content_of(asked_for(world)) == (0.0, None, 0)
    assert refused(lambda: end_exclusion(by=world.act("he"), matter=county.fresh(bad), reason="误")) == [
        "not_excluded"
    ]
    ask_exclusion(by=world.act("liu_head"), matter=county.fresh(bad), **given)
    page = page_text(client_of(world, "he"), f"/matters/{bad.number}/exclusions/")
    assert "尚未立案" in page
    assert "审定剔除" in page
    steps = Entry.objects.filter(chain_id=bad.pk, step__startswith="insight.").order_by("seq")
    assert [one.step for one in steps] == [
        "insight.ask_exclusion",
        "insight.rule_exclusion",
        "insight.ask_exclusion",
    ]


def test_it_changes_neither_state_nor_clock(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    before = Matter.objects.values("state", "due_at", "backstop_at", "disposal").get(pk=matter.pk)
    leave_out(world, matter)
    assert Matter.objects.values(*before).get(pk=matter.pk) == before
