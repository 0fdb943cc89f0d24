"""Cells 加密单元: a short secret of the door, sealed with a key drawn from the installation's own.

Owns nothing but the form: twelve bytes of nonce, then AES-256-GCM, bound to the place where the cell stands.
"""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12


def _key() -> AESGCM:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lianxin.door").derive(
        settings.SECRET_KEY.encode()
    )
    return AESGCM(drawn)


def close(text: str, place: str) -> bytes:
    """Seal a text for a place, such as `people_totp/secret/<row>`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _key().encrypt(nonce, text.encode(), place.encode())


def open_cell(cell: bytes, place: str) -> str:
    """Open a cell at its place; InvalidTag when it was changed, moved, or sealed with another key."""
    return _key().decrypt(cell[:NONCE_BYTES], cell[NONCE_BYTES:], place.encode()).decode()
