"""一事一档: a matter as one file: its cover, its course, its papers, its attachments and what proves them.

By default it tells nobody who raised the matter: names are put out of every text, telephones and identity numbers too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.template.loader import render_to_string

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.files import files_of
from lianxin.casefile.queries.timeline import Event, timeline
from lianxin.casefile.rules import Kind as MatterKind
from lianxin.casefile.rules import Urgency
from lianxin.directory.queries.offices import body_of
from lianxin.directory.rules import PartyKind
from lianxin.dispatch.rules import Part
from lianxin.insight.rules.brief import veiled
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.files import media
from lianxin.kernel.files.kinds import FileKind
from lianxin.kernel.grants import Actor, signature
from lianxin.kernel.ledger import latest
from lianxin.kernel.paper.shapes import Field, Form
from lianxin.papers.queries.facts import Facts, day_words, prose
from lianxin.papers.queries.offered import Offered, offered
from lianxin.papers.queries.written import Paper, written
from lianxin.papers.rules import Kind

CHINESE = "zh-hans"
# A name of one character is a word of too many sentences.
NAME_LEAST = 2
PICTURE_MOST, PICTURES_MOST = 8 * 1024 * 1024, 20
UNNAMED, WITHDRAWN = "（含反映人信息，名称略）", "已撤下"


@dataclass(frozen=True, slots=True)
class Known:
    """Who raised the matter, as it is unsealed: to be told in a full file, and put out of the others.

    Attributes:
        names: of persons, and of a party that is one.
        rows: party, name and telephone of each.
    """

    names: Sequence[str]
    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One paper within the file: what it is and which template writes it."""

    name: str
    about: str
    paper: Paper
    inside: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One attachment within the file.

    Attributes:
        picture: its place among the pictures that are laid in; None where it is not.
    """

    row: Attachment
    name: str
    note: str
    picture: int | None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file that was written: its pages as HTML and the pictures that they show."""

    html: str
    pictures: list[bytes]


def case_file(actor: Actor, matter: Matter, known: Known, at: datetime, *, full: bool) -> CaseFile:
    """The file of a matter for an actor at a moment.

    Args:
        full: tells who raised the matter, with the attachments that name him.
    """
    facts = Facts(actor, matter, body_of(actor), at)
    files, pictures = _attachments(actor, matter, full=full)
    html = render_to_string(
        "papers/case_file.html",
        {
            "title": f"{matter.number} {matter.title}",
            "matter": matter,
            "note": "含反映人信息，注意保密" if full else "不含反映人身份",
            "taken": f"{signature(actor)}　{_minute(at)}取",
            "overview": _overview(facts, known if full else None),
            "events": [_course(one, full=full) for one in reversed(timeline(matter, CHINESE))],
            "leaves": _leaves(actor, matter, at),
            "files": files,
            "proof": _proof(matter),
        },
    )
    return CaseFile(html if full else _unnamed(html, matter, known), pictures)


def _unnamed(html: str, matter: Matter, known: Known) -> str:
    for name in sorted(set(known.names), key=len, reverse=True):
        if len(name) >= NAME_LEAST and name != matter.raiser_words:
            html = html.replace(escape(name), "（反映人）")
    return html


def _minute(at: datetime) -> str:
    return working_calendar().local(at).strftime("%Y-%m-%d %H:%M")


def _overview(facts: Facts, known: Known | None) -> Form:
    """事项基本情况."""
    matter = facts.matter
    category = f"{matter.category.head} {matter.category.name}" if matter.category else ""
    ended = day_words(matter.ended_at)
    raised = matter.text if known else veiled(matter.text, {})
    return Form(
        "",
        "",
        (
            (Field("事项编号", matter.number), Field("状态", LABELS[State(matter.state)][0])),
            (Field("标题", matter.title),),
            (Field("登记日期", day_words(matter.registered_at)), Field("办结日期", ended)),
            (Field("性质", MatterKind(matter.kind).zh), Field("紧急程度", Urgency(matter.urgency).zh)),
            (Field("问题类别", category), Field("办理结果", matter.get_outcome_display())),
            (Field("反映单位（人）", matter.raiser_words), Field("办理轮次", str(matter.round))),
            (Field("问题来源", facts.source),),
            *(_raiser(row) for row in (known.rows if known else ())),
            (Field("反映内容", raised, is_long=True),),
            prose("领导要求", facts.asked_by_leaders),
            (Field("承办单位", facts.units(Part.LEAD, Part.OWN)), Field("协办单位", facts.units(Part.SUPPORT))),
        ),
    )  # fmt: skip


def _raiser(row: tuple[str, str, str]) -> tuple[Field]:
    return (Field("反映人信息", "　".join(one for one in row if one)),)


def _course(event: Event, *, full: bool) -> Mapping[str, str]:
    """One entry of the ledger as a line of 办理经过."""
    said = "；".join(
        [*(f"{name}：{text}" for name, text in event.facts), *([event.text] if event.text else [])]
    )
    return {
        "seq": str(event.seq),
        "at": _minute(event.at),
        "label": event.label,
        "who": event.who,
        "change": event.change,
        "said": said if full else veiled(said, {}),
    }


def _leaves(actor: Actor, matter: Matter, at: datetime) -> list[Leaf]:
    """文书, in the order of the chain; never the receipt, whose code is the raiser's."""
    return [_leaf(actor, matter, one, at) for one in offered(actor, matter) if one.kind != Kind.RECEIPT]


def _leaf(actor: Actor, matter: Matter, one: Offered, at: datetime) -> Leaf:
    paper = written(actor, matter, one, at)
    shape = "form" if isinstance(paper, Form) else "letter"
    return Leaf(one.kind.zh, one.about, paper, f"kernel/paper/_{shape}.html")


def _attachments(actor: Actor, matter: Matter, *, full: bool) -> tuple[list[Listed], list[bytes]]:
    pictures: list[bytes] = []
    listed = []
    for row in files_of(actor, matter):
        is_shown = full or not row.names_raiser
        picture = _picture(row) if is_shown and len(pictures) < PICTURES_MOST else b""
        place = len(pictures) if picture else None
        if picture:
            pictures.append(picture)
        listed.append(Listed(row, row.name if is_shown else UNNAMED, _note(row), place))
    return listed, pictures


def _picture(row: Attachment) -> bytes:
    """The bytes of a photograph that is not too large to be laid in."""
    there = row.stored and row.withdrawn_at is None and row.kind == FileKind.PICTURE
    if not there or row.size > PICTURE_MOST or media.size_of(row.stored) != row.size:
        return b""
    return media.path_of(row.stored).read_bytes()


def _note(row: Attachment) -> str:
    if row.withdrawn_at is not None:
        return WITHDRAWN
    return "仅限内部" if row.is_internal else ""


def _proof(matter: Matter) -> list[tuple[str, str]]:
    """留痕: how far the matter's chain went, its head, and the latest checkpoint over the whole ledger."""
    point = latest()
    sealed = [
        ("检查点", f"第{point.n}个，{_minute(point.at)}，共{point.size}条留痕"),
        ("根摘要", bytes(point.root).hex()),
    ] if point else []  # fmt: skip
    return [
        ("本事项留痕", f"共{matter.ledger_n}条"),
        ("末条摘要", bytes(matter.ledger_head).hex()),
        *sealed,
    ]


def party_names(matter: Matter, rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """What must not be told of who raised it: names of persons; a party's where it is a person or protected."""
    is_person = matter.is_confidential or matter.party_kind == PartyKind.RESIDENT
    found = [name for _party, name, _phone in rows]
    found += [party for party, _name, _phone in rows if is_person]
    return [one for one in found if one]
