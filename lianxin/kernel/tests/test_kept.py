"""What is kept for seconds: read once while fresh, anew when old, for each set of arguments, and after a change."""

from __future__ import annotations

import threading
import time

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from lianxin.kernel.kept import Kept, forget_everything, kept


class Source:
    """Counts how often it is read."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.reads = 0
        self.value = "old"

        @kept(seconds)
        def read(name: str = "") -> str:
            self.reads += 1
            return self.value + name

        self.read = read


def test_read_once_while_fresh_and_anew_when_old(monkeypatch: pytest.MonkeyPatch) -> None:
    source, at = Source(), [100.0]
    monkeypatch.setattr(Kept, "clock", lambda _self: at[0])
    assert [source.read(), source.read("x"), source.read(), source.read("x")] == [
        "old",
        "oldx",
        "old",
        "oldx",
    ]
    source.value, at[0] = "new", 110.0
    assert (source.read(), source.reads) == ("old", 2)
    at[0] = 110.1
    assert (source.read(), source.read("x"), source.reads) == ("new", "newx", 4)


def test_a_change_is_seen_at_once_and_again_after_it_is_committed(
    db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    source = Source()
    with django_capture_on_commit_callbacks(execute=True):
        assert source.read() == "old"
        source.value = "new"
        source.read.forget()
        assert source.read() == "new"
        source.value = "as others see it after the commit"
        assert source.read() == "new"
    assert source.read() == "as others see it after the commit"
    source.value = "newest"
    forget_everything()
    assert source.read() == "newest"


def test_threads_that_ask_at_once_wait_for_one_reading() -> None:
    source = Source()

    @kept()
    def slow() -> str:
        time.sleep(0.05)
        return source.read()

    asked = [threading.Thread(target=slow) for _ in range(8)]
    for one in asked:
        one.start()
    for one in asked:
        one.join()
    assert source.reads == 1
