"""P6: a full disk means read-only with clear words, nothing acknowledged lost, and writing again by itself within a minute."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest

from tests.faults.disks import MEGABYTE, Disk, may_mount, mounted
from tests.faults.system import System, folder, running
from tests.proving import tell

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not may_mount(), reason="没有挂载内存盘的权限，跳过磁盘写满测试 (needs root to mount tmpfs)"
    ),
]
BANNER = "系统暂时只读：存储空间不足"
KEEP_FREE = 30
HIDDEN = re.compile(r'<input type="hidden" name="(key|seen|csrfmiddlewaretoken)" value="([^"]*)">')


@dataclass(slots=True)
class Office:
    """Somebody at a running system who registers matters and remembers which were acknowledged."""

    system: System
    token: str
    cookie: str
    acknowledged: int = 0
    refused: int = 0

    def register(self, key: str = "", lang: str = "zh", long: int = 0) -> tuple[int, Mapping[str, str], str]:
        """By the interface."""
        body = {
            "title": "漏雨", "text": "屋顶漏雨。" + "雨" * long, "kind": "problem", "source": "hotline", "area": "D01",
            "party": "mill",
        }  # fmt: skip
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid4()),
            "Accept-Language": lang,
        }
        return self._counted(
            self._ask("/api/v1/do/collect.register", json.dumps(body).encode(), headers), 200
        )

    def fill_in(self, text: str) -> tuple[dict[str, str], str]:
        """The form of a page, filled in, and the cookies that go with it."""
        status, headers, page = self.system.get("/matters/new/", self.cookie)
        assert status == 200
        csrf = next(part for part in headers["Set-Cookie"].split(";") if "_csrf=" in part)
        fields = {
            "title": "停车难", "text": text, "kind": "problem", "source": "hotline", "area": "D01", "party": "mill",
            "urgency": "normal",
        }  # fmt: skip
        return {**dict(HIDDEN.findall(page)), **fields}, f"{self.cookie}; {csrf.strip()}"

    def submit(self, form: tuple[dict[str, str], str]) -> tuple[int, Mapping[str, str], str]:
        """Send a form."""
        fields, cookies = form
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        return self._counted(self._ask("/matters/new/", urlencode(fields).encode(), headers), 302)

    def submits_at_last(self, form: tuple[dict[str, str], str]) -> None:
        """Send a form again as a person would; each web process looks at the disk for itself, every few seconds."""
        end = time.monotonic() + 30
        while (status := self.submit(form)[0]) != 302:
            assert (status, time.monotonic() < end) == (503, True)
            time.sleep(0.5)

    def _counted(
        self, answer: tuple[int, Mapping[str, str], str], done: int
    ) -> tuple[int, Mapping[str, str], str]:
        self.acknowledged += answer[0] == done
        self.refused += answer[0] == 503
        return answer

    def _ask(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], str]:
        link = http.client.HTTPConnection("127.0.0.1", self.system.port, timeout=60)
        try:
            link.request("POST", path, body, dict(headers))
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            link.close()

    def kept(self) -> int:
        """How many matters the database holds."""
        with psycopg.connect(self.system.address) as connection:
            row = connection.execute("SELECT count(*) FROM casefile_matter").fetchone()
        return int(row[0]) if row else -1

    def seconds_until_written(self) -> float:
        """How long it takes until something is taken again."""
        began = time.monotonic()
        while time.monotonic() < began + 60:
            if self._answer_or_nothing() == 200:
                return time.monotonic() - began
            time.sleep(0.2)
        raise AssertionError(
            f"still not written after 60 s: {self.system.said[-5:]} {self.system.log('postgres')}"
        )

    def _answer_or_nothing(self) -> int:
        try:
            return self.register()[0]
        except (OSError, http.client.HTTPException):
            return 0

    def waits_until_read_only(self) -> None:
        """Until the banner is there."""
        end = time.monotonic() + 30
        while BANNER not in self.system.get("/", self.cookie)[2]:
            assert time.monotonic() < end, "no banner"
            time.sleep(0.2)


@dataclass(slots=True)
class Place:
    """The running system with a small disk for each kind of data."""

    office: Office
    data: Disk
    journal: Disk
    uploads: Disk


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """One system, first started to have its data, then again with each part on a disk of its own."""
    if not may_mount():
        pytest.skip("没有挂载内存盘的权限，跳过磁盘写满测试 (needs root to mount tmpfs)")
    with folder() as home:
        with running(home) as system:
            keys = system.seed()
        data = home / "pg" / "data"
        (home / "media").mkdir(exist_ok=True)
        with (
            mounted(data, 360) as data_disk,
            mounted(data / "pg_wal", 150) as journal,
            mounted(home / "media", 64) as uploads,
            running(home, LIANXIN_KEEP_FREE=str(KEEP_FREE)) as system,
        ):
            office = Office(system, keys["tokens"]["li"], keys["cookies"]["li"])
            office.acknowledged = office.kept()
            yield Place(office, data_disk, journal, uploads)


def reads(office: Office) -> None:
    """Everything can still be read, under the banner."""
    for path in ("/", "/matters/", "/visits/", "/directory/", "/matters/new/"):
        status, _, page = office.system.get(path, office.cookie)
        assert (status, BANNER in page) == (200, True), path
    assert office.system.get("/track/")[0] == 200


def is_told(answer: tuple[int, Mapping[str, str], str], *words: str) -> None:
    """Refused for now, with how long to wait and why."""
    status, headers, text = answer
    assert status == 503, (status, text[:800])
    assert int(headers["Retry-After"]) > 0
    for one in words:
        assert one in text, (one, text[:3000])


@pytest.mark.parametrize("which", ["uploads", "journal", "data"])
def test_before_it_is_full_writing_ends_in_words_and_begins_again_by_itself(place: Place, which: str) -> None:
    office, disk = place.office, getattr(place, which)
    assert office.register()[0] == 200
    form = office.fill_in("门口车位不够，职工无处停车。")
    disk.fill(leave=(KEEP_FREE - 10) * MEGABYTE)
    office.waits_until_read_only()
    reads(office)
    is_told(office.register(), "系统暂时只读：存储空间不足", '"read_only"')
    is_told(office.register(lang="en"), "Read-only for now")
    is_told(office.submit(form), "系统暂时只读：存储空间不足", "门口车位不够，职工无处停车。", form[0]["key"])
    told = office.system.lianxin(
        "do",
        "supervise.urge",
        "--as",
        "zhou",
        "--matter",
        "SFW-2026-00001",
        "--text",
        "请抓紧",
        "--lang",
        "en",
    )
    assert told.returncode == 1, told.stderr
    assert "Read-only for now" in told.stderr
    assert "read-only: too little room" in office.system.lianxin("doctor", "--lang", "en").stdout
    disk.empty()
    took = office.seconds_until_written()
    office.submits_at_last(form)
    assert BANNER not in office.system.get("/matters/", office.cookie)[2]
    assert office.kept() == office.acknowledged
    tell("P6", f"{which} low", injected=1, acknowledged=office.acknowledged, lost=0, refused=office.refused,
         seconds=round(took, 1))  # fmt: skip


def test_a_data_disk_filled_by_another_at_once_loses_nothing(place: Place) -> None:
    """Without the early end: PostgreSQL itself meets the full disk."""
    office, disk = place.office, place.data
    form = office.fill_in("写满时提交的内容，不能丢。")
    disk.fill()
    answers = [office.register(long=3000)[0] for _ in range(40)]
    assert set(answers) <= {200, 503}
    assert answers[-1] == 503
    is_told(office.submit(form), "写满时提交的内容，不能丢。", form[0]["key"])
    disk.empty()
    took = office.seconds_until_written()
    office.submits_at_last(form)
    assert office.kept() == office.acknowledged
    tell("P6", "data full", injected=answers.count(503), acknowledged=office.acknowledged, lost=0,
         refused=office.refused, seconds=round(took, 1))  # fmt: skip


def test_a_journal_without_room_stops_the_database_which_comes_back_by_itself(place: Place) -> None:
    office, disk, said = place.office, place.journal, len(place.office.system.said)
    before = office.system.postmaster()
    disk.fill()
    _write_until_it_stops(office)
    assert office.system.waits_for("[postgres] waits: no room left", 60), office.system.log("postgres")
    is_told(_page(office), "数据库正在恢复")
    disk.empty()
    took = office.seconds_until_written()
    assert any("nothing hinders it any more" in line for line in office.system.said[said:])
    assert office.system.postmaster() != before
    assert office.kept() == office.acknowledged
    tell("P6", "journal full", injected=1, acknowledged=office.acknowledged, lost=0, refused=office.refused,
         seconds=round(took, 1))  # fmt: skip


def _write_until_it_stops(office: Office) -> None:
    """Write past the system, as its own upkeep would, until the server has no room for its journal and stops."""
    with pytest.raises(psycopg.OperationalError):
        _write_on(office.system.address)


def _write_on(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("CREATE TABLE IF NOT EXISTS ballast (words text)")
        for _ in range(400):
            link.execute("INSERT INTO ballast SELECT repeat(md5(n::text), 60) FROM generate_series(1, 400) n")


def _page(office: Office) -> tuple[int, Mapping[str, str], str]:
    return office.system.get("/matters/", office.cookie)
