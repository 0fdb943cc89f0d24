"""Contacts are sealed, uploads encrypted on disk; a resident stands in the register under a masked name."""

from typing import Any

import django.utils.timezone
from django.db import connection, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from lianxin.kernel.ids import new_id
from lianxin.kernel.keyring import blind
from lianxin.kernel.sealing import AtRestJSONField, Place, SealedField, seal, unseal
from lianxin.kernel.sealing_migration import sealing
from lianxin.kernel.text import grams_for_index, mask_name

TABLE = "directory_partycontact"


def index_contacts(_apps: Any, _editor: BaseDatabaseSchemaEditor) -> None:
    """Index the names and numbers of contacts, so that one can be found by the whole of it."""
    for pk, name, phone in _rows("SELECT id, name, phone FROM directory_partycontact"):
        known = _opened(pk, "name", name), _opened(pk, "phone", phone)
        indexes = [blind(TABLE, column, text) if text else b"" for column, text in zip(("name", "phone"), known)]
        _run("UPDATE directory_partycontact SET name_index = %s, phone_index = %s WHERE id = %s", *indexes, pk)


def mask_residents(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Move the name and address of each resident into a contact of his own name."""
    for pk, code, name, address in _rows("SELECT id, code, name, address FROM directory_party WHERE kind = 'resident'"):
        contact = _own_contact(pk, name)
        _run(
            "UPDATE directory_partycontact SET address = %s WHERE id = %s",
            seal(address, Place(TABLE, "address", str(contact))), contact,
        )
        masked = mask_name(name)
        grams = grams_for_index("\n".join([masked, code, "", ""]))
        _run("UPDATE directory_party SET name = %s, address = '', grams = %s WHERE id = %s", masked, grams, pk)
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("SET CONSTRAINTS ALL DEFERRED")


def name_residents(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Give each resident his name and address back from his contact."""
    rows = _rows(
        "SELECT p.id, p.code, p.name, c.id, c.name, c.address FROM directory_party p"
        " JOIN directory_partycontact c ON c.party_id = p.id WHERE p.kind = 'resident'"
    )
    for pk, code, masked, contact, name, address in rows:
        plain, where = _opened(contact, "name", name), _opened(contact, "address", address)
        if mask_name(plain) == masked:
            grams = grams_for_index("\n".join([plain, code, "", where]))
            _run("UPDATE directory_party SET name = %s, address = %s, grams = %s WHERE id = %s", plain, where, grams, pk)
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _own_contact(party: Any, name: str) -> Any:
    for pk, cell in _rows("SELECT id, name FROM directory_partycontact WHERE party_id = %s", party):
        if _opened(pk, "name", cell) == name:
            return pk
    pk = new_id()
    _run(
        "INSERT INTO directory_partycontact (id, party_id, name, title, phone, address, name_index, phone_index, confirmed_at)"
        " VALUES (%s, %s, %s, '', '', '', %s, '', now())",
        pk, party, seal(name, Place(TABLE, "name", str(pk))), blind(TABLE, "name", name),
    )
    return pk


def _opened(pk: Any, column: str, cell: Any) -> str:
    return unseal(bytes(cell or b""), Place(TABLE, column, str(pk)))


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def nothing(_apps: Any, _editor: BaseDatabaseSchemaEditor) -> None:
    """Indexes go with their columns."""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_staged")]
    operations = [
        *sealing(
            "partycontact",
            TABLE,
            {
                "name": (models.CharField("姓名", max_length=30, default=""), SealedField("姓名", max_length=30)),
                "phone": (
                    models.CharField("电话", max_length=20, default="", blank=True),
                    SealedField("电话", mask="phone", max_length=20, blank=True),
                ),
            },
        ),
        migrations.AddField(
            "partycontact", "address", SealedField("住址", mask="whole", max_length=120, blank=True)
        ),
        migrations.AddField(
            "partycontact", "name_index", models.BinaryField("姓名索引", max_length=16, default=bytes, db_index=True)
        ),
        migrations.AddField(
            "partycontact", "phone_index", models.BinaryField("电话索引", max_length=16, default=bytes, db_index=True)
        ),
        migrations.AddField(
            "partycontact",
            "confirmed_at",
            models.DateTimeField("最近核实时间", default=django.utils.timezone.now, db_index=True),
        ),
        migrations.RunPython(index_contacts, nothing),
        migrations.RunPython(mask_residents, name_residents),
        *sealing(
            "staged",
            "directory_staged",
            {
                "rows": (models.JSONField("数据", default=list), AtRestJSONField("数据", default=list)),
                "faults": (models.JSONField("错误", default=list), AtRestJSONField("错误", default=list)),
                "summary": (models.JSONField("预览", default=dict), AtRestJSONField("预览", default=dict)),
            },
        ),
    ]
