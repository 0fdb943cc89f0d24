"""A passkey in software 虚拟通行密钥: makes a key and answers as a device does, so that each part of an answer can be wrong."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def as_text(data: bytes) -> str:
    """Bytes as the protocol writes them."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def as_bytes(text: str) -> bytes:
    """The reverse."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One device with one key; `verifies` is whether it asked for a finger or PIN."""

    host: str = "testserver"
    origin: str = "http://testserver"
    verifies: bool = True
    uses: int = 0
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        self.uses += 1
        known = PRESENT | flags | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([known]) + self.uses.to_bytes(4, "big")

    def _public(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        told: dict[int, Any] = {1: 2, 3: -7, -1: 1}
        told |= {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor2.dumps(told)

    def _answer(self, response: dict[str, str]) -> str:
        name = as_text(self.credential)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def made(self, options: dict[str, Any]) -> str:
        """The answer to being enrolled."""
        length = len(self.credential).to_bytes(2, "big")
        data = self._data(ATTESTED) + bytes(16) + length + self.credential + self._public()
        told = self._told("webauthn.create", options["challenge"])
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": as_text(told), "attestationObject": as_text(attested)})

    def answered(self, options: dict[str, Any]) -> str:
        """The answer to being asked."""
        data, told = self._data(0), self._told("webauthn.get", options["challenge"])
        signed = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": as_text(told),
                "authenticatorData": as_text(data),
                "signature": as_text(signed),
            }
        )
