"""Law 10: help, don't herd. No check-in, points, online time, tracks or rankings; no picture and no place is forced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from lianxin.config.registry import COMMANDS
from lianxin.kernel.pages import PAGES
from tests.laws.test_law_09_one_grant_rule import patterns

ROOT = Path(__file__).parents[2] / "lianxin"
HERDING = {
    *(
        "checkin",
        "punch",
        "attendance",
        "points",
        "score",
        "scores",
        "rank",
        "ranking",
        "ranks",
        "league",
    ),
    *(
        "leaderboard",
        "streak",
        "badge",
        "gps",
        "geolocation",
        "latitude",
        "longitude",
        "trajectory",
        "trajectories",
    ),
}
HERDING_PAIRS = {
    ("check", "in"),
    ("clock", "in"),
    ("online", "time"),
    ("time", "online"),
    ("screen", "time"),
    ("track", "log"),
}
HERDING_ZH = re.compile("签到|打卡|积分|得分|排名|排行|在线时长|轨迹|定位|考勤|勋章")
INPUT = re.compile(r"<input[^>]*>", re.IGNORECASE)
PICTURE = re.compile(r"image/|\.(jpe?g|png|heic)\b|\bcapture\b", re.IGNORECASE)
WHERE = re.compile(r"navigator\.geolocation|getCurrentPosition|watchPosition")


def names() -> Iterator[str]:
    """Everything that has a name a person could meet: models, columns, commands, what they ask for, addresses."""
    for model in apps.get_models():
        if model.__module__.startswith("lianxin."):
            yield f"{model.__name__} {model._meta.verbose_name}"
            for field in model._meta.concrete_fields:
                yield field.name
                yield str(field.verbose_name)
    for command in COMMANDS.values():
        yield f"{command.name} {command.zh} {command.en}"
        for parameter in command.parameters:
            yield f"{parameter.name} {parameter.ask.zh} {parameter.ask.en}"
    for one in PAGES:
        yield f"{one.route} {one.name}"
    for route, _ in patterns(get_resolver().url_patterns):
        yield route


def herds(name: str) -> bool:
    """Whether a name speaks of herding people."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    pairs = set(pairwise(words))
    return bool(HERDING & set(words) or HERDING_PAIRS & pairs or HERDING_ZH.search(name))


def test_nothing_is_named_for_checking_in_points_ranking_online_time_or_tracks() -> None:
    found = list(names())
    assert len(found) > 400
    assert [name for name in found if herds(name)] == []


@pytest.mark.parametrize(
    "name",
    [
        "check_in_at",
        "visits/punch/",
        "签到时间",
        "monthly_score",
        "unit_rank",
        "gps",
        "在线时长",
        "online_time",
    ],
)
def test_a_name_that_herds_is_found(name: str) -> None:
    assert herds(name)


def test_no_command_demands_a_picture_or_a_place_on_the_map() -> None:
    asked = [
        f"{command.name}.{one.name}"
        for command in COMMANDS.values()
        for one in command.parameters
        if one.required
        and re.search(r"photo|picture|image|location|照片|图片|位置", f"{one.name}{one.ask.zh}")
    ]
    assert asked == []


def forcing(text: str) -> bool:
    """Whether a template or script demands a picture, takes one at once, or asks for the device's place."""
    files = [one for one in INPUT.findall(text) if re.search("type=[\"']file", one)]
    demanded = any(re.search(r"\brequired\b", one) and not _a_table(one) for one in files)
    return demanded or any("capture" in one for one in files) or WHERE.search(text) is not None


def _a_table(field: str) -> bool:
    """A district's own list is loaded from a table; that field takes no pictures."""
    return "accept=" in field and PICTURE.search(field) is None


def test_no_page_forces_a_picture_or_reads_where_somebody_is() -> None:
    files = [one for ending in ("html", "js") for one in ROOT.rglob(f"*.{ending}")]
    assert [str(one.relative_to(ROOT)) for one in files if forcing(one.read_text(encoding="utf-8"))] == []
    assert forcing('<input name="photo" type="file" required>')
    assert forcing("navigator.geolocation.getCurrentPosition(send)")
    assert forcing('<input type="file" accept="image/*" capture="environment">')
    assert not forcing('<input name="file" type="file">')
    assert not forcing('<input type="file" name="table" accept=".xlsx,.csv" required>')
