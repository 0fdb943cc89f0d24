"""A paper by its kind 出具文书: which function writes which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from lianxin.casefile.models import Matter
from lianxin.directory.queries.offices import body_of
from lianxin.kernel.grants import Actor
from lianxin.kernel.paper.docx import form_docx, letter_docx
from lianxin.kernel.paper.pdf import form_pdf, letter_pdf
from lianxin.kernel.paper.shapes import Form, Letter
from lianxin.papers.queries import forms, letters, receipt
from lianxin.papers.queries.facts import Facts
from lianxin.papers.queries.offered import Offered
from lianxin.papers.rules import Kind

Paper = Form | Letter

WRITERS: Mapping[Kind, Callable[[Facts, UUID], Paper]] = {
    Kind.ORDER: forms.order,
    Kind.LETTER: letters.order_letter,
    Kind.REPORT: forms.report,
    Kind.EXTENSION: forms.extension,
    Kind.RETURN: forms.returned,
    Kind.SUSPENSION: forms.suspension,
    Kind.URGE: forms.urge,
    Kind.NOTICE: forms.notice,
    Kind.INSTRUCTION: letters.instruction_report,
    Kind.ANSWER: letters.answer_letter,
    Kind.CALL_BACK: forms.call_back,
    Kind.CLOSING: forms.closing,
    Kind.RECEIPT: receipt.receipt_form,
}


def written(actor: Actor, matter: Matter, one: Offered, now: datetime) -> Paper:
    """What a paper of a matter says. Refuses: a district without an office."""
    return WRITERS[one.kind](Facts(actor, matter, body_of(actor), now), one.key)


def as_docx(paper: Paper) -> bytes:
    """A paper as an editable document."""
    return form_docx(paper) if isinstance(paper, Form) else letter_docx(paper)


def as_pdf(paper: Paper) -> bytes:
    """A paper as pages that are not changed any more 版式文件. Refuses: what the server needs for it is missing, or it is busy."""
    return form_pdf(paper) if isinstance(paper, Form) else letter_pdf(paper)
