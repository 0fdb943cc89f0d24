"""Reading the demo data for their tests: the tables, the fields of each step, the 2026 calendar, the states.

Owns no test; the files it reads are checked by the modules beside it.
"""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
NOW = datetime.fromisoformat("2026-11-20T17:00:00+08:00")
Row = dict[str, str]
Json = dict[str, Any]

CHANNELS = {"走访", "座谈", "企业码", "12345", "网格", "信访转", "代表建议"}
KINDS = {"问题", "建议", "咨询", "求助", "投诉"}
TIME_CLASSES = {"咨询", "一般", "较复杂", "疑难", "特急"}
SATISFACTIONS = {"very_satisfied", "satisfied", "basically", "dissatisfied", "very_dissatisfied"}

# What each step must carry; names ending in "?" are optional.
FIELDS: dict[str, str] = {
    "accept": "category urgency time_class note?",
    "decline": "reason where_to_go told_text channel",
    "merge": "into told_text channel",
    "unmerge": "reason",
    "settle": "measures answer who_acted",
    "answer_on_site": "answer policy_code? basis",
    "name_units": "lead support requirement",
    "send": "lead support requirement",
    "send_parts": "parts requirement",
    "sign": "unit",
    "ask_return": "unit reason basis proposed_unit",
    "rule_return": "unit granted ruling reassign_to?",
    "contact": "unit when whom how plan",
    "opinion": "unit text",
    "progress": "unit text next_date?",
    "ask_extension": "unit new_date reason party_told",
    "rule_extension": "unit granted ruling",
    "ask_suspension": "unit reason until grounds party_told",
    "rule_suspension": "unit granted ruling",
    "escalate": "coordinator reason",
    "hand_back": "minutes new_lead?",
    "go_upward": "superior tracking_unit request",
    "instruct": "text",
    "report": "unit result_class found measures result public_answer"
    " promised_on? reason? review_on? superior?",
    "review": "passed opinion",
    "approve": "answer_text",
    "deliver": "channel delivered note",
    "call_back": "reached solved? satisfaction? reasonable? comment",
    "redo": "reason",
    "rate": "satisfaction comment",
    "object": "text",
    "rule_objection": "upheld ruling",
    "draft_publication": "title question answer",
    "publish": "",
    "list_matter": "basis promised_on? review_on? explanation",
    "monthly_word": "unit text",
    "unlist": "reason",
    "conclude": "outcome answer channel",
    "close": "conclusion",
    "archive": "",
    "reopen": "reason",
    "urge": "text",
    "notice": "level requirement reply_due",
    "correct": "field new_value reason",
}

WHO: dict[str, str] = {
    "accept": "office_clerk", "decline": "office_clerk", "merge": "office_clerk", "deliver": "office_clerk",
    "correct": "office_clerk", "object": "office_clerk",
    "draft_publication": "office_clerk", "review": "office_clerk", "archive": "office_clerk",
    "rule_objection": "office_director", "publish": "office_director",
    "send": "office_director", "send_parts": "office_director", "rule_return": "office_director",
    "rule_extension": "office_director",
    "rule_suspension": "office_director", "approve": "office_director", "close": "office_director",
    "list_matter": "office_director", "unlist": "office_director", "unmerge": "office_director",
    "escalate": "office_director", "go_upward": "office_director", "redo": "office_director",
    "reopen": "office_director", "sign": "unit_liaison", "contact": "unit_liaison",
    "opinion": "unit_liaison", "progress": "unit_liaison", "ask_extension": "unit_liaison", "ask_suspension": "unit_liaison",
    "monthly_word": "unit_liaison", "ask_return": "unit_head", "report": "unit_head",
    "call_back": "callback", "urge": "supervisor", "notice": "supervisor", "settle": "leader",
    "answer_on_site": "leader", "name_units": "leader", "instruct": "leader", "hand_back": "leader",
    "conclude": "leader",
}  # fmt: skip

LEAST: dict[str, int] = {
    "redo": 4, "ask_return": 6, "ask_extension": 6, "ask_suspension": 1, "go_upward": 3, "merge": 4, "unmerge": 1,
    "list_matter": 6, "escalate": 5, "reopen": 3, "urge": 10, "notice": 4, "correct": 2, "rate": 5, "object": 2, "publish": 3,
    "instruct": 1, "send_parts": 2, "monthly_word": 2, "decline": 4, "settle": 20, "answer_on_site": 10,
}  # fmt: skip

AFTER: dict[str, str] = {
    "accept": "to_dispatch", "send": "sent", "send_parts": "sent", "sign": "accepted",
    "ask_return": "return_asked", "ask_extension": "extension_asked", "rule_extension": "accepted",
    "ask_suspension": "accepted", "rule_suspension": "accepted",
    "report": "in_review", "settle": "to_tell", "answer_on_site": "to_tell", "deliver": "to_call_back", "object": "to_call_back",
    "redo": "accepted", "unlist": "accepted", "list_matter": "listed", "escalate": "escalated",
    "hand_back": "accepted", "close": "closed", "conclude": "closed", "reopen": "registered",
    "decline": "declined", "merge": "merged", "unmerge": "registered",
}  # fmt: skip


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of one CSV file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def matters() -> list[Json]:
    """All matters 事项, in order of registration."""
    loaded: list[Json] = json.loads((DATA / "matters.json").read_text(encoding="utf-8"))
    return loaded


def steps() -> Iterator[tuple[Json, Json]]:
    """Every step with its matter."""
    return ((matter, step) for matter in matters() for step in matter["path"])


def codes(name: str, column: str = "code") -> set[str]:
    return {row[column] for row in table(name)}


def many(cell: str) -> list[str]:
    return [part for part in cell.split("、") if part]


def days(first: str, last: str) -> set[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(n) for n in range((end - start).days + 1)}


HOLIDAYS = (
    days("2026-01-01", "2026-01-03") | days("2026-02-15", "2026-02-23") | days("2026-04-04", "2026-04-06")
    | days("2026-05-01", "2026-05-05") | days("2026-06-19", "2026-06-21") | days("2026-09-25", "2026-09-27")
    | days("2026-10-01", "2026-10-07")
)  # fmt: skip
MAKE_UP = {date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)}


def is_working(day: date) -> bool:
    return day in MAKE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


def next_working(day: date) -> date:
    day += timedelta(1)
    while not is_working(day):
        day += timedelta(1)
    return day


def in_office_hours(moment: datetime) -> bool:
    clock = moment.time()
    morning, afternoon = time(9) <= clock < time(12, 30), time(14) <= clock < time(18)
    return is_working(moment.date()) and (morning or afternoon)


def advance(state: str, step: Json) -> str:
    """The state after a step; steps that only add a word leave it."""
    if step["step"] == "rule_return":
        return "sent" if step["granted"] else "accepted"
    if step["step"] == "review":
        return "to_tell" if step["passed"] else "accepted"
    return AFTER.get(step["step"], state)


def last_state(matter: Json) -> str:
    state = "registered"
    for step in matter["path"]:
        state = advance(state, step)
    return state


def closing(matter: Json) -> str:
    """How a closed matter ended."""
    for step in reversed(matter["path"]):
        if step["step"] in {"settle", "answer_on_site"}:
            return str(step["step"])
        if step["step"] == "report":
            return "superior" if step.get("superior") else str(step["result_class"])
        if step["step"] == "conclude":
            return str(step["outcome"])
    return ""
