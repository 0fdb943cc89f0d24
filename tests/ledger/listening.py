"""Listeners on this machine: those that must not be reached, and one that a district may allow."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Listener:
    """Counts who connects, and answers with what it is told to."""

    link: socket.socket
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    drip: float = 0.0
    met: int = 0
    asked: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.link.getsockname()[1])

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.link.accept()
            except OSError:
                return
            self.met += 1
            with client:
                client.settimeout(3)
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        try:
            self.asked.append(_whole(client))
            pieces = (
                [self.answer]
                if not self.drip
                else [self.answer[at : at + 1] for at in range(len(self.answer))]
            )
            for piece in pieces:
                client.sendall(piece)
                time.sleep(self.drip)
        except OSError:
            return


def _whole(client: socket.socket) -> bytes:
    """A request with its body, which may come in pieces."""
    found = b""
    while piece := client.recv(65536):
        found += piece
        head, end, body = found.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if end and len(body) >= int(lengths[0].split(b":")[1] if lengths else 0):
            break
    return found


def listen(address: str, family: int, port: int = 0) -> Listener:
    link = socket.socket(family, socket.SOCK_STREAM)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    link.bind((address, port))
    link.listen(20)
    found = Listener(link)
    threading.Thread(target=found.serve, daemon=True).start()
    return found


@dataclass
class Inside:
    """What must not be reached (127.0.0.1 and ::1) and one neighbour that a district may allow (127.0.0.2), on one port."""

    never: tuple[Listener, ...]
    neighbour: Listener

    @property
    def port(self) -> int:
        return self.neighbour.port

    @property
    def reached(self) -> int:
        return sum(one.met for one in self.never)
