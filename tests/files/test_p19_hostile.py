"""P19: hostile files by the real upload pages: never an error page, nothing outside the store, nothing left to run.

Sizes: some hundred in the suite, ten thousand before a release. How long and how much memory is told, and at release
size the growth of memory is bounded; the limits of the sandbox itself are proven beside it.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.rules import tracking_code
from lianxin.kernel import clock, sandbox
from lianxin.kernel.files import media
from lianxin.kernel.files.kinds import FORMS
from tests.hostile import SCRIPT, SORTS, Hostile, hostile
from tests.pages import client_of
from tests.proving import AT_RELEASE_SIZE, size, tell
from tests.world import World, register

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
SEED = 20261123
PAGES = ("attach", "load", "intake", "attach", "track")
OUTSIDE = (Path("/tmp/evil"), Path("/etc/cron.d/evil"), Path("/evil"), Path("evil"))
GROWTH_MOST = 50 * 1024 * 1024
READER_MOST = sandbox.MEMORY


@dataclass
class Run:
    """What came of the files so far."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    kept_of: Counter[str] = field(default_factory=Counter)


class Watch:
    """Looks again and again how much memory the confined readers of files have had at most."""

    def __init__(self) -> None:
        self.most, self.seen = 0, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            for task in Path("/proc/self/task").glob("*/children"):
                for child in task.read_text().split():
                    self._look(Path("/proc") / child)

    def _look(self, process: Path) -> None:
        try:
            if b"sandbox_child" in (process / "cmdline").read_bytes():
                found = re.search(r"VmHWM:\s*(\d+) kB", (process / "status").read_text())
                self.most, self.seen = max(self.most, int(found[1]) * 1024 if found else 0), self.seen + 1
        except OSError:
            pass  # it has ended meanwhile


def memory() -> int:
    """Bytes of this process that are in memory; nothing where the system does not tell."""
    path = Path("/proc/self/statm")
    return int(path.read_text().split()[1]) * os.sysconf("SC_PAGESIZE") if path.exists() else 0


def send(client: Client, page: str, matter: Matter, file: Hostile) -> int:
    """Send a file by one of the upload pages; the status of the answer."""
    sent = {"key": str(uuid4()), "file": SimpleUploadedFile(file.name or "x", file.content, "text/html")}
    path, more = {
        "attach": (f"/matters/{matter.number}/files/", {"is_internal": "on"}),
        "load": ("/directory/load/", {"kind": "units"}),
        "intake": ("/intake/", {}),
        "track": ("/track/", {"code": tracking_code(matter.id, settings.SECRET_KEY), "add": "1"}),
    }[page]
    response = client.post(path, {**sent, **more})
    assert response["Content-Type"].startswith("text/html")
    assert SCRIPT not in response.content, (file.sort, file.name)
    return response.status_code


def test_no_hostile_file_does_harm(world: World) -> None:
    run, before = Run(), memory()
    with Watch() as readers:
        send_all(world, run)
    growth, harmed = memory() - before, kept_badly()
    assert not [path for path in OUTSIDE if path.exists()]
    _tell(run, growth, harmed, readers)
    assert run.kept_of["harmless"] > 0, "nothing at all is taken"
    assert harmed == 0
    assert not readers.seen or readers.most <= READER_MOST
    if AT_RELEASE_SIZE:
        assert growth <= GROWTH_MOST


def send_all(world: World, run: Run) -> None:
    """Every file by one page after another; each is answered in words, and none that must not be kept is."""
    client, matter = client_of(world, "he"), register(world)
    for place, file in enumerate(hostile(size(suite=115, release=10_000), seed=SEED)):
        if run.kept_of.total() % 150 == 149:
            matter = register(world)
        page = PAGES[place // len(SORTS) % len(PAGES)]
        clock.set_to(clock.now() + timedelta(seconds=7))  # codes may be tried ten times a minute
        start, had = time.monotonic(), Attachment.objects.count()
        status = send(client, page, matter, file)
        run.seconds.append(time.monotonic() - start)
        run.statuses[page, status] += 1
        assert status < 500, (file.sort, file.name, page)
        if Attachment.objects.count() > had:
            run.kept_of[file.sort] += 1
            assert not file.is_refused, (file.sort, file.name)
        elif page == "attach":
            assert status == 422, (file.sort, status)


def kept_badly() -> int:
    """How many files were kept that should not be: named by the sender, of no known type, or with a script in them."""
    types = {form.type for form in FORMS.values()}
    rows = Attachment.objects.all()
    wrong = [row for row in rows if row.content_type not in types or len(row.name.encode()) > 255]
    wrong += [row for row in rows if SCRIPT in media.path_of(row.stored).read_bytes()]
    wrong += [
        row for row in rows if any(ord(one) < 32 or one in "\u202e\u2066\u2069\u200b/\\" for one in row.name)
    ]
    strangers = [
        path for path in media.root().rglob("*") if path.is_file() and not media.NAME.fullmatch(path.name)
    ]
    return len(wrong) + len(strangers)


def _tell(run: Run, growth: int, harmed: int, readers: Watch) -> None:
    ordered = sorted(run.seconds)
    tell(
        "P19",
        "hostile files",
        injected=len(ordered),
        sorts=len(SORTS),
        errors=sum(n for (_, status), n in run.statuses.items() if status >= 500),
        refused=sum(n for (_, status), n in run.statuses.items() if status >= 400),
        kept=run.kept_of.total(),
        harmed=harmed,
        p99_ms=round(1000 * ordered[int(0.99 * len(ordered))]),
        slowest_ms=round(1000 * ordered[-1]),
        growth_mb=round(growth / 1024 / 1024, 1),
        reader_mb=round(readers.most / 1024 / 1024, 1),
    )
