"""简报稿: a brief that the data wrote becomes a draft, is edited, then issued with its number or dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from lianxin.directory.queries.offices import body_of
from lianxin.insight.models import Edition
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.brief import brief
from lianxin.insight.queries.editions import WRITES
from lianxin.insight.rules.brief import kind_of, title_of
from lianxin.insight.rules.brief_parts import BriefKind
from lianxin.insight.rules.edition import as_data, missing_tables, of_data, text_of
from lianxin.insight.rules.edition_figures import told
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import next_number, next_without_gap
from lianxin.kernel.limits import end_of_day
from lianxin.kernel.refusal import Reason, refuse, refuse_if

ISSUES = "insight.issue_brief"
TEXT_MOST, DAYS_MOST = 60_000, 366


@dataclass(frozen=True, slots=True)
class Drafted:
    """Who drafts what: the act, the days, the step, and what else the ledger notes."""

    by: Act
    since: date
    until: date
    step: str
    about: Mapping[str, str] = field(default_factory=dict)


@command("insight.start_brief", "起草简报", "Draft a brief")
def start_brief(
    *,
    by: Act,
    since: Annotated[date, Ask("起", "From")],
    until: Annotated[date, Ask("止", "To")],
    kind: Annotated[
        BriefKind | None,
        Ask(
            "种类",
            "Kind",
            help_zh="不选按期间确定：周报、月报、简报",
            help_en="by the period where none is chosen",
        ),
    ] = None,
) -> Done:
    """Keep what the data write of a period as a draft 起草简报, its figures as they stand now.

    Refuses: no grant, days in the wrong order, more than a year, a period that has not begun.
    Records: kind and days.
    """
    require(by, WRITES)
    within(since, until, by.at)
    asked = Asked(by.actor, since, until, by.at)
    found, facts = brief(asked)
    chosen = kind or kind_of(since, until)
    written = {**as_data(found), "figures": told(found, facts)}
    return keep_draft(
        Drafted(by, since, until, "insight.start_brief"), chosen, title_of(chosen), written, text_of(found)
    )


def within(since: date, until: date, at: datetime) -> None:
    """Refuses: days in the wrong order, more than a year, a period that has not begun."""
    today = working_calendar().local(at).date()
    refuse_if(
        (
            until < since,
            Reason("dates_wrong", "止于起之前，请核对日期", "It ends before it begins.", "until"),
        ),
        (
            (until - since).days >= DAYS_MOST,
            Reason("too_long", "一期简报最长一年", "A brief covers a year at most.", "until"),
        ),
        (since > today, Reason("not_begun", "期间尚未开始", "The period has not begun.", "since")),
    )


def keep_draft(asked: Drafted, kind: BriefKind, title: str, written: dict[str, Any], text: str) -> Done:
    """A new draft of what the data wrote, with its entry."""
    by, calendar = asked.by, working_calendar()
    row = Edition(
        number=next_number("JB", calendar.local(by.at).year),
        kind=kind,
        title=title,
        since=asked.since,
        until=asked.until,
        as_of=min(end_of_day(asked.until, calendar), by.at),
        written=written,
        text=text,
        body=body_of(by.actor),
        started_by_id=by.actor.officer_id,
        started_at=by.at,
    )
    days = {"kind": kind.value, "since": asked.since.isoformat(), "until": asked.until.isoformat()}
    entry = ledger.append(row, by=by, step=asked.step, data={**days, **asked.about})
    row.save(force_insert=True)
    return _done(row, str(entry.id))


@command("insight.edit_brief", "修改简报", "Edit a brief")
def edit_brief(
    *,
    by: Act,
    edition: Edition,
    title: Annotated[str, Ask("标题", "Title", limit=100)],
    text: Annotated[
        str,
        Ask(
            "正文",
            "Text",
            long=True,
            limit=TEXT_MOST,
            help_zh="每行一段；“一、”开头的短行是标题，［表1］处放统计表，不要的表删去这一行即可",
            help_en="A line is a paragraph, a short line that begins with 一、 a heading; ［表1］ stands for a table.",
        ),
    ],
) -> Done:
    """Change title and text of a draft 修改简报; what the data wrote is kept beside it.

    Refuses: no grant, issued or dropped already, changed by somebody else meanwhile, a mark of a table that does not exist.
    Records: the digest of the text.
    """
    require(by, WRITES)
    row = _open(edition, by)
    wrong = missing_tables(text, of_data(row.written))
    refuse_if(
        (
            bool(wrong),
            Reason(
                "no_table",
                f"没有{'、'.join(wrong)}，请核对表的序号",
                f"There is no table {', '.join(wrong)}; check the number.",
                "text",
            ),
        ),
    )
    row.title, row.text = title.strip(), text.replace("\r\n", "\n").strip()
    row.edited_by_id, row.edited_at = by.actor.officer_id, by.at
    return _kept(row, by, "insight.edit_brief", {"digest": digest(row)})


@command("insight.issue_brief", "签发简报", "Issue a brief")
def issue_brief(*, by: Act, edition: Edition) -> Done:
    """Issue a draft 签发: it is given the next number of its body, kind and year, and is not changed any more.

    Refuses: no grant, issued or dropped already, changed since the actor read it, a period that has not ended.
    Records: number and digest of what was issued.
    """
    require(by, ISSUES)
    row, today = _open(edition, by), working_calendar().local(by.at).date()
    refuse_if(
        (
            row.until > today,
            Reason(
                "is_running", "期间尚未结束，结束后才能签发", "The period has not ended; issue it afterwards."
            ),
        ),
    )
    row.year = today.year
    row.n = next_without_gap("insight_editioncount", body_id=row.body_id, kind=row.kind, year=row.year)
    row.issued_by_id, row.issued_at, row.digest = by.actor.officer_id, by.at, digest(row)
    return _kept(row, by, "insight.issue_brief", {"issue": row.issue, "digest": row.digest})


@command("insight.drop_brief", "作废简报稿", "Drop a draft of a brief")
def drop_brief(
    *, by: Act, edition: Edition, reason: Annotated[str, Ask("理由", "Reason", limit=200)]
) -> Done:
    """Put a draft aside 作废; it is kept and never issued. Refuses: no grant, issued or dropped already."""
    require(by, WRITES)
    row = _open(edition, by)
    row.dropped_at = by.at
    return _kept(row, by, "insight.drop_brief", {}, reason)


def digest(row: Edition) -> str:
    """SHA-256 of title and text, in hexadecimal, as the ledger has it."""
    return hashlib.sha256(f"{row.title}\n{row.text}".encode()).hexdigest()


def require(by: Act, grant: str) -> None:
    if grant not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")


def _open(edition: Edition, by: Act) -> Edition:
    """The draft, locked; refused when it is none any more, or changed since the actor read it."""
    row = Edition.objects.select_for_update().get(pk=edition.pk)
    if not row.is_open:
        raise refuse(
            "not_open", "该简报已签发或已作废，不能再改", "It was issued or dropped and stays as it is."
        )
    if by.seen is not None and by.seen != row.ledger_n:
        raise refuse(
            "stale",
            "您打开页面后，这份简报稿有了新的修改，请核对后重新提交",
            "The draft changed after you opened it; check and submit again.",
        )
    return row


def _kept(row: Edition, by: Act, step: str, data: dict[str, Any], text: str = "") -> Done:
    entry = ledger.append(row, by=by, step=step, text=text, data=data)
    row.save()
    return _done(row, str(entry.id))


def _done(row: Edition, entry: str) -> Done:
    return Done("edition", str(row.id), row.number, "", entry)
