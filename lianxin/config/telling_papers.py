"""Papers of supervision as plain data 督办单、批示数据, for programs, derived as on the pages; takings of files
取档记录; templates of papers 文书模板."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.lines import post_of
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import Actor
from lianxin.kernel.models import Entry
from lianxin.papers.queries.templates import Kept, kept
from lianxin.papers.rules.layouts import examples_of
from lianxin.supervise.models import Instruction, Notice, NoticeLevel


def notice_json(one: Notice, at: datetime, language: str) -> dict[str, Any]:
    """A notice as plain data."""
    waits = one.replied_at is None and one.matter.is_open
    return {
        "id": str(one.id),
        "number": one.number,
        "official": one.official,
        "matter": one.matter.number,
        "title": one.matter.title,
        "level": one.level,
        "level_words": NoticeLevel(one.level).words(language),
        "proposed_level": one.proposed,
        "level_reason": one.level_reason,
        "unit": one.unit.code,
        "unit_name": one.unit.name,
        "post": post_of(one.post),
        "requirement": one.requirement,
        "issued_by": one.issued_by.name,
        "issued_at": one.issued_at.isoformat(),
        "reply_due": one.reply_due.isoformat(),
        "waits": waits,
        "late": waits and one.reply_due < _day(at),
        "received_at": _iso(one.received_at),
        "reply": one.reply,
        "replied_at": _iso(one.replied_at),
        "effect": one.effect,
        "effect_at": _iso(one.effect_at),
    }


def instruction_json(one: Instruction, at: datetime) -> dict[str, Any]:
    """An instruction as plain data, without what was said of it."""
    waits = one.settled_at is None
    return {
        "id": str(one.id),
        "matter": one.matter.number,
        "title": one.matter.title,
        "leader": post_of(one.post),
        "text": one.text,
        "given_on": (one.given_on or _day(one.at)).isoformat(),
        "unit": one.unit.code if one.unit else "",
        "report_due": _iso(one.report_due),
        "waits": waits,
        "late": waits and one.report_due is not None and one.report_due < _day(at),
        "report": one.report,
        "settled_at": _iso(one.settled_at),
    }


def taking_json(matter: Matter, entry: Entry) -> dict[str, Any]:
    """The taking of a matter's file, as the ledger has it."""
    return {
        "matter": matter.number,
        "title": matter.title,
        "by": entry.actor_words,
        "at": entry.at.isoformat(),
        "with_raiser": bool(entry.data.get("with_raiser")),
    }


def _day(at: datetime) -> date:
    return working_calendar().local(at).date()


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def templates_json(actor: Actor, language: str) -> list[dict[str, Any]]:
    """Every kind of paper with the office's own template of it, and the fields that one may name."""
    return [_template(one, language) for one in kept(actor)]


def _template(one: Kept, language: str) -> dict[str, Any]:
    row = one.in_use
    return {
        "kind": one.kind.value,
        "kind_words": one.kind.words(language),
        "version": row.n if row else None,
        "name": row.name if row else "",
        "sha256": row.sha256 if row else "",
        "at": row.at.isoformat() if row else None,
        "fields": [{"name": name, "example": said} for name, said in examples_of(one.kind).items()],
    }
