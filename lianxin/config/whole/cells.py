"""Sealed data on its way 密文搬运: left out, or opened here, sealed under the operator's passphrase, and sealed anew there.

Under a passphrase each value is AES-256-GCM with a key made by scrypt. The nonce is made from the value and its place, so
that the same state gives the same file; it repeats for the same value at the same place alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from lianxin.config.console import Problem
from lianxin.config.whole.form import SECRETS, Column, Table
from lianxin.directory.queries import name_index, phone_index
from lianxin.kernel.sealing import Place, Unopenable, seal, unseal

MARK = "p1:"
NONCE_BYTES, KEY_BYTES = 12, 32
COST, BLOCKS, LANES = 2**15, 8, 1
PASSPHRASE_LEAST = 12
INDEX_OF = {"name_index": name_index, "phone_index": phone_index}

Row = dict[str, Any]


class Passphrase:
    """A key made from a passphrase, for one export."""

    def __init__(self, words: str, salt: bytes) -> None:
        made = Scrypt(salt=salt, length=2 * KEY_BYTES, n=COST, r=BLOCKS, p=LANES).derive(words.encode())
        self._aes, self._nonces = AESGCM(made[:KEY_BYTES]), made[KEY_BYTES:]

    def seal(self, text: str, place: Place) -> str:
        """A value under the passphrase, bound to its place."""
        nonce = hmac.digest(self._nonces, place.bound() + b"\0" + text.encode(), "sha256")[:NONCE_BYTES]
        return (
            MARK + base64.b64encode(nonce + self._aes.encrypt(nonce, text.encode(), place.bound())).decode()
        )

    def open(self, told: str, place: Place) -> str:
        """The value again.

        Raises:
            Problem: another passphrase, or a changed file.
        """
        try:
            held = base64.b64decode(told.removeprefix(MARK).encode(), validate=True)
            return self._aes.decrypt(held[:NONCE_BYTES], held[NONCE_BYTES:], place.bound()).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise Problem(
                "口令不对，或文件被改动：加密的姓名、电话等无法打开。没有导入任何内容。",
                "Another passphrase, or the file was changed: names and numbers do not open. Nothing was brought in.",
            ) from None


def salt_of(checkpoint: tuple[int, str]) -> bytes:
    """The salt of an export: from the ledger's last checkpoint, so that the same state gives the same file."""
    return hashlib.sha256(f"lianxin-export-1 {checkpoint[0]}:{checkpoint[1]}".encode()).digest()[:16]


def leave(table: Table, row: Row, under: Passphrase | None) -> int:
    """Make a row ready to leave; how many of its values could not be opened and are left out."""
    lost = 0
    for column in table.changed:
        value = str(row[column.name] or "")
        row[column.name] = column.is_empty_as if not column.indexes else "\\x"
        if under is None or column.indexes or value in ("", "\\x"):
            continue
        place = Place(table.name, column.name, str(row[table.key]))
        try:
            text = value if _is_plain(table, column) else unseal(bytes.fromhex(value[2:]), place)
        except Unopenable:
            lost += 1
            continue
        row[column.name] = under.seal(text, place)
    return lost


def arrive(table: Table, row: Row, under: Passphrase | None) -> None:
    """Make a row that came fit for this place: sealed with its keys, its indexes made anew."""
    texts: dict[str, str] = {}
    for column in table.changed:
        value = row[column.name]
        if not isinstance(value, str) or not value.startswith(MARK) or under is None:
            continue
        place = Place(table.name, column.name, str(row[table.key]))
        texts[column.name] = text = under.open(value, place)
        row[column.name] = text if _is_plain(table, column) else f"\\x{seal(text, place).hex()}"
    for column in table.changed:
        if column.indexes:
            row[column.name] = f"\\x{INDEX_OF[column.name](texts.get(column.indexes, '')).hex()}"


def _is_plain(table: Table, column: Column) -> bool:
    return (table.name, column.name) in SECRETS
