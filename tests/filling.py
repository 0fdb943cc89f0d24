"""Filling every text column of every row with texts of one's choice 逐列填充, past all commands: whatever is stored, holds them.

Owns which columns hold words of people and which are names made by programs. Runs as the owner of the tables with their
guards put aside, within the transaction of a test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.utils import DataError, IntegrityError
from django.utils import timezone

from lianxin.kernel.models import Entry, WorkCalendarDay
from tests.owner import as_owner

# Made by programs or of a closed form: nobody can write words there.
CODES = {
    "kernel.entry.subject", "kernel.entry.reference", "kernel.entry.step", "kernel.entry.state_from",
    "kernel.entry.state_to", "kernel.entry.channel", "kernel.entry.algorithm",
    "kernel.checkpoint.algorithm", "kernel.witness.kind", "kernel.commandkey.command",
    "kernel.commandkey.answer", "kernel.outbox.event", "kernel.outbox.subject", "kernel.outbox.number",
    "kernel.outbox.reason", "kernel.jobrun.name",
    "kernel.gauge.name", "kernel.keptfor.rule", "kernel.workcalendarday.calendar",
    "kernel.workcalendarday.kind", "kernel.workcalendarday.hours", "kernel.calendarversion.calendar",
    "kernel.calendarversion.hours", "casefile.clock.calendar", "casefile.deadlinemove.calendar",
    "directory.unit.calendar", "directory.area.calendar", "kernel.register.name", "directory.area.code", "directory.area.path",
    "directory.unit.code", "directory.unit.initials", "directory.party.code", "directory.party.credit_code",
    "directory.party.industry_code", "directory.party.grams", "directory.category.code",
    "directory.staged.kind", "collect.ledgerbatch.number", "collect.ownheading.code",
    "people.officer.password", "people.officer.login", "people.proposal.step",
    "people.proposal.told", "people.proposal.secret", "people.signinpolicy.second_factor",
    "people.session.session_key", "people.session.session_data", "people.session.place",
    "people.signintry.place", "people.oldpassword.password", "policy.programme.code", "policy.condition.group",
    "policy.programmefile.content_type", "policy.programmefile.sha256", "policy.programmefile.stored",
    "policy.followup.number",
    "insight.edition.number", "insight.edition.digest", "papers.papertemplate.content", "papers.papertemplate.sha256",
    "casefile.matter.number", "casefile.matter.held_by", "casefile.matter.satisfaction",
    "casefile.matter.tracking_digest", "casefile.searchtext.grams", "casefile.clock.limit_unit",
    "casefile.clock.alarm", "casefile.clock.stood", "casefile.limitrule.unit", "casefile.attachment.state",
    "casefile.attachment.content_type", "casefile.attachment.sha256", "casefile.attachment.sent_sha256",
    "casefile.attachment.stored", "casefile.attachment.stored_small", "visit.visit.number",
    "onsite.awaitedfile.sha256", "reading.advice.step", "reading.advice.advised", "reading.advice.decided",
    "reading.advice.category", "reading.learned.sha256", "reading.learned.figures", "reading.learned.running",
    "supervise.notice.number", "supervise.reminder.alarm", "supervise.urge.to_posts", "supervise.notice.copies",
    "casefile.bulk.does", "casefile.bulkitem.code", "supervise.ladderrule.copies", "supervise.reminderrule.shares",
    "supervise.reminderrule.days_before", "supervise.reminderrule.days_after",
}  # fmt: skip
# What a row that is made for its columns must hold to be one at all.
GIVEN = {"casefile.limitrule": {"unit": "working_day"}}
DEEP = ("JSONField", "AtRestJSONField")
OPENED = ("SealedField", "AtRestTextField", *DEEP)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds words of people."""

    model: type[models.Model]
    field: models.Field[Any, Any]

    @property
    def label(self) -> str:
        """Such as casefile.matter.title."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def most(self) -> int:
        """How many characters it takes."""
        inner = self.field.base_field if isinstance(self.field, ArrayField) else self.field
        return getattr(inner, "max_length", None) or 2000


Text = Callable[[Column, int], str]


def columns() -> list[Column]:
    """Every column of the project in which somebody's words can stand."""
    found = [
        Column(model, field)
        for model in apps.get_models()
        if model.__module__.startswith("lianxin.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | ArrayField) or _kind(field) in OPENED
        if not (isinstance(field, ArrayField) and isinstance(field.base_field, models.IntegerField))
    ]
    return [one for one in found if not one.field.choices and one.label not in CODES]


def _kind(field: object) -> str:
    return type(field).__name__


@contextmanager
def without_guards() -> Iterator[None]:
    """The rights of the owner, the triggers of every table asleep, until the transaction is thrown away."""
    tables = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("lianxin.")}
    connection.check_constraints()
    with as_owner():
        with connection.cursor() as cursor:
            for table in sorted(tables):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield


def fill(text: Text, *, but: Sequence[str] = ()) -> dict[str, int]:
    """Write a text into every such column of every row; how many rows of each column took it.

    Args:
        text: what is written, by column and place of the row.
        but: labels that stay as they are.
    """
    with without_guards():
        for model in {one.model for one in columns()}:
            _ensure(model)
        return {one.label: _fill(one, text) for one in columns() if one.label not in but}


def _ensure(model: type[models.Model]) -> None:
    """A row of a table that has none, as simple as the database takes it."""
    if model is WorkCalendarDay or model._default_manager.exists():
        return  # a day of the calendar that means nothing would stop every clock
    try:
        with transaction.atomic():
            model._default_manager.bulk_create([model(**_simple(model))])
    except (DataError, IntegrityError):
        return  # told by the count of its columns


def _simple(model: type[models.Model]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.ForeignKey):
            found[field.attname] = field.related_model._default_manager.values_list("pk", flat=True).first()
        elif field.choices:
            found[field.attname] = next(iter(field.choices))[0]
        elif isinstance(field, models.DateTimeField | models.DateField):
            found[field.attname] = None if field.null else timezone.now()
        elif isinstance(field, models.IntegerField):
            found[field.attname] = 1
        elif isinstance(field, models.BinaryField) and _kind(field) not in OPENED:
            found[field.attname] = b"0123456789abcdef"
    return found | GIVEN.get(model._meta.label_lower, {})


def _fill(one: Column, text: Text) -> int:
    if _kind(one.field) in OPENED:
        return sum(_saved(one, row, text(one, n)) for n, row in enumerate(one.model._default_manager.all()))
    key = one.model._meta.pk
    assert key is not None
    rows = list(one.model._default_manager.order_by("pk").values_list("pk", flat=True))
    told = [(text(one, n)[: one.most], pk) for n, pk in enumerate(rows)]
    value = "ARRAY[%s]" if isinstance(one.field, ArrayField) else "%s"
    sql = f'UPDATE {one.model._meta.db_table} SET "{one.field.column}" = {value} WHERE "{key.column}" = %s'
    return sum(_taken(sql, values) for values in told)


def _taken(sql: str, values: tuple[str, Any]) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except (DataError, IntegrityError):
        return False  # the database itself takes no such text there
    return True


def _saved(one: Column, row: models.Model, said: str) -> bool:
    there = getattr(row, one.field.attname)
    if not there and _kind(one.field) in DEEP:
        return False
    value = deep(there, said) if _kind(one.field) in DEEP else said[: one.most]
    if value == there:
        return False
    if isinstance(row, Entry):
        return _taken("UPDATE kernel_entry SET data = %s WHERE id = %s", (json.dumps(value), row.pk))
    setattr(row, one.field.attname, value)
    row.save(update_fields=[one.field.name])
    return True


def deep(value: Any, said: str) -> Any:
    """The same structure with every text in it that is words, and not a code or a date, replaced."""
    if isinstance(value, dict):
        return {name: deep(inner, said) for name, inner in value.items()}
    if isinstance(value, list):
        return [deep(inner, said) for inner in value]
    is_words = isinstance(value, str) and any("\u3400" <= one <= "\u9fff" for one in value)
    return said if is_words else value
