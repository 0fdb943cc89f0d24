"""What several tests of the start-up need to know of processes."""

import time
from collections.abc import Iterable
from pathlib import Path


def alive(numbers: Iterable[int]) -> list[int]:
    """Those that still run; one that nobody has collected yet is dead all the same."""
    return [number for number in numbers if _state(number) not in ("", "Z")]


def _state(number: int) -> str:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def gone(numbers: Iterable[int], seconds: float) -> bool:
    """Whether all of them end in time."""
    end = time.monotonic() + seconds
    while alive(numbers):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
