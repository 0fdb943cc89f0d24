"""Reading a witness 读取见证: every checkpoint found in a file, a mailbox, a folder, or the whole history of a git repository."""

from __future__ import annotations

import email
import mailbox
import re
import subprocess
from collections.abc import Iterable, Iterator
from email.message import Message
from email.policy import default
from pathlib import Path

from lianxin.kernel.ledger.sealing import iso
from lianxin.kernel.ledger.verifying import Held
from lianxin.kernel.models import Checkpoint
from lianxin.kernel.verifier import SHORTEST_ROOT

KEPT_IN = "checkpoints.txt"
GIT_SECONDS = 60
LINE = re.compile(r"(\d+) \d+ ([0-9a-f]{64}) \S+ ([0-9a-f]{64})")
SHORT = re.compile(rf"(\d+)[: ]([0-9a-fA-F]{{{SHORTEST_ROOT},64}})")


def line_of(point: Checkpoint) -> str:
    """A checkpoint as a witness keeps it: number, size, root, time, seal."""
    root, seal = bytes(point.root).hex(), bytes(point.seal).hex()
    return f"{point.n} {point.size} {root} {iso(point.at)} {seal}"


def held_in(text: str) -> Held | None:
    """The checkpoint of a line, whole or in short (`12:3f9a…`); None when it is none."""
    if whole := LINE.fullmatch(text.strip()):
        return Held(int(whole[1]), whole[2], whole[3])
    if brief := SHORT.fullmatch(text.strip()):
        return Held(int(brief[1]), brief[2].lower())
    return None


def from_lines(lines: Iterable[str]) -> list[Held]:
    """The checkpoints of a plain list. ValueError, with the number of the line, for one that is none."""
    found = []
    for place, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        one = held_in(line)
        if one is None:
            raise ValueError(place)
        found.append(one)
    return found


def from_place(place: Path) -> list[Held]:
    """Every checkpoint kept at a place: a list, mails (.eml, .mbox, maildir), a folder of these, or a git repository.

    ValueError for a line of a list that is none; OSError for what cannot be read.
    """
    if place.is_dir() and is_repository(place):
        return [one for line in _history(place) if (one := held_in(line))]
    if (place / "new").is_dir():
        return [one for mail in mailbox.Maildir(place, create=False) for one in _in_mail(mail)]
    if place.is_dir():
        return [one for path in sorted(place.iterdir()) if path.is_file() for one in from_place(path)]
    if place.suffix == ".mbox":
        return [one for mail in mailbox.mbox(place, create=False) for one in _in_mail(mail)]
    if place.suffix == ".eml":
        return _in_mail(email.message_from_bytes(place.read_bytes(), policy=default))
    with place.open(encoding="utf-8", errors="replace") as lines:
        return from_lines(lines)


def is_repository(place: Path) -> bool:
    """Whether a folder is a git repository, with or without its working files."""
    return (place / ".git").exists() or ((place / "HEAD").exists() and (place / "objects").is_dir())


def _in_mail(mail: Message) -> list[Held]:
    texts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    bodies = [part.get_payload(decode=True) for part in texts]
    lines = [
        line
        for body in bodies
        if isinstance(body, bytes)
        for line in body.decode(errors="replace").splitlines()
    ]
    return [one for line in lines if (one := held_in(line))]


def _history(repository: Path) -> Iterator[str]:
    """Every line that was ever added on any branch, also those that a later commit took out again."""
    words = ["git", "-C", str(repository), "log", "--all", "-p", "--no-color", "--format=", "--", KEPT_IN]
    done = subprocess.run(words, capture_output=True, timeout=GIT_SECONDS, check=True)
    for line in done.stdout.decode(errors="replace").splitlines():
        if line.startswith("+") and not line.startswith("+++"):
            yield line[1:]
