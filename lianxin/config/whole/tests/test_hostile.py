"""Exports that somebody changed or made to harm: refused, in words and in little memory, and nothing stays."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from lianxin.casefile.models import Matter
from lianxin.config.console import Problem
from lianxin.config.whole import loading, package, writing
from lianxin.config.whole.form import MANIFEST, SEAL, SEAL_DIGITS
from lianxin.config.whole.tests.county import WORDS, build, emptied, empty
from lianxin.kernel.files import media
from lianxin.kernel.walls import WHOLE, seeing
from tests.owner import as_owner
from tests.proving import size, tell

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def exported(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """An export of a county, and a database in which there is nothing any more."""
    out = tmp_path_factory.mktemp("whole") / "all.zip"
    with django_db_blocker.unblock(), seeing(WHOLE):
        try:
            build()
            with as_owner():
                writing.write(out, WORDS)
            with emptied():
                yield out
        finally:
            empty()


def refused(path: Path) -> str:
    with pytest.raises(Problem) as told:
        loading.load(path, WORDS)
    assert not Matter.objects.exists()
    return told.value.zh


def test_a_flipped_byte_anywhere_is_refused(exported: Path, tmp_path: Path) -> None:
    whole, draw, wanted = exported.read_bytes(), random.Random(6), size(suite=60, release=2000)
    places = [0, len(whole) - 1, *(draw.randrange(len(whole)) for _ in range(wanted))]
    found = 0
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << draw.randrange(8)
        path = tmp_path / "flipped.zip"
        path.write_bytes(changed)
        assert refused(path)
        found += 1
    tell("整体导出", "flipped bytes", injected=len(places), refused=found)


Change = Callable[[dict[str, bytes]], None]


def rebuilt(path: Path, exported: Path, change: Change, *, honest: bool = True) -> Path:
    """An export that somebody made anew after a change, with digests and seal that fit if he is clever."""
    with zipfile.ZipFile(exported) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    change(members)
    if honest:
        told = json.loads(members[MANIFEST])
        for part in (*told["tables"], *told["files"]):
            body = members.get(part["name"], b"")
            part["bytes"], part["sha256"] = len(body), hashlib.sha256(body).hexdigest()
            part["rows"] = body.count(b"\n") if part["rows"] else 0
        members[MANIFEST] = json.dumps(told).encode()
    with path.open("w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in members.items():
                archive.writestr(name, body)
            archive.comment = SEAL + b"0" * SEAL_DIGITS
        writing.seal(file)
    return path


def table(members: dict[str, bytes], name: str) -> str:
    return next(one for one in members if one.endswith(f"_{name}.jsonl"))


def changed_row(name: str, column: str, value: object) -> Change:
    def change(members: dict[str, bytes]) -> None:
        member = table(members, name)
        first, *rest = members[member].splitlines(keepends=True)
        row: dict[str, Any] = {**json.loads(first), column: value}
        members[member] = b"".join([json.dumps(row).encode() + b"\n", *rest])

    return change


def renamed(name: str) -> Change:
    def change(members: dict[str, bytes]) -> None:
        told = json.loads(members[MANIFEST])
        old = told["files"][0]["name"]
        told["files"][0]["name"] = name
        members[name] = members.pop(old)
        members[MANIFEST] = json.dumps(told).encode()

    return change


def manifested(**values: object) -> Change:
    def change(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps({**json.loads(members[MANIFEST]), **values}).encode()

    return change


def put(name: str, body: bytes) -> Change:
    def change(members: dict[str, bytes]) -> None:
        members[table(members, name) if "/" not in name and "." not in name else name] = body

    return change


HOSTILE: dict[str, Change] = {
    "an entry that says something else": changed_row("kernel_entry", "text", "改过"),
    "an entry of somebody else": changed_row(
        "kernel_entry", "officer_id", "01990000-0000-7000-8000-000000000000"
    ),
    "a matter that points at nothing": changed_row(
        "casefile_matter", "area_id", "01990000-0000-7000-8000-000000000000"
    ),
    "a state that there is not": changed_row("casefile_matter", "backstop_at", "昨天"),
    "a column more": changed_row("casefile_matter", "evil", 1),
    "no rows of JSON": put("casefile_matter", b"[1,2\n"),
    "a line without end": put("casefile_matter", b"{" * 1000),
    "no UTF-8": put("casefile_matter", b'{"id": "\xff"}\n'),
    "deep JSON": put("casefile_matter", b"[" * 200_000 + b"\n"),
    "no entries": put("kernel_entry", b""),
    "a path upwards": renamed("files/../../../../evil"),
    "an absolute path": renamed("/tmp/evil"),
    "a path of Windows": renamed("files\\..\\evil"),
    "a file that nobody named": put("files/../evil", b"x"),
    "a newer form": manifested(format=99),
    "a form that is no number": manifested(format="1"),
    "an older program": manifested(migrations=["casefile.0001_initial"]),
    "a newer program": manifested(migrations=["casefile.9999_later"]),
    "no tables": manifested(tables=[]),
    "another checkpoint": manifested(checkpoint=[99, "00"]),
    "a series of somebody": manifested(series={"pg_class": 1}),
    "a series that is none": manifested(series=[]),
    "a salt that is none": manifested(salt="zz"),
    "a manifest of something else": put(MANIFEST, b'{"format": 1}'),
    "a manifest that is a list": put(MANIFEST, b"[]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_nothing_stays(name: str, exported: Path, tmp_path: Path) -> None:
    own_manifest = name.startswith("a manifest")
    path = rebuilt(tmp_path / "hostile.zip", exported, HOSTILE[name], honest=not own_manifest)
    before = sorted(media.root().rglob("*"))
    assert refused(path)
    assert sorted(media.root().rglob("*")) == before
    assert not (tmp_path.parent / "evil").exists()
    tell("整体导出", f"hostile: {name}", injected=1, harmed=0)


def test_a_bomb_is_refused_in_little_memory(exported: Path, tmp_path: Path) -> None:
    path, pieces = tmp_path / "bomb.zip", 512
    with path.open("w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, zipfile.ZipFile(exported) as good:
            told = json.loads(good.read(MANIFEST))
            bomb = told["tables"][0]["name"]
            for one in good.namelist():
                if one not in (bomb, MANIFEST):
                    archive.writestr(one, good.read(one))
            with archive.open(bomb, "w", force_zip64=True) as out:
                for _ in range(pieces):
                    out.write(bytes(1 << 20))
            told["tables"][0]["bytes"] = pieces << 20
            archive.writestr(MANIFEST, json.dumps(told))
            archive.comment = SEAL + b"0" * SEAL_DIGITS
        writing.seal(file)
    tracemalloc.start()
    try:
        with pytest.raises(Problem, match="损坏"), package.opened(path):
            pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size < pieces << 12
    assert peak < 32 << 20
    tell("整体导出", "bomb", injected=pieces, peak=peak >> 20)


def test_a_member_that_unpacks_to_more_than_it_says_is_refused(exported: Path, tmp_path: Path) -> None:
    told = rebuilt(tmp_path / "more.zip", exported, lambda members: None)
    content = bytearray(told.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = max(archive.infolist(), key=lambda one: one.file_size)
    size = info.file_size.to_bytes(4, "little")
    content = bytearray(bytes(content).replace(size, (info.file_size - 10).to_bytes(4, "little")))
    told.write_bytes(content)
    with told.open("r+b") as file:
        writing.seal(file)
    assert refused(told)
