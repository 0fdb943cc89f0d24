"""Started by root, nothing that answers anybody runs as root; and what root writes beside it is served all the same."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lianxin.config.lowering import CAP_DAC_READ_SEARCH
from tests.faults.system import System, children, folder, running
from tests.proving import AT_RELEASE_SIZE, tell

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="只有以 root 启动时才有 root 可放弃，跳过 (needs root)"
)
READING_AT_MOST = {0, 1 << CAP_DAC_READ_SEARCH}
BOUNDARY = "lianxin-proof"


def call(
    system: System, path: str, token: str, content: bytes = b"", kind: str = "application/json"
) -> bytes:
    """What the interface answers somebody."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Idempotency-Key": str(uuid4())}
    address = f"http://127.0.0.1:{system.port}/api/v1{path}"
    with urllib.request.urlopen(
        urllib.request.Request(address, content or None, headers), timeout=30
    ) as answer:
        said: bytes = answer.read()
    return said


def registered(system: System, token: str) -> str:
    """A matter with a raiser, whose name is sealed."""
    body = {
        "title": "屋顶漏雨", "text": "三楼。", "kind": "problem", "source": "hotline", "area": "D01",
        "raiser_name": "王桂芬", "raiser_phone": "13912345678",
    }  # fmt: skip
    number: str = json.loads(call(system, "/do/collect.register", token, json.dumps(body).encode()))["number"]
    return number


def uploaded(system: System, number: str, token: str, content: bytes) -> str:
    """A file brought through the interface."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    body = f"{head}Content-Type: text/plain\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    done = json.loads(call(system, f"/matters/{number}/files", token, body, kind))
    return str(done["ids"]["file_1"])


def rights(number: int) -> Mapping[str, Any]:
    """As whom a process runs and what it may."""
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return {
        "root": 0 in {int(one) for one in (told["Uid"] + told["Gid"] + told["Groups"]).split()},
        "capabilities": {int(told[f"Cap{one}"], 16) for one in ("Eff", "Prm", "Inh", "Amb")},
        "gains_none": told["NoNewPrivs"].strip() == "1",
    }


def answering(system: System) -> list[int]:
    """The processes that answer pages, or carry jobs out."""
    master, worker = system.web_master(), system.job_worker()
    assert master
    assert worker
    return [*children(master), worker]


@pytest.mark.proof
def test_nothing_that_answers_runs_as_root(tmp_path: Path) -> None:
    with folder() as home:
        keys = str(home / "data_keys")
        with running(home, LIANXIN_KEYS_FILE=keys) as system:
            token = system.seed()["tokens"]["li"]
            answering_ones = nobody_is_root(system)
            number = registered(system, token)
            wanted = {uploaded(system, number, token, b"by the interface"): b"by the interface"}
            wanted[brought_by_root(system, number, tmp_path)] = b"by root"
            served(system, registered(system, token), number, token, wanted)
            nobodys_to_read(home)
        if AT_RELEASE_SIZE:
            comes_back(home, keys, number, token, wanted)
    tell("P29", "not root", injected=answering_ones, as_root=0)


def brought_by_root(system: System, number: str, folder: Path) -> str:
    """A file that root puts in, who then changes the keys: neither may shut the pages out."""
    (folder / "b.txt").write_bytes(b"by root")
    told = system.lianxin("attach", number, str(folder / "b.txt"), "--as", "li", "--json")
    assert system.lianxin("keys", "rotate").returncode == 0
    return str(json.loads(told.stdout)["ids"]["file_1"])


def comes_back(home: Path, keys: str, number: str, token: str, wanted: Mapping[str, bytes]) -> None:
    """Root restores its own backup, which pages could not read, and pages still have what is theirs."""
    with running(home, LIANXIN_KEYS_FILE=keys) as system:
        made = system.lianxin("backup")
        assert made.returncode == 0, made.stderr
        assert json.loads(system.get("/healthz")[2])["backup_age_hours"] is not None
    archive = next((home / "backup").glob("*.tar"))
    assert archive.stat().st_uid == 0
    done = system.lianxin("restore", str(archive), "--replace")
    assert done.returncode == 0, done.stderr
    with running(home, LIANXIN_KEYS_FILE=keys) as again:
        nobody_is_root(again)
        served(again, registered(again, token), number, token, wanted)
        uploaded(again, number, token, b"after the restore")
        nobodys_to_read(home)
        assert "pages and jobs run as" in again.lianxin("doctor", "--lang", "en").stdout


def nobody_is_root(system: System) -> int:
    """None of the processes that answer has more of root than, at most, reading; how many there are."""
    found = [rights(one) for one in answering(system)]
    assert not any(one["root"] for one in found), found
    assert all(one["capabilities"] <= READING_AT_MOST and one["gains_none"] for one in found), found
    return len(found)


def served(system: System, other: str, number: str, token: str, wanted: Mapping[str, bytes]) -> None:
    """Every file comes as it was brought, and sealed names are still written."""
    assert other != number
    for file_id, content in wanted.items():
        assert call(system, f"/matters/{number}/files/{file_id}", token) == content


def nobodys_to_read(home: Path) -> None:
    """Keys and files are for one account only, and that is not root's."""
    store = home / "media"
    paths = [home / "secret_key", home / "data_keys", store, *store.rglob("*")]
    assert len(paths) > 6
    assert [str(one) for one in paths if one.stat().st_uid == 0 or one.stat().st_mode & 0o077] == []
