"""The demo matters are whole and believable: references, times, fields, roles, states, wording.

Owns the checks on matters.json; walking them through the commands is tested with the loader.
"""

import re
from collections import Counter
from datetime import date, datetime
from itertools import pairwise

from lianxin.config.demo.tests.reading import (
    AFTER,
    CHANNELS,
    FIELDS,
    KINDS,
    LEAST,
    NOW,
    SATISFACTIONS,
    TIME_CLASSES,
    WHO,
    closing,
    codes,
    in_office_hours,
    last_state,
    matters,
    next_working,
    steps,
    table,
)


def test_matters_are_many_and_each_is_worded_once() -> None:
    assert len(matters()) >= 118
    for field in ("code", "title", "text"):
        assert len({matter[field] for matter in matters()}) == len(matters())
    assert all(10 <= len(matter["title"]) <= 24 for matter in matters())
    assert all(60 <= len(matter["text"]) <= 200 for matter in matters())


def test_matters_refer_to_what_exists() -> None:
    for matter in matters():
        assert matter["party"] in codes("parties")
        assert matter["area_code"] in codes("areas")
        assert matter["kind"] in KINDS
        assert matter["channel"] in CHANNELS
        assert matter["urgency"] in {"特急", "紧急", "一般"}
        assert matter["time_class"] in TIME_CLASSES
        assert (matter["visit"] is None) == (matter["channel"] != "走访")
        assert matter["visit"] is None or matter["visit"] in codes("visits")
        assert re.fullmatch(r"\d{4}", matter["category"])
    assert sum(matter["confidential"] for matter in matters()) >= 6


def test_matters_of_a_visit_are_registered_by_the_next_working_day() -> None:
    held = {row["code"]: date.fromisoformat(row["date"]) for row in table("visits")}
    for matter in matters():
        if matter["visit"]:
            day = datetime.fromisoformat(matter["registered_at"]).date()
            assert held[matter["visit"]] <= day <= next_working(held[matter["visit"]]), matter["code"]


def test_times_rise_within_office_hours_and_end_before_now() -> None:
    for matter in matters():
        times = [
            datetime.fromisoformat(t) for t in (matter["registered_at"], *(s["at"] for s in matter["path"]))
        ]
        assert all(earlier < later for earlier, later in pairwise(times)), matter["code"]
        assert all(in_office_hours(moment) for moment in times), matter["code"]
        assert times[-1] <= NOW, matter["code"]


def test_steps_carry_their_fields_and_no_others() -> None:
    for matter, step in steps():
        named = FIELDS[step["step"]].split()
        needed = {name for name in named if not name.endswith("?")}
        given = set(step) - {"step", "at", "by"}
        assert needed <= given <= {name.rstrip("?") for name in named}, (matter["code"], step["step"])
        assert all(value != "" for value in step.values()), (matter["code"], step["step"])


def test_steps_are_taken_by_the_right_role() -> None:
    roles: dict[str, set[str]] = {}
    for row in table("officers"):
        roles.setdefault(row["login"], set()).add(row["role"])
    for matter, step in steps():
        if step["step"] == "rate":
            assert step["by"] == "party"
        else:
            assert WHO[step["step"]] in roles[step["by"]], (matter["code"], step["step"], step["by"])


def test_unit_steps_are_taken_by_that_unit() -> None:
    posts = {(row["login"], row["unit_code"]) for row in table("officers")}
    own = {
        "sign",
        "contact",
        "opinion",
        "progress",
        "ask_extension",
        "ask_suspension",
        "ask_return",
        "report",
        "monthly_word",
    }
    for matter, step in steps():
        if step["step"] in own:
            assert (step["by"], step["unit"]) in posts, (matter["code"], step["step"])


def test_steps_name_known_units() -> None:
    for matter, step in steps():
        named = {step.get(key) for key in ("lead", "unit", "proposed_unit", "reassign_to", "tracking_unit")}
        named |= set(step.get("support", [])) | {part["unit"] for part in step.get("parts", [])}
        assert named - {None} <= codes("units"), (matter["code"], step["step"])
    city = {row["name"] for row in table("units") if row["kind"] == "city"}
    assert all(step["superior"] in city for _, step in steps() if step["step"] == "go_upward")


def test_whoever_handled_neither_reviews_nor_calls_back() -> None:
    judging = {"review", "call_back"}
    for matter in matters():
        handled = {step["by"] for step in matter["path"] if step["step"] not in judging}
        for name in judging:
            assert not handled & {step["by"] for step in matter["path"] if step["step"] == name}


def test_merged_matters_join_an_earlier_one() -> None:
    registered = {matter["code"]: matter["registered_at"] for matter in matters()}
    for matter, step in steps():
        if step["step"] == "merge":
            assert registered[step["into"]] < matter["registered_at"]


def test_results_carry_the_dates_their_class_needs() -> None:
    for matter, step in steps():
        if step["step"] == "report":
            assert ("promised_on" in step) == (step["result_class"] == "B"), matter["code"]
            assert ("review_on" in step) == (step["result_class"] == "C"), matter["code"]
        if step["step"] == "list_matter":
            assert len({"promised_on", "review_on"} & set(step)) == 1
        if step["step"] == "call_back" and step["reached"]:
            assert step["satisfaction"] in SATISFACTIONS
            assert ("reasonable" in step) == ("dissatisfied" in step["satisfaction"])


def test_every_kind_of_step_happens_often_enough() -> None:
    taken = Counter(step["step"] for _, step in steps())
    assert set(taken) == set(FIELDS)
    assert {name: taken[name] for name, least in LEAST.items() if taken[name] < least} == {}
    rulings = Counter(step["granted"] for _, step in steps() if step["step"] == "rule_return")
    assert rulings[True] >= 3
    assert rulings[False] >= 3


def test_every_state_is_reached_at_least_twice() -> None:
    reached = Counter(last_state(matter) for matter in matters())
    wanted = {"registered", "to_dispatch", *AFTER.values()}
    assert {state: reached[state] for state in wanted if reached[state] < 2} == {}


def test_every_way_of_ending_happens_at_least_twice() -> None:
    ends = Counter(closing(matter) for matter in matters() if last_state(matter) == "closed")
    for way in ("A", "C", "D", "superior", "settle", "answer_on_site"):
        assert ends[way] >= 2, way


def test_shares_look_like_a_real_half_year() -> None:
    taken = [{step["step"] for step in matter["path"]} for matter in matters()]
    on_site = sum(bool(names & {"settle", "answer_on_site"}) for names in taken) / len(taken)
    sent = sum(bool(names & {"send", "send_parts"}) for names in taken) / len(taken)
    assert 0.22 <= on_site <= 0.32
    assert 0.55 <= sent <= 0.68
    closed = sum(last_state(matter) == "closed" for matter in matters() if matter["path"])
    assert closed > len(matters()) / 2


def test_handling_texts_are_not_copied_between_matters() -> None:
    worded = (
        "found",
        "measures",
        "answer",
        "public_answer",
        "comment",
        "text",
        "opinion",
        "note",
        "conclusion",
    )
    owners: dict[str, set[str]] = {}
    for matter, step in steps():
        for field in worded:
            if field in step:
                owners.setdefault(step[field], set()).add(matter["code"])
    assert {text: who for text, who in owners.items() if len(who) > 1} == {}
