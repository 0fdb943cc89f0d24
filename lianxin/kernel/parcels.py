"""Parcels 加密文件: what a browser sealed for this installation with the public key that its page carried.

Owns the key and the opening. The key is made from the sealing keys, so that it is backed up with them, and a parcel
made before they were changed still opens. Sealing proves nothing of who did it: what is inside is a claim.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lianxin.kernel import keyring
from lianxin.kernel.refusal import refuse

PURPOSE = "parcels of browsers"
INFO = b"lianxin parcel"
CURVE = ec.SECP256R1()
# The order of the curve's group; a secret is any number from 1 to one less.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class Lock:
    """With what a browser seals: the name of the key, and its public point."""

    name: str
    point: str


def _secret(key: keyring.Key) -> ec.EllipticCurvePrivateKey:
    # Forty-eight bytes, so that the remainder favours no number.
    value = int.from_bytes(key.derived(PURPOSE, 48), "big") % (ORDER - 1) + 1
    return ec.derive_private_key(value, CURVE)


def lock() -> Lock:
    """The lock of the key in use."""
    key = keyring.ring().current
    point = (
        _secret(key)
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    return Lock(key.name.hex(), base64.b64encode(point).decode())


def opened(content: bytes) -> tuple[Any, bool]:
    """What is in a parcel, and whether it was sealed. Refuses: no parcel, another installation's, a damaged one."""
    try:
        told = json.loads(content)
        if not isinstance(told, dict) or told.get("lianxin_parcel") != 1:
            raise ValueError
        if "plain" in told:
            return told["plain"], False
        parts = [base64.b64decode(told[name], validate=True) for name in ("point", "nonce", "sealed")]
        key = keyring.ring().key(bytes.fromhex(told["key"]))
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        zh = "这不是手机导出的走访记录，或文件不完整，请重新导出"
        raise refuse(
            "no_parcel", zh, "This is no file that a phone exported, or not all of it.", field="file"
        ) from None
    if key is None:
        zh = "这个文件是用另一套系统的密钥加密的，打不开"
        raise refuse("other_key", zh, "It was sealed for another installation.", field="file")
    return _unsealed(key, *parts), True


def _unsealed(key: keyring.Key, point: bytes, nonce: bytes, sealed: bytes) -> Any:
    try:
        shared = _secret(key).exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point))
        cipher = AESGCM(HKDF(hashes.SHA256(), 32, None, INFO).derive(shared))
        return json.loads(cipher.decrypt(nonce, sealed, None))
    except (ValueError, InvalidTag, RecursionError):
        zh = "文件已损坏，打不开，请在手机上重新导出"
        raise refuse("parcel_damaged", zh, "The file is damaged; export it anew.", field="file") from None
