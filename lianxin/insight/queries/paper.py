"""A brief as paper 简报文稿: the draft of a document, to be edited and signed by a person, and the one that was issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from lianxin.directory.queries.offices import office_of
from lianxin.insight.models import Correction, Edition
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.editions import as_read
from lianxin.insight.rules.brief_parts import Brief, Paragraph, Section
from lianxin.insight.rules.charts import chart_of
from lianxin.insight.rules.corrections import line_of
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.paper.docx import sections_docx
from lianxin.kernel.paper.pdf import sections_pdf
from lianxin.kernel.paper.shapes import Part

DRAFT = "草稿，供审签"


class Write(Protocol):
    """What makes a document of a paper in sections."""

    def __call__(
        self, title: str, parts: Sequence[Part], *, signed: Sequence[str] = (), note: str = ""
    ) -> bytes:
        """The document's bytes."""


def brief_docx(found: Brief, asked: Asked) -> bytes:
    """The brief as .docx, signed by the office with the day as of which it tells."""
    return _set(sections_docx, *_of_data(found, asked))


def brief_pdf(found: Brief, asked: Asked) -> bytes:
    """The same as PDF. Refuses: the server cannot make one."""
    return _set(sections_pdf, *_of_data(found, asked))


def edition_docx(row: Edition) -> bytes:
    """A brief that people wrote on, as .docx: with its issue and the day of issue once it is issued, as a draft before."""
    return _set(sections_docx, *_of_people(row))


def edition_pdf(row: Edition) -> bytes:
    """The same as PDF. Refuses: the server cannot make one."""
    return _set(sections_pdf, *_of_people(row))


def _of_data(found: Brief, asked: Asked) -> tuple[Brief, list[str], date, str]:
    office = office_of(asked.actor)
    return found, [office.name] if office else [], working_calendar().local(asked.end).date(), DRAFT


def _of_people(row: Edition) -> tuple[Brief, list[str], date, str]:
    at = row.issued_at or row.edited_at or row.started_at
    read = as_read(row)
    note = f"{row.issue}（签发后有更正，见文末）" if read.corrections else row.issue or DRAFT
    sections = [*read.brief.sections, *_corrections(read.corrections)]
    brief = Brief(read.brief.title, tuple(sections))
    return brief, [row.body.name], working_calendar().local(at).date(), note


def _corrections(rows: Sequence[Correction]) -> list[Section]:
    lines = tuple(Paragraph((correction_words(one),)) for one in rows)
    return [Section("更正", lines)] if lines else []


def correction_words(one: Correction) -> str:
    """A correction as it is told and printed."""
    return line_of(
        one.n, written_day(working_calendar().local(one.at).date()), one.before, one.after, one.reason
    )


def _set(write: Write, found: Brief, signed: list[str], day: date, note: str) -> bytes:
    return write(
        found.title,
        [_part(one) for one in found.sections],
        signed=[*signed, written_day(day)],
        note=note,
    )


def _part(section: Section) -> Part:
    texts = [one.text for one in section.paragraphs]
    return Part(section.title, texts, section.table, chart_of(section.table))


def written_day(day: date) -> str:
    """成文日期."""
    return f"{day.year}年{day.month}月{day.day}日"
