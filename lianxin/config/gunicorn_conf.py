"""How the web server runs (网页服务): two processes of four threads, a database connection each.

WEB_WORKERS and WEB_THREADS change the numbers; HOST and PORT the address.
"""

import os
import signal
from pathlib import Path
from typing import Any

import gunicorn
from prometheus_client import multiprocess

from lianxin.config import lowering
from lianxin.config.measures import FOLDER
from lianxin.config.processes import die_with_parent

# The name and version of the server are nobody's business.
gunicorn.SERVER = gunicorn.SERVER_SOFTWARE = "lianxin"

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loading once and forking shares the code's memory and halves the time to the first page.
preload_app = True
timeout = 60
graceful_timeout = 4
keepalive = 5
backlog = 512
# Addresses of pages carry tracking codes and search words, so requests are not written to a log.
accesslog = None
errorlog = "-"
loglevel = "warning"
logconfig_dict = {
    "formatters": {"generic": {"()": "lianxin.config.logs.JsonLines"}},
    "root": {"level": "WARNING", "handlers": ["error_console"]},
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["error_console"], "propagate": False}},
}
# The liveness file of a worker is touched every second; on a slow disk that stalls the worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
# Started by root, the master keeps the port and the workers, who answer, are somebody without rights.
LOWERED = lowering.wanted()
user = LOWERED.account.uid if LOWERED else None
group = LOWERED.account.gid if LOWERED else None


def post_fork(_server: Any, worker: Any) -> None:
    """A worker is no root, and must not outlive the master, even one that was killed."""
    if LOWERED is not None:
        lowering.become(LOWERED)
    # After the change of account, which clears the setting.
    die_with_parent(signal.SIGTERM, worker.ppid)


def child_exit(_server: Any, worker: Any) -> None:
    """The measures of a worker that ended stay counted; its momentary values go."""
    if os.environ.get(FOLDER):
        multiprocess.mark_process_dead(worker.pid)
