"""The virus scanner 病毒扫描: hands a file to ClamAV's daemon where the installation has one (LIANXIN_CLAMD).

The address is a socket's path or host:port. A daemon that is set and does not answer stops uploads: what was not
scanned is not kept.
"""

from __future__ import annotations

import socket
import struct
from typing import IO

from django.conf import settings

SECONDS = 20.0
PIECE = 1 << 16
CLEAN, FOUND, DOWN = "clean", "found", "down"


def address() -> str:
    """Where the daemon listens; empty when the installation has none."""
    return str(settings.LIANXIN_CLAMD)


def scan(file: IO[bytes]) -> str:
    """Clean, found or down; a file is clean where there is no scanner."""
    if not address():
        return CLEAN
    file.seek(0)
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\x00")
            while piece := file.read(PIECE):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            told = _answer(line)
    except OSError:
        return DOWN
    if told.endswith(b"FOUND"):
        return FOUND
    return CLEAN if told == b"stream: OK" else DOWN


def answers() -> bool:
    """Whether the daemon answers a ping."""
    try:
        with _connected() as line:
            line.sendall(b"zPING\x00")
            return _answer(line) == b"PONG"
    except OSError:
        return False


def _connected() -> socket.socket:
    where = address()
    if where.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(where)
        return line
    host, _, port = where.rpartition(":")
    if not port.isdigit():
        raise OSError("LIANXIN_CLAMD is neither a path nor host:port")
    return socket.create_connection((host, int(port)), SECONDS)


def _answer(line: socket.socket) -> bytes:
    told = b""
    while len(told) < 4096 and (piece := line.recv(4096)):
        told += piece
        if told.endswith(b"\x00"):
            break
    return told.strip(b"\x00 \r\n")
