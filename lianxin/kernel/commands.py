"""Commands 命令: what a command is, what it asks for, and how it happens exactly once.

Owns the registry and the idempotency; the commands themselves live in the packages. Pages, command line
and API read `COMMANDS`, so that one signature feeds every form.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import wraps
from typing import Annotated, Any, ParamSpec, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import OperationalError, connection, models, transaction
from django.db.backends.utils import CursorWrapper

from lianxin.kernel import ledger, outage, readonly
from lianxin.kernel.acts import Act
from lianxin.kernel.refusal import Refused, refuse
from lianxin.kernel.sealing import Place, seal, unseal
from lianxin.kernel.walls import widened

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a parameter is called and how it is asked for, written beside the type in the signature."""

    zh: str
    en: str
    long: bool = False
    limit: int = 4000
    help_zh: str = ""
    help_en: str = ""


class Chosen:
    """Stands beside a bare model in a signature: one row of it is chosen (the type checker reads that place as a type)."""


class Secret(str):
    """A text that is asked for blindly and never kept, not even as a part of a digest: a password."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that a command asks for: its name, type, words, and whether it may be left out."""

    name: str
    type: Any
    many: bool
    required: bool
    default: object
    ask: Ask


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did, as plain values: the same answer is given again for the same key."""

    subject: str
    id: str
    number: str = ""
    state: str = ""
    entry: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A registered command: its name, words, function, and what it asks for.

    `alone` says in both languages why one form cannot serve several things at once; None where it can.
    """

    name: str
    zh: str
    en: str
    function: Callable[..., Done]
    target: str
    parameters: tuple[Parameter, ...]
    alone: tuple[str, str] | None = None


COMMANDS: dict[str, Command] = {}
TARGETS = (
    "matter",
    "undertaking",
    "visit",
    "plan",
    "intake",
    "draft",
    "notice",
    "instruction",
    "bulk",
    "post",
    "officer",
    "proposal",
    "staged",
    "batch",
    "edition",
    "party",
    "unit",
    "version",
)


def command(
    name: str, zh: str, en: str, *, alone: tuple[str, str] | None = None
) -> Callable[[Callable[P, Done]], Callable[P, Done]]:
    """Register a command and make it happen once per idempotency key, in one transaction that sees every row.

    The same key with the same body gives the same answer again; with another body it is refused. A
    refused or failed command leaves nothing behind, its key included.

    Args:
        alone: why it is done to one thing at a time, where what is filled in is that one thing's own.
    """

    def decorate(function: Callable[P, Done]) -> Callable[P, Done]:
        @wraps(function)
        def once(*args: P.args, **kwargs: P.kwargs) -> Done:
            by = kwargs["by"]
            assert isinstance(by, Act)
            if by.key is None:
                return recorded(name, lambda: function(*args, **kwargs))
            with _undone():
                return _once(by, name, fingerprint(name, kwargs), lambda: function(*args, **kwargs))

        if name in COMMANDS:
            raise ValueError(f"command {name} registered twice")
        target, parameters = _signature(function)
        COMMANDS[name] = Command(name, zh, en, once, target, parameters, alone)
        return once

    return decorate


@contextmanager
def _undone() -> Iterator[None]:
    """What is left to do when all of a command was undone: count what is counted; say it where the disk was full."""
    try:
        yield
    except Refused as refused:
        refused.count()
        raise
    except (OperationalError, OSError) as error:
        if outage.is_full(error):
            raise readonly.met_full_disk() from error
        raise


def _once(by: Act, name: str, body: bytes, take: Callable[[], Done]) -> Done:
    """Take a command, or give the answer that its key got before."""
    assert by.key is not None
    with transaction.atomic(), widened():
        if (earlier := _before(by, name, body)) is not None:
            return earlier
        done = recorded(name, take)
        _answer(by.key, done)
        return done


def recorded(name: str, take: Callable[[], Done]) -> Done:
    """Take a command and make sure that it left a line in the ledger; one that did not is undone as a fault."""
    before = ledger.written()
    done = take()
    if ledger.written() == before:
        raise RuntimeError(f"command {name} wrote no ledger entry")
    return done


def fingerprint(name: str, arguments: Mapping[str, object]) -> bytes:
    """SHA-256 over the command's name and arguments, the act itself left out."""
    body = {key: _plain(value) for key, value in arguments.items() if key != "by"}
    text = json.dumps([name, body], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _plain(value: object) -> object:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Secret):
        return ""
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence | models.QuerySet):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        told = [key for key, one in value.__dataclass_fields__.items() if one.compare]
        return {key: _plain(getattr(value, key)) for key in told}
    return value.isoformat() if isinstance(value, date) else str(value)


def _before(by: Act, name: str, body: bytes) -> Done | None:
    """The earlier answer of the key, which is taken now if it is new; nothing new begins where there is no room."""
    if not readonly.state().is_on:
        return _claim(by, name, body)
    with connection.cursor() as cursor:
        if (earlier := _answered(cursor, by, body)) is None:
            raise readonly.refusal()
    return earlier


def _claim(by: Act, name: str, body: bytes) -> Done | None:
    """Take the key for this act; the earlier answer when it was used for the same body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_commandkey (id, officer_id, command, body, answer, at)"
            " VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (id) DO NOTHING",
            [by.key, by.actor.officer_id, name, body, by.at],
        )
        if cursor.rowcount:
            return None
        earlier = _answered(cursor, by, body)
    if earlier is None:
        raise _reused()
    return earlier


def _answered(cursor: CursorWrapper, by: Act, body: bytes) -> Done | None:
    """The answer given before; refused when the key was used for something else."""
    cursor.execute("SELECT officer_id, body, answer FROM kernel_commandkey WHERE id = %s", [by.key])
    if (found := cursor.fetchone()) is None:
        return None
    officer, stored, answer = found
    if officer != by.actor.officer_id or bytes(stored) != body:
        raise _reused()
    return Done(**{**json.loads(unseal(bytes(answer), _answer_place(by.key))), "replayed": True})


def _answer_place(key: UUID | None) -> Place:
    return Place("kernel_commandkey", "answer", str(key))


def _reused() -> Refused:
    return refuse(
        "key_reused",
        "同一请求编号已用于另一项操作，请刷新页面后重新提交",
        "This request number was already used for something else; reload the page and submit again.",
    )


def _answer(key: UUID, done: Done) -> None:
    cell = seal(json.dumps(asdict(done), ensure_ascii=False), _answer_place(key))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_commandkey SET answer = %s WHERE id = %s", [cell, key])


def _signature(function: Callable[..., Done]) -> tuple[str, tuple[Parameter, ...]]:
    hints = get_type_hints(function, include_extras=True)
    target, parameters = "", []
    for name, parameter in inspect.signature(function).parameters.items():
        if name in TARGETS and get_origin(hints[name]) is not Annotated:
            target = target or name
        elif get_origin(hints[name]) is Annotated:
            parameters.append(_parameter(name, hints[name], parameter))
    return target, tuple(parameters)


def _parameter(name: str, hint: object, parameter: inspect.Parameter) -> Parameter:
    inner, *marks = get_args(hint)
    ask = next(mark for mark in marks if isinstance(mark, Ask))
    many = get_origin(inner) is not None and issubclass(_origin_class(inner), Sequence)
    kinds = [one for one in get_args(inner) if one is not type(None)] if get_args(inner) else [inner]
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    return Parameter(name, kinds[0], many, required, default, ask)


def _origin_class(hint: object) -> type:
    origin = get_origin(hint)
    return origin if isinstance(origin, type) else object
