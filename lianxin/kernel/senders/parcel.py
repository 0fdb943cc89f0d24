"""What is sent 外发件: a text with its identifier and receiver; and how it fails. The same for every sender."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lianxin.kernel import outgoing

SECONDS = 10.0
AGAIN = frozenset({408, 425, 429})


class Failure(Exception):
    """It was not taken 未送达; the words are shown to administrators and hold nothing of what was sent.

    Args:
        is_unsure: the receiver may have got it all the same.
        is_final: trying again would not help: a wrong address, a key that was withdrawn.
    """

    def __init__(self, words: str, *, is_unsure: bool = False, is_final: bool = False) -> None:
        super().__init__(words)
        self.words, self.is_unsure, self.is_final = words[:200], is_unsure, is_final


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one receiver.

    Args:
        id: the same at every try, so that the receiver can tell doubles.
        settings: what the channel was set up with: addresses and secrets.
        to: the receiver's address on the channel; empty where the channel itself is the receiver.
        subject, text: what is read.
        lines: the same for programs: event, number, date of each notice.
    """

    id: UUID
    settings: Mapping[str, str]
    to: str
    subject: str
    text: str
    lines: Sequence[Mapping[str, str]] = ()


def asked(
    url: str, body: Mapping[str, Any] | None, parcel: Parcel, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Ask a platform by JSON; what it says, as plain data. Failure: no answer, or a status that is not 2xx."""
    told = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": str(parcel.id)}
    packed = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    return read_json(called(url, packed, {**told, **(headers or {})}))


def called(url: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    """Send one request, a GET where there is no body; the body of a good answer. Failure: as of `asked`."""
    try:
        answer = outgoing.ask(url, body, headers, method="GET" if body is None else "POST", seconds=SECONDS)
    except outgoing.Unreachable as error:
        raise Failure(error.zh, is_unsure=error.is_unsure and body is not None) from None
    if 200 <= answer.status < 300:
        return answer.body
    is_final = 300 <= answer.status < 500 and answer.status not in AGAIN
    raise Failure(f"HTTP {answer.status}", is_final=is_final)


def read_json(body: bytes) -> dict[str, Any]:
    """An answer as plain data; anything else than an object is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def judge(answer: Mapping[str, Any], field: str, again: frozenset[int]) -> None:
    """Raise what a platform's own code says: 0 is taken, some codes ask for patience, any other is final.

    An answer without a code came from something else, such as a portal of the network: it may have gone through.
    """
    code = answer.get(field)
    if code == 0:
        return
    if not isinstance(code, int):
        raise Failure("应答中没有结果代码", is_unsure=True)
    raise Failure(f"平台返回错误码 {code}", is_final=code not in again)
