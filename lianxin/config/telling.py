"""A matter as plain data for command line and API 事项详情: facts, units, steps with their reasons, clocks, ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.models import Answer, Clock, Matter
from lianxin.casefile.queries.facts import steps_for
from lianxin.casefile.queries.lists import as_json
from lianxin.casefile.queries.time import light_of, light_words
from lianxin.casefile.queries.timeline import STEP_WORDS
from lianxin.casefile.rules import ClockKind
from lianxin.config.doing import refusal_json
from lianxin.dispatch.commands.parts import parts_steps_for
from lianxin.dispatch.models import Undertaking
from lianxin.insight.queries import Books, Term
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.exclusions import After, after
from lianxin.insight.queries.unit_report import UnitReport
from lianxin.insight.rules.brief import Facts
from lianxin.insight.rules.brief_parts import Brief, Said, Section
from lianxin.insight.rules.figures import Figure
from lianxin.insight.rules.sets import SETS
from lianxin.insight.rules.unit_report import Cell
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason
from lianxin.visit.models import Visit

MORE_FIELDS = (
    *("text", "place", "kind", "source", "urgency", "time_class", "disposal", "result_class", "round"),
    *("is_confidential", "superior", "is_child", "is_topic", "open_children"),
)
MORE_TIMES = (
    *(
        "backstop_at",
        "landed_at",
        "called_back_at",
        "objected_at",
        "last_word_at",
        "returns_on",
        "ended_at",
        "archived_at",
    ),
)


def step_words(step: str, language: str) -> str:
    """What a step is called in the reader's language."""
    known = COMMANDS.get(step)
    zh, en = STEP_WORDS.get(step) or ((known.zh, known.en) if known else (step, step))
    return en if language.startswith("en") else zh


def state_words(state: str, language: str) -> str:
    """What a state of a matter is called in the reader's language."""
    zh, en = LABELS[State(state)]
    return en if language.startswith("en") else zh


def matter_json(actor: Actor, matter: Matter, at: datetime, language: str) -> dict[str, Any]:
    """Everything that an actor may read of a matter he sees, with the steps he may take and why not the others."""
    light = light_of(matter, at)
    return {
        **as_json(matter),
        "state_words": state_words(matter.state, language),
        **{name: getattr(matter, name) for name in MORE_FIELDS},
        **{name: _iso(getattr(matter, name)) for name in MORE_TIMES},
        "light": light.value if light else "",
        "light_words": light_words(matter, at, "en" if language.startswith("en") else "zh"),
        "answer": _answer(matter.answer) if matter.answer else None,
        "steps": _steps(steps_for(actor, matter, at), language),
        "parts": [_part(actor, one, at, language) for one in _parts(matter)],
        "clocks": [clock_json(one, language) for one in matter.clocks.order_by("started_at", "id")],
    }


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "signed_at": _iso(answer.signed_at),
        "channel": answer.channel,
        "attempted_at": _iso(answer.attempted_at),
        "delivered": answer.delivered,
    }


def _steps(found: Iterable[tuple[Any, list[Reason]]], language: str) -> list[dict[str, Any]]:
    return [
        {
            "step": row.step,
            "words": row.en if language.startswith("en") else row.zh,
            "to": row.to,
            "reasons": refusal_json(tuple(reasons), language),
        }
        for row, reasons in found
    ]


def _parts(matter: Matter) -> Iterable[Undertaking]:
    rows = list(Undertaking.objects.filter(matter=matter).select_related("unit").order_by("sent_at", "id"))
    for one in rows:
        one.matter = matter
    return rows


def _part(actor: Actor, one: Undertaking, at: datetime, language: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "part": one.part,
        "state": one.state,
        "round": one.round,
        "task": one.task,
        "sent_at": _iso(one.sent_at),
        "accepted_at": _iso(one.accepted_at),
        "contacted_at": _iso(one.contacted_at),
        "reported_at": _iso(one.reported_at),
        "ended_at": _iso(one.ended_at),
        "steps": _steps(parts_steps_for(actor, one, at), language),
    }


def clock_json(clock: Clock, language: str) -> dict[str, Any]:
    """A clock as plain data."""
    return {
        "kind": clock.kind,
        "words": ClockKind(clock.kind).words(language),
        "unit_part": str(clock.undertaking_id) if clock.undertaking_id else "",
        "limit": f"{clock.limit_value} {clock.limit_unit}",
        "started_at": _iso(clock.started_at),
        "due_at": _iso(clock.due_at),
        "original_due_at": _iso(clock.original_due_at),
        "stopped_at": _iso(clock.stopped_at),
        "stood": clock.stood,
    }


def ledger_json(matter: Matter, language: str) -> list[dict[str, Any]]:
    """The ledger of a matter, oldest first."""
    rows = Entry.objects.filter(chain_id=matter.id).order_by("seq")
    return [
        {
            "seq": entry.seq,
            "step": entry.step,
            "words": step_words(entry.step, language),
            "from": entry.state_from,
            "to": entry.state_to,
            "who": entry.actor_words,
            "at": entry.at.isoformat(),
            "channel": entry.channel,
            "text": entry.text,
            "data": entry.data,
            "digest": bytes(entry.digest).hex(),
        }
        for entry in rows
    ]


def visit_json(visit: Visit) -> dict[str, Any]:
    """A visit with how many of its matters have ended, and whom it was paid to (a resident masked).

    It must come from `with_progress`.
    """
    post = visit.leader_post
    progress = vars(visit)
    return {
        "id": str(visit.id),
        "number": visit.number,
        "on": visit.on.isoformat(),
        "leader": post.holder.name if post.holder else "",
        "leader_title": f"{post.unit.name}{post.title}",
        "party": visit.party.name,
        "party_code": visit.party.code,
        "mode": visit.mode,
        "place": visit.place,
        "matters": progress["n_raised"],
        "ended": progress["n_ended"],
        "endorsed_at": _iso(visit.endorsed_at),
    }


def books_json(found: Books, language: str) -> dict[str, Any]:
    """The balance as plain data."""
    return {
        "collected": _term(found.collected, language),
        "terms": [_term(one, language) for one in found.terms],
        "balance": found.balance,
    }


def _term(term: Term, language: str) -> dict[str, Any]:
    return {"words": _pair(term.words, language), "n": term.n, "query": dict(term.query)}


def indicators_json(asked: Asked, found: Sequence[Figure], language: str) -> dict[str, Any]:
    """The figures of a period as plain data, each with its formula and the sizes of the lists behind it."""
    left_out = after(asked, found)
    return {
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "as_of": asked.end.isoformat(),
        "indicators": [_with_after(one, left_out, language) for one in found],
    }


def _with_after(one: Figure, left_out: Mapping[str, After], language: str) -> dict[str, Any]:
    """A figure, and in `after` what it comes to without the matters that are left out of it 剔除后."""
    told, less = figure_json(one, language), left_out.get(one.indicator.code)
    if less is None:
        return {**told, "after": None}
    kept = figure_json(less.figure, language)
    return {**told, "after": {"excluded": less.n, **{name: kept[name] for name in ("value", "top", "under")}}}


def unit_report_json(asked: Asked, report: UnitReport, language: str) -> dict[str, Any]:
    """统计通报表 as plain data: by lead unit, each figure with its list; `value` is a count, or a share in per cent of `of`."""
    lines = [(one.unit.name, one.unit.code, one.cells) for one in report.lines]
    units = [_unit_json(name, code, found, language) for name, code, found in lines]
    return {
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "as_of": asked.end.isoformat(),
        "units": units,
        "total": _unit_json(_pair(("合计", "All"), language), "", report.total, language),
    }


def _unit_json(name: str, code: str, found: Sequence[Cell], language: str) -> dict[str, Any]:
    figures = [
        {
            "words": _pair(one.column.words, language),
            "list": one.column.top,
            "n": one.top,
            "of": one.under,
            "value": one.value,
            "small": one.is_small,
        }
        for one in found
    ]
    return {"unit": name, "code": code, "figures": figures}


def figure_json(one: Figure, language: str) -> dict[str, Any]:
    """A figure as plain data: `value` is nothing where there was nothing to reckon."""
    kind = one.indicator
    under = (
        {"list": kind.under, "words": _pair(SETS[kind.under], language), "n": one.under}
        if kind.under
        else None
    )
    return {
        "number": kind.n,
        "code": kind.code,
        "words": _pair(kind.words, language),
        "value": one.value,
        "form": kind.form.value,
        "basis": kind.basis.value,
        "formula": _pair(kind.formula, language),
        "small": one.is_small,
        "top": {"list": kind.top, "words": _pair(SETS[kind.top], language), "n": one.top},
        "under": under,
    }


def _pair(words: tuple[str, str], language: str) -> str:
    return words[1] if language.startswith("en") else words[0]


def brief_json(asked: Asked, brief: Brief, facts: Facts, language: str) -> dict[str, Any]:
    """A brief as plain data: its text, and every figure in it with its formula and how long the list behind it is."""
    return {
        "title": brief.title,
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "as_of": asked.end.isoformat(),
        "sections": [_section(one, facts, language) for one in brief.sections],
        "indicators": [figure_json(one, language) for one in facts.figures.values()],
    }


def _section(one: Section, facts: Facts, language: str) -> dict[str, Any]:
    return {
        "title": one.title,
        "paragraphs": [
            {
                "text": paragraph.text,
                "figures": [_said(piece, facts, language) for piece in paragraph.figures],
            }
            for paragraph in one.paragraphs
        ],
        "table": [list(row) for row in one.table],
    }


def _said(said: Said, facts: Facts, language: str) -> dict[str, Any]:
    """A figure of a sentence: an indicator with its sets, or a set with its size."""
    if said.is_indicator:
        return {"text": said.text, "narrowed": {}, **figure_json(facts.figures[said.code], language)}
    words = _pair(SETS[said.code], language)
    size = int(said.text) if said.narrowed else facts.n[said.code]
    lists = {"list": said.code, "words": words, "n": size}
    return {"text": said.text, "code": said.code, "words": words, "value": int(said.text), "formula": words,
            "narrowed": dict(said.narrowed), "top": lists, "under": None}  # fmt: skip
