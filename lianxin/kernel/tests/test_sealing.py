"""Sealed data: what is sealed opens at its own place only, under old and new keys and both ciphers; masked until opened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import FieldError
from django.db import connection

from lianxin.directory.models import Area, Party, PartyContact, Staged
from lianxin.kernel import keyring
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import Place, Sealed, Unopenable, seal, unseal

HERE = Place("directory_partycontact", "phone", "1")
PHONE = "13800005678"


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: LazySettings) -> None:
    settings.LIANXIN_KEYS_FILE = str(tmp_path / "data_keys")
    keyring.make(date(2026, 3, 1))


def test_the_file_of_keys_is_its_owners_alone() -> None:
    assert keyring.path().stat().st_mode & 0o777 == 0o600
    before = keyring.path().read_text()
    keyring.make(date(2026, 3, 2))
    assert keyring.path().read_text() == before


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_a_cell_opens_at_its_place(settings: LazySettings, cipher: str) -> None:
    settings.LIANXIN_CIPHER = cipher
    cell = seal(PHONE, HERE)
    assert PHONE.encode() not in cell
    assert unseal(cell, HERE) == PHONE
    assert seal(PHONE, HERE) != cell


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_every_changed_bit_is_found(settings: LazySettings, cipher: str) -> None:
    settings.LIANXIN_CIPHER = cipher
    cell = seal(PHONE, HERE)
    for place in range(len(cell) * 8):
        changed = bytearray(cell)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Unopenable):
            unseal(bytes(changed), HERE)
    for length in range(1, len(cell)):
        with pytest.raises(Unopenable):
            unseal(cell[:length], HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("casefile_raiser", "phone", "1"),
        Place("directory_partycontact", "name", "1"),
        Place("directory_partycontact", "phone", "2"),
    ],
)
def test_a_cell_opens_nowhere_else(elsewhere: Place) -> None:
    with pytest.raises(Unopenable, match="校验"):
        unseal(seal(PHONE, HERE), elsewhere)


def test_old_keys_and_old_ciphers_stay_readable(settings: LazySettings) -> None:
    cells = [seal(PHONE, HERE)]
    keyring.add(date(2027, 3, 1))
    cells.append(seal(PHONE, HERE))
    settings.LIANXIN_CIPHER = "sm4"
    cells.append(seal(PHONE, HERE))
    assert len({(one[0], one[1:5]) for one in cells}) == 3
    assert {unseal(one, HERE) for one in cells} == {PHONE}


def test_a_lost_key_is_said_in_words() -> None:
    cell = seal(PHONE, HERE)
    keyring.path().unlink()
    shown = str(Sealed(HERE, cell=cell, mask="phone"))
    assert "找不到数据密钥文件" in shown
    keyring.make(date(2027, 1, 1))
    assert str(Sealed(HERE, cell=cell, mask="phone")) == f"〔缺少密钥 {cell[1:5].hex()}〕"


@pytest.fixture
def contact(db: None) -> PartyContact:
    area = Area.objects.create(code="D", name="区", kind="district", path="D")
    party = Party.objects.create(code="Q1", kind="enterprise", name="厂", area=area)
    return PartyContact.objects.create(party=party, name="欧阳明月", phone=PHONE)


def test_a_column_is_masked_until_opened(contact: PartyContact) -> None:
    row = PartyContact.objects.get()
    assert (f"{row.name}", f"{row.phone}") == ("欧阳**", "138****5678")
    assert PHONE not in repr(row.phone)
    assert (row.name.unsealed(), row.phone.unsealed()) == ("欧阳明月", PHONE)
    assert not row.address
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM directory_partycontact")
        stored = b"".join(bytes(one) for one in cursor.fetchone() or ())
    assert PHONE.encode() not in stored
    assert "欧阳".encode() not in stored


def test_a_row_that_is_saved_keeps_a_cell_it_cannot_open(contact: PartyContact) -> None:
    before = PartyContact.objects.get().phone.cell()
    keyring.path().unlink()
    keyring.make(date(2027, 1, 1))
    row = PartyContact.objects.get()
    row.title = "经理"
    row.save()
    PartyContact.objects.bulk_update([PartyContact.objects.get()], ["phone"])
    assert PartyContact.objects.get().phone.cell() == before


def test_a_value_goes_over_to_another_row_sealed_for_it(contact: PartyContact) -> None:
    other = PartyContact(party=contact.party, name=contact.name, phone=contact.phone)
    other.save()
    PartyContact.objects.bulk_update([other], ["name", "phone"])
    fresh = PartyContact.objects.get(pk=other.pk)
    assert fresh.phone.cell() != PartyContact.objects.get(pk=contact.pk).phone.cell()
    assert fresh.phone == PHONE


def test_nothing_is_looked_up_or_written_past_the_row(contact: PartyContact) -> None:
    with pytest.raises(TypeError, match="sealed"):
        PartyContact.objects.filter(phone=PHONE).exists()
    with pytest.raises(TypeError, match="sealed"):
        PartyContact.objects.update(phone=PHONE)
    with pytest.raises(FieldError):
        PartyContact.objects.filter(phone__contains="138").exists()


def test_cells_put_into_another_row_or_column_do_not_open(contact: PartyContact) -> None:
    other = PartyContact.objects.create(party=contact.party, name="钱", phone="13811112222")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_partycontact SET phone = %s, name = %s WHERE id = %s",
            [contact.phone.cell(), other.phone.cell(), other.pk],
        )
    moved = PartyContact.objects.get(pk=other.pk)
    assert (str(moved.phone), str(moved.name)) == ("〔密文校验未通过，可能被改动〕",) * 2


def test_uploads_read_like_any_data_and_lie_encrypted(db: None) -> None:
    rows = [[2, {"contact_phone": PHONE}]]
    Staged.objects.create(
        kind="parties", n_rows=1, rows=rows, uploaded_by=new_id(), uploaded_at="2026-03-02T00:00Z"
    )
    row = Staged.objects.get()
    assert (row.rows, row.faults, row.summary) == (rows, [], {})
    row.summary = {"new": 1}
    row.save(update_fields=["summary"])
    assert Staged.objects.defer("rows").get().rows == rows
    assert Staged.objects.get().summary == {"new": 1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM directory_staged")
        (cell,) = cursor.fetchone() or (b"",)
    assert PHONE.encode() not in bytes(cell)


def test_the_index_finds_equals_and_differs_by_column() -> None:
    assert keyring.blind("t", "phone", PHONE) == keyring.blind("t", "phone", PHONE)
    assert (
        len(
            {
                keyring.blind("t", "phone", PHONE),
                keyring.blind("t", "name", PHONE),
                keyring.blind("u", "phone", PHONE),
            }
        )
        == 3
    )
