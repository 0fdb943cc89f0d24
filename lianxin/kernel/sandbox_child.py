"""The inside of the sandbox 隔离进程: takes away what a reader of foreign files does not need, then runs the reader.

Arguments: bytes of memory, seconds of CPU, bytes of output, the reader's path, the reader's own arguments. A reader
reads standard input, writes standard output and the descriptors it was handed, and says one word on standard error
when there is nothing to write.
"""

from __future__ import annotations

import os
import resource
import runpy
import sys
from typing import Any

REFUSED = (
    "socket.",
    "subprocess.",
    "shutil.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
)
CHANGING = frozenset(
    {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND


def confine(memory: int, seconds: int, output: int) -> None:
    """Set the limits that the kernel of the machine keeps, whatever a reader does."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(10)


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse network, other programs and every write to a named file; descriptors that were handed over stay open."""
    if event in CHANGING or event.startswith(REFUSED):
        raise PermissionError(event)
    if event == "open" and not isinstance(arguments[0], int) and int(arguments[2] or 0) & WRITING:
        raise PermissionError(event)


if __name__ == "__main__":
    confine(*(int(one) for one in sys.argv[1:4]))
    sys.addaudithook(watch)
    sys.argv = sys.argv[4:]
    runpy.run_path(sys.argv[0], run_name="__main__")
