"""The program of the postman: forks a worker for each line that it is told; see `tests.notices.postman`."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings

from lianxin.kernel.senders import mail, parcel
from lianxin.kernel.walls import WHOLE, seeing
from tests.notices.office import rounds


def main() -> None:
    """Fork and say the number of each."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        number = os.fork()
        if not number:
            work(json.loads(line))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def work(told: Mapping[str, Any]) -> NoReturn:
    """Go rounds until it is killed."""
    mail.SECONDS = parcel.SECONDS = float(told["seconds"])
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", told["mail"]
    settings.OUTGOING_ALLOW = told["allow"]
    with seeing(WHOLE):
        while True:
            rounds(datetime.fromisoformat(told["at"]))
            time.sleep(0.02)
