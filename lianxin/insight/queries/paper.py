"""A brief as paper 简报文稿: the draft of a document, to be edited and signed by a person, and the one that was issued."""

from __future__ import annotations

from datetime import date

from lianxin.directory.queries.offices import office_of
from lianxin.insight.models import Edition
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.editions import as_read
from lianxin.insight.rules.brief_parts import Brief, Section
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.paper.docx import sections_docx
from lianxin.kernel.paper.shapes import Part

DRAFT = "草稿，供审签"


def brief_docx(found: Brief, asked: Asked) -> bytes:
    """The brief as .docx, signed by the office with the day as of which it tells."""
    office = office_of(asked.actor)
    day = working_calendar().local(asked.end).date()
    return _docx(found, [office.name] if office else [], day, DRAFT)


def edition_docx(row: Edition) -> bytes:
    """A brief that people wrote on, as .docx: with its issue and the day of issue once it is issued, as a draft before."""
    at = row.issued_at or row.edited_at or row.started_at
    return _docx(as_read(row).brief, [row.body.name], working_calendar().local(at).date(), row.issue or DRAFT)


def _docx(found: Brief, signed: list[str], day: date, note: str) -> bytes:
    return sections_docx(
        found.title,
        [_part(one) for one in found.sections],
        signed=[*signed, f"{day.year}年{day.month}月{day.day}日"],
        note=note,
    )


def _part(section: Section) -> Part:
    return Part(section.title, [one.text for one in section.paragraphs], section.table)
