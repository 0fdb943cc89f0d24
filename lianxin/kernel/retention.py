"""Retention 保存期限: what is kept how long after which event, and why; what is due goes, in batches, and leaves a line.

Owns the schedule (a registry, like commands) and the going through it; each package adds the rules of its own rows.
A rule's length may be set by the district (`KeptFor`). Lines of the ledger keep their digests: only their texts go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.erasures import STEP, sum_of
from lianxin.kernel.models import Attempt, CommandKey, Entry, KeptFor, Outbox

Pair = tuple[str, str]
REGISTER = "retention"
YEAR = 365


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the schedule: what goes `days` after an event, why, what of it is erased and what is kept.

    `due` gives the rows whose event lies before a moment; `erase` empties or removes some of them and gives the
    lines of the ledger whose texts go with them. A row that was erased must not be due again.
    """

    code: str
    what: Pair
    after: Pair
    days: int
    why: Pair
    erases: Pair
    keeps: Pair
    due: Callable[[datetime], QuerySet[Any]]
    erase: Callable[[Sequence[Any], datetime], QuerySet[Entry] | None]
    batch: int = 500


RULES: dict[str, Rule] = {}


def add(rule: Rule) -> None:
    """Add a line to the schedule."""
    if rule.code in RULES:
        raise ValueError(f"rule {rule.code} added twice")
    RULES[rule.code] = rule


def days_of(rule: Rule) -> int:
    """How long a rule keeps: as the district set it, else as it comes."""
    row = KeptFor.objects.filter(rule=rule.code).first()
    return row.days if row else rule.days


def set_days(rule: Rule, days: int, reason: str, *, by: Act) -> Entry:
    """Let a rule keep another length from now on, with its basis."""
    data = {"rule": rule.code, "from": days_of(rule), "to": days}
    KeptFor.objects.update_or_create(rule=rule.code, defaults={"days": days, "reason": reason, "at": by.at})
    return ledger.note(REGISTER, by=by, step="casefile.set_keeping", text=reason, data=data)


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of the schedule with what is due now."""

    rule: Rule
    days: int
    before: datetime
    n: int


def planned(at: datetime) -> list[Planned]:
    """The schedule with how many rows are due at a moment; nothing is touched."""
    return [
        Planned(rule, days, before, rule.due(before).count())
        for rule in _in_order()
        for days in [days_of(rule)]
        for before in [at - timedelta(days=days)]
    ]


def _in_order() -> list[Rule]:
    return [RULES[code] for code in sorted(RULES)]


@dataclass(frozen=True, slots=True)
class Gone:
    """What one batch took: its rule, how many rows, how many texts of the ledger."""

    rule: str
    rows: int
    bodies: int


def carry_out(by: Act) -> Iterator[Gone]:
    """Erase everything that is due, a transaction per batch; what was done stays done when it is interrupted."""
    for rule in _in_order():
        before = by.at - timedelta(days=days_of(rule))
        while (gone := _batch(rule, before, by)) is not None:
            yield gone


@transaction.atomic
def _batch(rule: Rule, before: datetime, by: Act) -> Gone | None:
    rows = rule.due(before)
    # Lines of the ledger cannot be locked by who may not change them; the job runs alone.
    if rows.model is not Entry:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    pks = list(rows.values_list("pk", flat=True)[: rule.batch])
    if not pks:
        return None
    gone = Gone(rule.code, len(pks), _vouch(rule, len(pks), rule.erase(pks, by.at), by))
    if rule.due(before).filter(pk__in=pks).exists():
        raise RuntimeError(f"rule {rule.code} left rows that are still due")
    return gone


def _vouch(rule: Rule, rows: int, entries: QuerySet[Entry] | None, by: Act) -> int:
    """Write the line that vouches for a batch, then empty the texts it covers; counts only, no values."""
    found = [] if entries is None else list(_bodies(entries))
    total = sum_of(digest for _, digest in found)
    data = {"rule": rule.code, "rows": rows, "bodies": len(found), "sum": f"{total:x}"}
    ledger.note(REGISTER, by=by, step=STEP, data=data)
    if found:
        with connection.cursor() as cursor:
            cursor.execute("SELECT lianxin_erase_entries(%s, %s)", [[pk for pk, _ in found], by.at])
    return len(found)


def _bodies(entries: QuerySet[Entry]) -> QuerySet[Entry, tuple[Any, Any]]:
    rows = entries.filter(erased_at=None).exclude(step=STEP)
    return rows.exclude(text="", data={}).values_list("id", "digest")


# --- the kernel's own rows


def removing(model: Any) -> Callable[[Sequence[Any], datetime], None]:
    """For `erase`: the rows themselves go, and nothing of the ledger."""

    def erase(pks: Sequence[Any], _at: datetime) -> None:
        model._default_manager.filter(pk__in=pks).delete()

    return erase


add(
    Rule(
        "kernel.keys",
        ("请求编号及其回答", "Request numbers with their answers"),
        ("请求办理后", "after the request"),
        30,
        ("仅为防止重复办理", "kept only against doing things twice"),
        ("整条删除", "the rows"),
        ("留痕", "the ledger"),
        lambda before: CommandKey.objects.filter(at__lt=before),
        removing(CommandKey),
        5000,
    )
)
add(
    Rule(
        "kernel.attempts",
        ("限次记录（来源摘要）", "Counts of tries, by digest"),
        ("尝试后", "after the try"),
        1,
        ("仅为限制频次", "kept only to limit tries"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: Attempt.objects.filter(minute__lt=before),
        removing(Attempt),
        5000,
    )
)
add(
    Rule(
        "kernel.outbox",
        ("站内通知", "Notices to posts"),
        ("发出后", "after it was sent"),
        YEAR,
        ("提醒已完成使命；事项本身有留痕", "it has done its work; the matter has its ledger"),
        ("整条删除", "the rows"),
        ("事项和留痕", "the matter and its ledger"),
        lambda before: Outbox.objects.filter(at__lt=before).exclude(state=Outbox.State.QUEUED),
        removing(Outbox),
        5000,
    )
)
add(
    Rule(
        "kernel.registers",
        ("名录、人员等登记簿的留痕文字", "Texts in the ledgers of registers"),
        ("记录后", "after the line was written"),
        10 * YEAR,
        (
            "文书档案定期10年；查看理由、人员姓名不再需要",
            "ten years for records; reasons and names are needed no longer",
        ),
        ("文字和明细", "text and data"),
        ("何时、何岗位、何动作及摘要", "when, by which post, what, and the digest"),
        lambda before: (
            Entry.objects.filter(subject="register", at__lt=before, erased_at=None)
            .exclude(step=STEP)
            .exclude(text="", data={})
        ),
        lambda pks, _at: Entry.objects.filter(pk__in=pks),
    )
)
