"""A brief as paper 简报文稿: the draft of a document, to be edited and signed by a person."""

from __future__ import annotations

from lianxin.directory.models import Unit
from lianxin.directory.rules import UnitKind
from lianxin.insight.queries.asked import Asked
from lianxin.insight.rules.brief import Brief, Section
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.paper.docx import sections_docx
from lianxin.kernel.paper.shapes import Part

DRAFT = "草稿，供审签"


def brief_docx(found: Brief, asked: Asked) -> bytes:
    """The brief as .docx, signed by the office with the day as of which it tells."""
    day = working_calendar().local(asked.end).date()
    office = Unit.objects.filter(kind=UnitKind.OFFICE, is_active=True).order_by("code").first()
    signed = [office.name] if office else []
    return sections_docx(
        found.title,
        [_part(one) for one in found.sections],
        signed=[*signed, f"{day.year}年{day.month}月{day.day}日"],
        note=DRAFT,
    )


def _part(section: Section) -> Part:
    return Part(section.title, [one.text for one in section.paragraphs], section.table)
