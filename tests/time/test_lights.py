"""Lights: one function, thresholds as data; 滞后 is derived from words that are owed and results that came back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from lianxin.casefile.commands.limits import set_limit, set_thresholds
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter
from lianxin.casefile.queries import time
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.queries.time import alert_of, light_of, light_words, met
from lianxin.casefile.rules import Alert, ClockKind, LimitIn, ResultClass
from lianxin.directory.rules import TimeClass
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.lights import Light
from lianxin.kernel.refusal import Refused
from lianxin.reply import commands as replying
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import Notice, NoticeLevel
from tests.pages import client_of, text_of
from tests.proving import tell
from tests.time.drafting import confirm, draft, seeded, settled
from tests.world import CHINA, World, a_matter, accept, fresh, parts, register, report, send, sign

COMPLEX, HARD = "0404", "0701"


def hard(world: World) -> Matter:
    """In hand for thirty working days: a word of progress is owed every five."""
    return sign(world, send(world, accept(world, register(world), HARD)))


def shown(world: World, light: str) -> set[str]:
    return set(matters(world.actors["he"], Wanted(light=light), world.now).values_list("number", flat=True))


def lit(world: World, matter: Matter) -> Light | None:
    return light_of(fresh(matter), world.now)


def test_a_missed_word_of_progress_makes_a_long_matter_lag_and_a_word_mends_it(world: World) -> None:
    matter = hard(world)
    owed = Clock.objects.get(matter=matter, kind=ClockKind.PROGRESS, stopped_at=None)
    assert (owed.limit_value, owed.alarm_at) == (5, None)
    world.at(owed.due_at)
    assert lit(world, matter) is Light.NORMAL
    world.at(owed.due_at + timedelta(seconds=1))
    assert lit(world, matter) is Light.LAGGING
    assert light_words(fresh(matter), world.now).startswith("进展滞后，剩")
    assert (shown(world, "lagging"), shown(world, "near")) == ({matter.number}, set())
    dispatching.progress(by=world.act("liu"), undertaking=parts(matter)[0], text="已进场")
    assert lit(world, matter) is Light.NORMAL
    assert shown(world, "lagging") == set()
    assert Clock.objects.filter(matter=matter, kind=ClockKind.PROGRESS, stopped_at=None).count() == 1


def test_a_word_that_was_promised_for_a_day_is_missed_after_it(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    dispatching.progress(
        by=world.act("liu"), undertaking=parts(matter)[0], text="等材料", next_on=date(2026, 3, 4)
    )
    world.at(datetime(2026, 3, 4, 23, 59, tzinfo=CHINA))
    assert lit(world, matter) is Light.NORMAL
    world.at(datetime(2026, 3, 5, 0, 1, tzinfo=CHINA))
    assert lit(world, matter) is Light.LAGGING
    dispatching.contact(
        by=world.act("liu"), undertaking=parts(matter)[0], whom="王大妈", how="电话", plan="周五上门"
    )
    assert lit(world, matter) is Light.NORMAL


def test_a_result_that_came_back_lags_until_it_is_reported_again(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    report(world, matter, ResultClass.A)
    replying.review(by=world.act("zhao"), matter=matter, passed=False, opinion="请补充照片")
    world.wait(hours=1)
    assert lit(world, matter) is Light.LAGGING
    dispatching.progress(by=world.act("liu"), undertaking=parts(matter)[0], text="正在补充")
    world.wait(hours=1)
    assert lit(world, matter) is Light.LAGGING
    report(world, matter, ResultClass.A)
    world.wait(hours=1)
    assert lit(world, matter) in (Light.NORMAL, Light.NEAR)
    assert fresh(matter).lags_at is None


def test_a_listed_matter_lags_without_its_monthly_word(world: World) -> None:
    matter = a_matter(world, at=State.LISTED)
    world.wait(days=20)
    assert lit(world, matter) is not Light.LAGGING
    supervising.monthly_word(by=world.act("liu"), matter=matter, text="已列入计划")
    owed = Clock.objects.filter(matter=matter, kind=ClockKind.MONTHLY, stopped_at=None)
    lags_at = fresh(matter).lags_at
    if owed.exists():
        assert lags_at == owed.get().due_at
    else:
        assert lags_at is None


def test_overdue_goes_before_lagging_and_lagging_before_near(world: World) -> None:
    matter = hard(world)
    assert matter.due_at is not None
    world.at(matter.due_at - timedelta(hours=2))
    assert lit(world, matter) is Light.LAGGING
    world.at(matter.due_at + timedelta(hours=2))
    assert lit(world, matter) is Light.OVERDUE
    assert (shown(world, "lagging"), shown(world, "overdue")) == (set(), {matter.number})


def test_a_short_matter_owes_no_word_and_an_ended_one_none_any_more(world: World) -> None:
    short = sign(world, send(world, accept(world, register(world))))
    assert short.lags_at is None
    closed = a_matter(world, at=State.CLOSED)
    assert fresh(closed).lags_at is None
    assert not Clock.objects.filter(matter=closed, stopped_at=None).exists()


def test_a_holiday_moves_the_owed_word_too(world: World) -> None:
    seeded()
    matter = hard(world)
    before = matter.lags_at
    assert before is not None
    confirm(world, draft(world, "2026-03-06,休,抗洪休整"))
    settled(world)
    after = fresh(matter).lags_at
    assert after is not None
    assert (before.astimezone(CHINA).date(), after.astimezone(CHINA).date()) == (
        date(2026, 3, 9),
        date(2026, 3, 10),
    )


def test_how_often_a_word_is_owed_is_the_districts_to_say(world: World) -> None:
    set_limit(
        by=world.act("he"),
        kind=ClockKind.PROGRESS,
        value=2,
        unit=LimitIn.WORKING_DAY,
        valid_from=date(2026, 3, 3),
        source="渝府发〔2026〕3号",
        time_class=TimeClass.ORDINARY,
    )
    world.wait(days=1)
    matter = sign(world, send(world, accept(world, register(world))))
    assert matter.lags_at is not None
    assert matter.lags_at.astimezone(CHINA).date() == date(2026, 3, 5)


def thresholds(world: World, **changed: object) -> None:
    values: dict[str, object] = {
        "near_workdays": 4,
        "near_percent": 50,
        "near_alert": Alert.NONE,
        "lagging_alert": Alert.BLUE,
        "late_alert": Alert.YELLOW,
        "valid_from": date(2026, 3, 4),
        "source": "渝府发〔2026〕4号",
        **changed,
    }
    set_thresholds(by=world.act("he"), **values)  # type: ignore[arg-type]


def test_thresholds_hold_from_their_day_on_in_lights_and_lists(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    thresholds(world)
    world.at(datetime(2026, 3, 3, 23, 0, tzinfo=CHINA))
    assert (lit(world, matter), shown(world, "near")) == (Light.NORMAL, set())
    world.at(datetime(2026, 3, 6, 9, 0, tzinfo=CHINA))
    assert (lit(world, matter), shown(world, "near")) == (Light.NEAR, {matter.number})
    assert alert_of(fresh(matter), world.now) is Alert.NONE
    world.at(datetime(2026, 3, 12, 9, 0, tzinfo=CHINA))
    assert alert_of(fresh(matter), world.now) is Alert.YELLOW


def test_without_a_rule_of_the_district_the_colour_grows_with_the_days_late(world: World) -> None:
    assert [alert.value for alert in time.thresholds(world.now).alerts.values()] == [
        "none",
        "blue",
        "blue",
        "blue",
    ]
    held = time.thresholds(world.now)
    late = [held.colour(Light.OVERDUE, days).value for days in (1, 5, 6, 10, 11)]
    assert late == ["blue", "blue", "yellow", "yellow", "red"]
    form = text_of(client_of(world, "he"), "/limits/do/casefile.set_thresholds/")
    for name, value in {"near_workdays": 2, "yellow_workdays": 5, "red_workdays": 10}.items():
        assert f'name="{name}" value="{value}"' in form
    assert form.count('<option value="blue" selected>') == 3


@pytest.mark.proof
def test_the_scheme_proposes_the_colour_and_another_one_needs_a_reason(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    thresholds(world, late_alert=Alert.BLUE, yellow_workdays=2, red_workdays=4)
    world.at(datetime(2026, 3, 16, 9, 0, tzinfo=CHINA))
    assert alert_of(fresh(matter), world.now) is Alert.YELLOW
    page = text_of(client_of(world, "zhou"), f"/matters/{matter.number}/do/supervise.notice/")
    assert '<option value="3" selected>' in page
    assert "按亮灯规则建议（逾期3个工作日）" in page

    def issue(level: NoticeLevel | None, reason: str = "") -> Notice:
        done = supervising.notice(
            by=world.act("zhou"),
            matter=fresh(matter),
            level=level,
            requirement="请说明原因",
            reply_due=date(2026, 3, 20),
            level_reason=reason,
        )
        return Notice.objects.get(pk=done.ids["notice"])

    with pytest.raises(Refused) as refused:
        issue(NoticeLevel.RED)
    assert [one.field for one in refused.value.reasons] == ["level_reason"]
    changed = issue(NoticeLevel.BLUE, "已约谈，先发蓝色")
    assert (changed.proposed, changed.level, changed.level_reason) == ("3", "2", "已约谈，先发蓝色")
    assert "建议为督办单（黄），签发时调整：已约谈，先发蓝色" in text_of(
        client_of(world, "zhou"), f"/matters/{matter.number}/"
    )
    taken = issue(NoticeLevel.YELLOW)
    assert (taken.proposed, taken.level_reason) == ("3", "")
    assert (issue(None).level, issue(NoticeLevel.RED).proposed) == ("4", "4")
    tell("P7", "colours of notices", injected=Notice.objects.count() + 1, refused=1, changed=1)


def test_a_scheme_whose_red_comes_before_its_yellow_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        thresholds(world, yellow_workdays=5, red_workdays=5)
    assert [one.field for one in refused.value.reasons] == ["red_workdays"]


def test_thresholds_out_of_reason_are_refused_all_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        thresholds(world, near_workdays=31, near_percent=101, valid_from=date(2026, 3, 2), source=" ")
    assert [one.field for one in refused.value.reasons] == [
        "valid_from",
        "near_workdays",
        "near_percent",
        "source",
    ]
    thresholds(world)
    assert "剩余不多于 4 个工作日" in client_of(world, "he").get("/lights/").content.decode()


def test_both_variants_of_on_time_are_kept(world: World) -> None:
    matter = sign(world, send(world, accept(world, register(world))))
    lead = parts(matter)[0]
    dispatching.ask_extension(
        by=world.act("liu_head"),
        undertaking=lead,
        new_date=date(2026, 3, 17),
        reason="待雨停",
        party_told="已电话告知",
    )
    dispatching.rule_extension(by=world.act("he"), undertaking=lead, granted=True, ruling="同意")
    clock = Clock.objects.get(matter=matter, kind=ClockKind.HANDLE)
    assert (met(clock, world.now).original, met(clock, world.now).approved) == (None, None)
    world.at(datetime(2026, 3, 13, 10, tzinfo=CHINA))
    report(world, matter, ResultClass.A)
    clock.refresh_from_db()
    assert (met(clock, world.now).original, met(clock, world.now).approved) == (False, True)
