"""The form of an export 导出格式: tables in the order of their references, each a file of JSON lines, and a manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db import models

from lianxin.config import prepare
from lianxin.kernel.sealing import CellField

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
# The comment at the end of the file: a SHA-256 over every byte before it.
SEAL = b"lianxin-export-1 sha256 "
SEAL_DIGITS = 64
# Names within the file are ours alone: nothing else is ever opened.
TABLE_FILE = re.compile(r"tables/\d{3}_[a-z0-9_]{1,63}\.jsonl")
SERIES = re.compile(r"number_[a-z]{1,12}_\d{4}")
STORED_FILE = re.compile(r"files/[0-9a-f]{32}")

LEFT_OUT: Mapping[str, str] = {
    "django_migrations": "which changes of the tables this installation has; the manifest names them",
    "django_content_type": "made by every installation for itself",
    "auth_permission": "Django's own, not used",
    "auth_group": "Django's own, not used",
    "auth_group_permissions": "Django's own, not used",
    "django_session": "browsers that are signed in here",
    "people_session": "browsers that are signed in here",
    "people_token": "programs that may enter here; the new place gives its own",
    "people_totp": "second factors; enrolled anew",
    "people_recoverycode": "second factors; enrolled anew",
    "people_passkey": "second factors, bound to the address of this place",
    "people_parkedform": "what was being typed when a session ended",
    "people_unsentform": "what was being typed and not sent",
    "casefile_presence": "who had a matter open at that moment",
    "people_signintry": "who tried to sign in here",
    "people_oldpassword": "earlier passwords",
    "directory_staged": "uploads that nobody has confirmed",
    "directory_stagedpart": "uploads that nobody has confirmed",
    "kernel_commandkey": "numbers of requests, to answer a repeated one alike",
    "kernel_attempt": "counts for limits",
    "kernel_gauge": "counts for probes",
    "kernel_jobrun": "when jobs ran here",
    "kernel_witness": "who keeps this place's checkpoints; the new place names its own",
    "kernel_witnessdelivery": "who keeps this place's checkpoints",
    "procrastinate_jobs": "work under way here",
    "procrastinate_events": "work under way here",
    "procrastinate_periodic_defers": "work under way here",
    "procrastinate_workers": "work under way here",
}
# Secrets that are no cells and are treated like them.
SECRETS = {("people_officer", "password"): "!"}
# Indexes by which a sealed value is found; they stand on this place's keys and are made anew.
INDEXES: Mapping[tuple[str, str], str] = {
    ("directory_partycontact", "name_index"): "name",
    ("directory_partycontact", "phone_index"): "phone",
}
KINDS: Mapping[str, str] = {
    "UUIDField": "uuid",
    "BooleanField": "true / false",
    "DateField": "date, 2026-01-31",
    "DateTimeField": "moment in UTC, 2026-01-31T08:00:00+00:00",
    "TimeField": "time of day, 08:30:00",
    "DurationField": "length of time, as PostgreSQL writes an interval",
    "BinaryField": "bytes in hexadecimal after \\x",
    "JSONField": "JSON",
    "ArrayField": "list",
}
NUMBERS = ("Integer", "AutoField")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what it is called, holds, and points at.

    Attributes:
        is_sealed: personal data or a secret: left out, or sealed under the passphrase.
        indexes: the sealed column of the same row that it is an index of; empty for none.
    """

    name: str
    kind: str
    words: str
    points_at: str = ""
    is_sealed: bool = False
    is_empty_as: str = ""
    indexes: str = ""
    may_be_null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, words, key, columns."""

    name: str
    words: str
    key: str
    is_key_text: bool
    columns: tuple[Column, ...]
    is_numbered: bool = False

    @property
    def changed(self) -> tuple[Column, ...]:
        """The columns that do not leave as they are."""
        return tuple(one for one in self.columns if one.is_sealed or one.indexes)


@dataclass(frozen=True, slots=True)
class Part:
    """One file within the export: its name, how many rows and bytes it has, and its SHA-256."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export says of itself 导出清单.

    Attributes:
        personal: `left out` or `sealed`.
        salt: of the passphrase, in hexadecimal; empty where there is none.
        series: how far the readable numbers of each kind and year have come.
        missing: stored names of attachments whose bytes were not there when it was made.
    """

    program: str
    migrations: list[str]
    checkpoint: tuple[int, str]
    personal: str
    salt: str
    series: dict[str, int] = field(default_factory=dict)
    tables: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(one.rows for one in self.tables)


@cache
def tables() -> tuple[Table, ...]:
    """The tables that are exported, each after those that it points at where that can be."""
    prepare.set_up_django()
    found = {one.name: one for one in map(_table, apps.get_models(include_auto_created=True))}
    kept = {name: one for name, one in sorted(found.items()) if name not in LEFT_OUT}
    return tuple(_in_order(kept))


def _in_order(found: Mapping[str, Table]) -> Iterator[Table]:
    """By reference; in a circle the first one met goes first."""
    met: set[str] = set()

    def walk(name: str) -> Iterator[Table]:
        if name in met or name not in found:
            return
        met.add(name)
        for column in found[name].columns:
            yield from walk(column.points_at)
        yield found[name]

    for name in found:
        yield from walk(name)


def _table(model: type[models.Model]) -> Table:
    meta = model._meta
    key = meta.pk
    return Table(
        name=meta.db_table,
        words=str(meta.verbose_name),
        key=str(key.column),
        is_key_text=_kind(key) == "text",
        columns=tuple(_column(meta.db_table, one) for one in meta.local_concrete_fields),
        is_numbered=key.get_internal_type().endswith("AutoField"),
    )


def _column(table: str, one: models.Field[object, object]) -> Column:
    name = str(one.column)
    return Column(
        name=name,
        kind=_kind(one),
        words=str(one.verbose_name),
        points_at=one.related_model._meta.db_table if isinstance(one, models.ForeignKey) else "",
        is_sealed=isinstance(one, CellField) or (table, name) in SECRETS,
        is_empty_as=SECRETS.get((table, name), "\\x"),
        indexes=INDEXES.get((table, name), ""),
        may_be_null=bool(one.null),
    )


def _kind(one: models.Field[object, object]) -> str:
    target = one.target_field if isinstance(one, models.ForeignKey) else one
    name = target.get_internal_type()
    if any(word in name for word in NUMBERS):
        return "number"
    return KINDS.get(name, "text")


def table_file(place: int, table: Table) -> str:
    """The name of a table's file within the export."""
    return f"tables/{place:03d}_{table.name}.jsonl"
