"""The demo district's directory and people: areas, units, parties, officers, posts, programmes. Rows only, no steps."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from lianxin.directory.commands.contacts import Person, Told, contact, people_told, shown_as
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.directory.rules import TIME_CLASS_WORDS, AreaKind, TimeClass
from lianxin.kernel.text import fold, grams_for_index, initials_variants
from lianxin.people.models import Officer, Post
from lianxin.people.queries import SYSTEM_LOGIN
from lianxin.people.rules import Role

DATA = Path(__file__).parent / "data"
TAXONOMY = Path(__file__).parents[2] / "directory" / "data" / "taxonomy.csv"
PASSWORD = "lianxin-2026"
ACCOUNTABLE = "leader1"
ROLE_ORDER = {Role.OFFICE_CLERK: 50}


def table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def load_register() -> None:
    """Write the whole directory and everybody in it."""
    _areas()
    _units()
    _parties()
    _categories()
    _officers()


def _areas() -> None:
    known: dict[str, Area] = {}
    for row in table(DATA / "areas.csv"):
        parent = known.get(row["parent_code"])
        path = f"{parent.path}/{row['code']}" if parent else row["code"]
        known[row["code"]] = Area.objects.create(
            code=row["code"], name=row["name"], kind=row["kind"], parent=parent, path=path
        )


def _units() -> None:
    areas = {area.code: area for area in Area.objects.all()}
    district = Area.objects.get(kind=AreaKind.DISTRICT)
    Unit.objects.bulk_create(
        [
            Unit(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                aliases=[one for one in row["aliases"].split("、") if one],
                initials=initials_variants(row["short_name"]),
                kind=row["kind"],
                area=areas.get(row["area_code"], district),
            )
            for row in table(DATA / "units.csv")
        ]
    )


def _parties() -> None:
    areas = {area.code: area for area in Area.objects.all()}
    for row in table(DATA / "parties.csv"):
        shown, address = shown_as(row["kind"], row["name"], row["address"])
        words = fold(f"{row['code']}\n{shown}\n{address}")
        party = Party.objects.create(
            code=row["code"],
            kind=row["kind"],
            name=shown,
            credit_code=row["credit_code"],
            industry_code=row["industry_code"],
            industry=row["industry"],
            area=areas[row["area_code"]],
            address=address,
            scale=row["scale"],
            employees=int(row["employees"]) if row["employees"] else None,
            grams=grams_for_index(words),
        )
        person = Person(row["contact_name"], row["contact_title"], row["phone"])
        for one in people_told(row["kind"], Told(row["name"], row["address"], person)):
            contact(party, one, timezone.now()).save(force_insert=True)


def _categories() -> None:
    units = unit_names()
    for row in table(TAXONOMY):
        category = Category.objects.create(
            code=row["code"],
            head=row["l1"],
            name=row["l2"],
            time_class=TIME_CLASS_WORDS.get(row["class_default"], TimeClass.ORDINARY),
            keywords=row["keywords"].split(),
            lead=units.get(row["lead_default"]),
            lead_words=row["lead_default"],
            support_words=row["co_default"],
            is_transfer=row["class_default"] == "转出",
        )
        category.supports.set([units[one] for one in row["co_default"].split("、") if one in units])


def unit_names() -> dict[str, Unit]:
    """Every unit by its name, short name and other names."""
    found: dict[str, Unit] = {}
    for unit in Unit.objects.all():
        for name in (unit.name, unit.short_name, *unit.aliases):
            found.setdefault(name, unit)
    return found


def _officers() -> None:
    rows = list(table(DATA / "officers.csv"))
    password = make_password(PASSWORD)
    people = {row["login"]: (row["name"], row["mobile"]) for row in rows if row["login"]}
    people[SYSTEM_LOGIN] = ("系统", "")
    Officer.objects.bulk_create(
        [
            Officer(
                login=login, name=name, mobile=mobile, password="!" if login == SYSTEM_LOGIN else password
            )
            for login, (name, mobile) in people.items()
        ]
    )
    officers = {officer.login: officer for officer in Officer.objects.all()}
    units = {unit.code: unit for unit in Unit.objects.all()}
    Post.objects.create(
        unit=Unit.objects.get(kind="office"), title="计时", role=Role.SYSTEM, holder=officers[SYSTEM_LOGIN]
    )
    for place, row in enumerate(rows):
        post = Post.objects.create(
            unit=units[row["unit_code"]],
            title=row["post_title"],
            role=row["role"],
            holder=officers.get(row["login"]),
            deputy=officers.get(row["deputy_login"]),
            order=place,
            is_accountable=row["login"] == ACCOUNTABLE,
        )
        charged = [units[code] for code in row["charge_units"].split("、") if code]
        if charged:
            post.charges.set(charged)


def day(text: str) -> date | None:
    """A date of the data, or nothing."""
    return date.fromisoformat(text) if text else None
