"""P6: a full disk means read-only with clear words, nothing acknowledged lost, and writing again by itself within a minute.

The disks are real ones, of memory and small, and really full: those of the database, of the files and of the logs.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from lianxin.config import postgres
from lianxin.kernel.files import media
from lianxin.kernel.refusal import Refused
from tests.faults.counter import BANNERS, NEW, Answer, Counter
from tests.faults.disks import MEGABYTE, Disk, may_mount, mounted
from tests.faults.system import System, folder, running
from tests.proving import AT_RELEASE_SIZE, size, tell

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not may_mount(), reason="没有挂载内存盘的权限，跳过磁盘写满测试 (needs root to mount tmpfs)"
    ),
]
KEEP_FREE = 30
LAYOUTS = size(suite=("one disk",), release=("one disk", "journal apart"))
# Files leave 64 MB of their disk to others.
SIZES = {"pg": 420, "media": 140, "log": 3}
TEXT = "门口车位不够，职工无处停车。"


@dataclass(slots=True)
class Place:
    """The running system and its small disks."""

    counter: Counter
    disks: dict[str, Disk]

    @property
    def system(self) -> System:
        return self.counter.system


@contextmanager
def layout(which: str) -> Iterator[Place]:
    """A system with each kind of data on a disk of its own; the journal beside the rows, or apart from them."""
    with folder() as home, ExitStack() as stack:
        disks = {}
        for name, megabytes in SIZES.items():
            (home / name).mkdir(mode=0o755 if name == "pg" else 0o700)
            disks[name] = stack.enter_context(mounted(home / name, megabytes))
        if which == "journal apart":
            with running(home):
                pass
            disks["journal"] = stack.enter_context(mounted(postgres.cluster(home).data / "pg_wal", 150))
        system = stack.enter_context(running(home, LIANXIN_KEEP_FREE=str(KEEP_FREE)))
        keys = system.seed()
        yield Place(Counter(system, keys["tokens"]["li"], keys["cookies"]["li"]), disks)


@pytest.mark.parametrize("which", LAYOUTS)
def test_a_full_disk_means_read_only_and_nothing_acknowledged_is_lost(which: str) -> None:
    with layout(which) as place:
        web = place.system.web_master()
        for name in sorted(set(place.disks) - {"log"}):
            ends_writing_in_words_while_some_room_is_left(place, name)
        refuses_files_and_keeps_those_it_has(place)
        meets_a_full_disk(place)
        loses_its_database_for_want_of_room(place, place.disks.get("journal", place.disks["pg"]))
        goes_on_without_its_log(place)
        assert place.system.web_master() == web


def ends_writing_in_words_while_some_room_is_left(place: Place, name: str) -> None:
    """Before it is full: nothing is written, everything is read, what was typed is kept, and it ends by itself."""
    counter = place.counter
    assert counter.register()[0] == 200
    form = counter.filled_in(TEXT)
    with place.disks[name].filled(leave=(KEEP_FREE - 10) * MEGABYTE):
        counter.waits_for_banner(shown=True)
        everything_is_read(counter)
        is_told(counter.register(), BANNERS["zh"], '"read_only"')
        is_told(counter.register(lang="en"), BANNERS["en"])
        is_told(counter.submit(form), BANNERS["zh"], TEXT, form[0]["key"])
        if AT_RELEASE_SIZE:
            programs_are_told(place.system, counter.one_number())
    took = counter.seconds_until_written()
    counter.submits_at_last(form)
    counter.waits_for_banner(shown=False)
    told(counter, f"{name} low", 1, took)


def everything_is_read(counter: Counter) -> None:
    """Under the banner, in both languages."""
    for path in ("/", "/matters/", f"/matters/{counter.one_number()}/", "/visits/", "/directory/", NEW):
        for lang, banner in BANNERS.items():
            status, _, page = counter.page(path, lang)
            assert (status, banner in page) == (200, True), (path, lang)
    assert counter.system.get("/track/")[0] == 200


def programs_are_told(system: System, number: str) -> None:
    """The command line says it too, and the doctor where there is too little room."""
    words = ["--as", "zhou", "--matter", number, "--text", "请抓紧", "--lang", "en"]
    done = system.lianxin("do", "supervise.urge", *words)
    assert (done.returncode, BANNERS["en"] in done.stderr) == (1, True), done.stderr
    assert "read-only: too little room" in system.lianxin("doctor", "--lang", "en").stdout


def is_told(answer: Answer, *words: str) -> None:
    """Refused for now, with how long to wait and why."""
    status, headers, text = answer
    assert status == 503, (status, text[:800])
    assert int(headers["Retry-After"]) > 0
    for one in words:
        assert one in text, (one, text[:3000])


def told(counter: Counter, name: str, injected: int, took: float) -> None:
    """The figures; nothing acknowledged is missing, and nothing else is there."""
    lost = counter.acknowledged - counter.kept()
    tell("P6", name, injected=injected, acknowledged=counter.acknowledged, lost=lost, refused=counter.refused,
         seconds=took)  # fmt: skip
    assert lost == 0


def refuses_files_and_keeps_those_it_has(place: Place) -> None:
    """A file that finds no room leaves neither a row nor bytes; those that were taken stay as they were sent."""
    counter, disk = place.counter, place.disks["media"]
    number = counter.one_number()
    assert counter.bring(number, "before.txt", "一次性说明材料。\n".encode() * 4000)[0] == 302
    forms = {leave: counter.opened(f"/matters/{number}/files/") for leave in (0, KEEP_FREE + 20)}
    for leave, form in forms.items():
        with disk.filled(leave=leave * MEGABYTE):
            status, _, page = counter.bring(
                number, f"leave-{leave}.txt", "放不下的材料。\n".encode() * 40_000, form
            )
            assert status in (400, 409, 422, 503), status
            assert "存储空间不足" in page, page[:3000]
    took = counter.seconds_until_written()
    counter.waits_for_banner(shown=False)
    assert counter.bring(number, "after.txt", "空间恢复后提交的材料。\n".encode() * 4000)[0] == 302
    assert counter.files_kept() == counter.files
    store = disk.place / "files"
    lying = {path.name: path for path in store.glob("??/*")}
    assert set(lying) == counter.names_stored()
    digests = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in lying.values())
    assert digests == sorted(counter.files.values())
    assert list((disk.place / "incoming").iterdir()) == []
    told(counter, "files full", 2, took)


def meets_a_full_disk(place: Place) -> None:
    """Filled by another at once: PostgreSQL itself finds no room before anybody looked."""
    counter = place.counter
    form = counter.filled_in("写满时提交的内容，不能丢。")
    with place.disks["pg"].filled():
        answers = [counter.register(long=3000)[0] for _ in range(size(suite=12, release=60))]
        assert (set(answers) <= {200, 503}, answers[-1]) == (True, 503)
        is_told(counter.submit(form), "写满时提交的内容，不能丢。", form[0]["key"])
    took = counter.seconds_until_written()
    counter.submits_at_last(form)
    counter.waits_for_banner(shown=False)
    told(counter, "rows full", answers.count(503), took)


def loses_its_database_for_want_of_room(place: Place, journal: Disk) -> None:
    """Without room for its journal PostgreSQL stops; it comes back by itself as soon as there is some."""
    counter, system = place.counter, place.system
    before, said = system.postmaster(), len(system.said)
    with journal.filled():
        _uses_up_the_journal(system.address)
        assert system.waits_for("[postgres] waits: no room left", 60), system.log("postgres")
        is_told(counter.page("/matters/"), "数据库正在恢复")
        is_told(counter.register(), "database_away")
    took = counter.seconds_until_written()
    assert any("nothing hinders it any more" in line for line in system.said[said:])
    assert system.postmaster() != before
    counter.waits_for_banner(shown=False)
    told(counter, "journal full", 1, took)


def _uses_up_the_journal(address: str) -> None:
    """As upkeep would: segment after segment, until the server has no room for one and stops."""
    with psycopg.connect(address, autocommit=True) as link, pytest.raises(psycopg.OperationalError):
        _writes_on(link)


def _writes_on(link: psycopg.Connection[tuple[object, ...]]) -> None:
    for _ in range(400):
        link.execute("SELECT pg_logical_emit_message(true, 'proof', repeat('x', 4000)), pg_switch_wal()")


def goes_on_without_its_log(place: Place) -> None:
    """What cannot be written down in a log stops nobody."""
    counter, log = place.counter, place.disks["log"]
    times = size(suite=3, release=60)
    with log.filled():
        assert log.free == 0
        answers = [(counter.register()[0], counter.page("/matters/")[0]) for _ in range(times)]
        assert set(answers) == {(200, 200)}
    told(counter, "log full", times, counter.seconds_until_written())


def test_of_a_file_for_which_the_disk_is_too_small_nothing_is_left(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up while its bytes are written; other files would be refused before."""
    monkeypatch.setattr(media, "SPARED", -64 * MEGABYTE)
    settings.MEDIA_ROOT = tmp_path
    with mounted(tmp_path, 2):
        kept = media.keep(io.FileIO(_bytes_in(tmp_path / "small", MEGABYTE // 2), "rb"))
        with folder() as elsewhere, pytest.raises(Refused) as refused:
            media.keep(io.FileIO(_bytes_in(elsewhere / "large", 3 * MEGABYTE), "rb"))
        assert [one.code for one in refused.value.reasons] == ["disk_full"]
        assert [path.name for path in media.kept()] == [kept]
        assert media.size_of(kept) == MEGABYTE // 2
    tell("P6", "half a file", injected=1, left=0)


def _bytes_in(path: Path, length: int) -> str:
    path.write_bytes(b"x" * length)
    return str(path)
