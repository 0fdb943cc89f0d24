"""Sealed data 加密存储: contact data is encrypted in the database, each cell bound to its table, column and row.

Owns the form of a cell and the two kinds of columns: `SealedField` for names and telephone numbers, which shows
itself masked until it is opened on purpose, and `AtRestTextField` and `AtRestJSONField` for texts that are encrypted on
disk and read like any other. Not the keys (`keyring`), nor who may open what.

A cell: one byte for the form (1 AES-256-GCM, 2 SM4-GCM), four for the key, twelve for the nonce, then the
ciphertext with its tag. An empty text stays empty.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from lianxin.kernel import keyring
from lianxin.kernel.text import mask_name, mask_phone

log = logging.getLogger(__name__)

AES, SM4 = 1, 2
FORMS: Mapping[str, int] = {"aes": AES, "sm4": SM4}
NAME_BYTES, NONCE_BYTES, TAG_BYTES = 4, 12, 16
HEAD_BYTES = 1 + NAME_BYTES + NONCE_BYTES


class Unopenable(Exception):
    """A cell that cannot be opened: its key is missing, or it was changed or moved."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands; bound into it, so that it opens nowhere else."""

    table: str
    column: str
    row: str

    def bound(self) -> bytes:
        """The associated data of the cell."""
        return f"{self.table}\x1f{self.column}\x1f{self.row}".encode()


def seal(text: str, place: Place) -> bytes:
    """Seal a text for a place with the key in use; an empty text stays empty."""
    if not text:
        return b""
    form, key = FORMS[settings.LIANXIN_CIPHER], keyring.ring().current
    nonce = os.urandom(NONCE_BYTES)
    head = bytes([form]) + key.name + nonce
    return head + _encrypt(form, key, nonce, text.encode(), head + place.bound())


def unseal(cell: bytes, place: Place) -> str:
    """Open a cell at its place.

    Raises:
        Unopenable: the key is not there, or the cell was changed or belongs elsewhere.
    """
    if not cell:
        return ""
    if len(cell) < HEAD_BYTES + TAG_BYTES or cell[0] not in FORMS.values():
        raise Unopenable(_("密文已损坏"))
    name, nonce = cell[1 : 1 + NAME_BYTES], cell[1 + NAME_BYTES : HEAD_BYTES]
    key = _key(name)
    try:
        bound = cell[:HEAD_BYTES] + place.bound()
        return _decrypt(cell[0], key, nonce, cell[HEAD_BYTES:], bound).decode()
    except (InvalidTag, UnicodeDecodeError):
        raise Unopenable(_("密文校验未通过，可能被改动")) from None


def _key(name: bytes) -> keyring.Key:
    try:
        key = keyring.ring().key(name)
    except keyring.KeysUnreadable as error:
        raise Unopenable(str(error)) from None
    if key is None:
        raise Unopenable(_("缺少密钥 %(name)s") % {"name": name.hex()})
    return key


@lru_cache(maxsize=32)
def _aes(key: keyring.Key) -> AESGCM:
    return AESGCM(key.derived("aes-256-gcm", 32))


def _encrypt(form: int, key: keyring.Key, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    if form == AES:
        return _aes(key).encrypt(nonce, text, bound)
    sealing = Cipher(algorithms.SM4(key.derived("sm4-gcm", 16)), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(bound)
    return sealing.update(text) + sealing.finalize() + sealing.tag


def _decrypt(form: int, key: keyring.Key, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    if form == AES:
        return _aes(key).decrypt(nonce, body, bound)
    text, tag = body[:-TAG_BYTES], body[-TAG_BYTES:]
    opening = Cipher(algorithms.SM4(key.derived("sm4-gcm", 16)), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(bound)
    return opening.update(text) + opening.finalize()


# --- columns

MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "phone": mask_phone,
    "whole": lambda text: "***" if text else "",
}


class Sealed:
    """The value of a sealed column: masked when shown or printed, opened by `unsealed` alone."""

    __slots__ = ("_cell", "_text", "mask", "place")

    def __init__(self, place: Place, *, cell: bytes = b"", text: str | None = None, mask: str = "") -> None:
        self.place, self._cell, self._text, self.mask = place, cell, text, mask

    def unsealed(self) -> str:
        """The text itself. Whoever calls it for a reader leaves a line in the ledger.

        Raises:
            Unopenable: as of `unseal`.
        """
        return unseal(self._cell, self.place) if self._text is None else self._text

    def readable(self) -> str:
        """The text, or in brackets why it cannot be read; for a reading that was noted."""
        return opened(self.cell(), self.place)

    @property
    def masked(self) -> str:
        """张**, 138****5678; what is wrong in brackets when it cannot be opened."""
        try:
            text = self.unsealed()
        except Unopenable as error:
            log.error("cell of %s.%s cannot be opened", self.place.table, self.place.column)
            return f"〔{error.words}〕"
        return MASKS[self.mask](text)

    def cell(self) -> bytes:
        """What the database keeps: the cell as it was read, or a new one for a new text."""
        return self._cell if self._text is None else seal(self._text, self.place)

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<Sealed {self.place.table}.{self.place.column}>"

    def __bool__(self) -> bool:
        return bool(self._cell if self._text is None else self._text)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sealed):
            other = other._text if other._text is not None else other.unsealed()
        if not isinstance(other, str):
            return NotImplemented
        try:
            return self.unsealed() == other
        except Unopenable:
            return False

    def __hash__(self) -> int:
        return hash((self.place, self._cell))


class _Descriptor:
    """Keeps what the database gave until it is asked for; binds the cell to the row it stands in."""

    def __init__(self, field: CellField[Any, Any]) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, _owner: type[models.Model] | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        return self.field.shown(row, row.__dict__[name])

    def __set__(self, row: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            value = value._cell if value._text is None and value.place == self.field.place(row) else value
        row.__dict__[self.field.attname] = value.unsealed() if isinstance(value, Sealed) else value


S = TypeVar("S")
G = TypeVar("G")
if TYPE_CHECKING:

    class _Field(models.Field[S, G]):
        """A field with the types that it takes and gives."""

else:

    class _Field(models.Field):
        """The same for Python, where Django's fields have no such types."""

        def __class_getitem__(cls, _types):
            return cls


class CellField(_Field[S, G]):
    """A column of cells. It is written through its row only, and nothing can be looked up in it."""

    empty_strings_allowed = True

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Descriptor(self))

    def get_default(self) -> Any:
        return super().get_default() if self.has_default() else ""

    def place(self, row: models.Model) -> Place:
        """Where this column's cell of a row stands."""
        return Place(row._meta.db_table, str(self.column), str(row.pk))

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> bytes:
        return bytes(value or b"")

    def shown(self, row: models.Model, value: Any) -> Any:
        """What the attribute gives for what is kept."""
        raise NotImplementedError

    def packed(self, value: Any) -> str:
        """A value as text to be sealed."""
        return str(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        """A new value is sealed for its row; one that was not touched stays the cell it is."""
        del add
        value = model_instance.__dict__[self.attname]
        return value if isinstance(value, bytes) else seal(self.packed(value), self.place(model_instance))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.cell()
        if isinstance(value, bytes):
            return value
        if not value:
            return b""
        raise TypeError(f"{self.name} is sealed: it is written through its row, and not looked up")

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None


class SealedField(CellField["str | Sealed", Sealed]):
    """A name or telephone number: masked until opened on purpose."""

    def __init__(self, *args: Any, mask: str = "name", **kwargs: Any) -> None:
        self.mask = mask
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "mask": self.mask}

    def shown(self, row: models.Model, value: Any) -> Sealed:
        place = self.place(row)
        if isinstance(value, bytes):
            return Sealed(place, cell=value, mask=self.mask)
        return Sealed(place, text=str(value or ""), mask=self.mask)


class AtRestTextField(CellField[str, str]):
    """A text that is encrypted on disk and reads like any other."""

    def shown(self, row: models.Model, value: Any) -> str:
        return opened(value, self.place(row)) if isinstance(value, bytes) else str(value or "")


class AtRestJSONField(CellField[Any, Any]):
    """Plain JSON data that is encrypted on disk and reads like any other."""

    def packed(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value not in ("", None) else ""

    def shown(self, row: models.Model, value: Any) -> Any:
        if isinstance(value, bytes):
            text = unseal(value, self.place(row))
            value = json.loads(text) if text else self._empty()
            row.__dict__[self.attname] = value
        return self._empty() if value == "" else value

    def _empty(self) -> Any:
        return self.get_default() if self.has_default() else {}


def opened(cell: bytes, place: Place) -> str:
    """The text of a cell, or in brackets why it cannot be read."""
    try:
        return unseal(cell, place)
    except Unopenable as error:
        log.error("cell of %s.%s cannot be opened", place.table, place.column)
        return f"〔{error.words}〕"
