"""The files that are made from the source before serving (静态文件、翻译): hashed statics, compiled messages.

Both are skipped when nothing changed since the last time.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from lianxin.config import messages, places


def build() -> None:
    """Compile translations and collect the static files under names that carry their hash."""
    messages.compile_all(places.ROOT / "lianxin")
    stamp, now = stamp_file(), fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != now:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(now, encoding="ascii")


def stamp_file() -> Path:
    """Where the fingerprint of what was collected is kept."""
    return Path(settings.STATIC_ROOT) / ".collected"


def fingerprint() -> str:
    """Changes when any source file does, by path, size and time."""
    known = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            found = Path(storage.path(name)).stat()
            known.update(f"{storage.path(name)}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return known.hexdigest()


def are_current() -> bool:
    """Whether what is served was made from the source as it is now."""
    stamp = stamp_file()
    return stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint()
