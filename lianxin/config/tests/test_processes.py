"""The process tree, with real processes: restart with back-off, order of stopping, stubborn ones, logs."""

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lianxin.config import processes
from lianxin.config.processes import LogFile, Program, Supervisor
from lianxin.config.tests.tools import gone


def program(folder: Path, name: str, script: str, **more: Any) -> Program:
    return Program(name, ["/bin/sh", "-c", script], dict(os.environ), folder / f"{name}.log", **more)


def test_one_that_keeps_dying_is_started_again_ever_later(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    starts.touch()
    supervisor = Supervisor()
    supervisor.add(program(tmp_path, "dying", f"date +%s.%N >> {starts}; exit 3"))
    assert supervisor.run_until(lambda: len(starts.read_text().split()) == 4, 60)
    supervisor.stop_all()
    at = [float(one) for one in starts.read_text().split()]
    waits = [later - earlier for earlier, later in pairwise(at)]
    assert all(wait >= least for wait, least in zip(waits, (0.55, 1.15, 2.35), strict=True)), waits


def test_a_killed_one_comes_back(tmp_path: Path) -> None:
    supervisor = Supervisor()
    child = supervisor.add(program(tmp_path, "steady", "exec sleep 60"))
    assert child.process is not None
    first = child.process.pid
    child.process.kill()
    assert supervisor.run_until(lambda: child.is_running and _pid(child) != first, 5)
    supervisor.stop_all()


def _pid(child: processes.Child) -> int:
    return child.process.pid if child.process else 0


def test_stages_are_stopped_in_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    loop = "trap 'sleep {}; echo {} >> {}; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
    supervisor = Supervisor()
    last = supervisor.add(program(tmp_path, "last", loop.format(0, "last", order), stage=1))
    early = supervisor.add(program(tmp_path, "early", loop.format(0.3, "early", order)))
    supervisor.run_until(lambda: all(c.program.log.read_text() for c in (last, early)), 5)
    supervisor.stop_all()
    assert order.read_text().split() == ["early", "last"]


def test_one_that_will_not_stop_is_ended(tmp_path: Path) -> None:
    supervisor = Supervisor()
    script = "trap '' TERM; echo ready; while :; do sleep 0.05; done"
    child = supervisor.add(program(tmp_path, "stubborn", script, patience=0.3))
    supervisor.run_until(lambda: bool(child.program.log.read_text()), 5)
    number, start = _pid(child), time.monotonic()
    supervisor.stop_all()
    assert time.monotonic() - start < 3
    assert gone([number], 0)


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    script = (
        "import os; from pathlib import Path; from lianxin.config.processes import Program, Supervisor\n"
        f"log = Path({str(tmp_path / 'x.log')!r}); s = Supervisor()\n"
        "c = s.add(Program('x', ['sleep', '60'], os.environ, log))\n"
        "print(c.process.pid, flush=True); s.run_until(lambda: False)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        number = int(parent.stdout.readline())
        assert Path(f"/proc/{number}").exists()
        parent.kill()
    assert gone([number], 5)


def test_a_stop_signal_ends_the_wait(tmp_path: Path) -> None:
    supervisor = Supervisor()
    with supervisor.listening():
        os.kill(os.getpid(), signal.SIGTERM)
        assert supervisor.run_until(lambda: False, 5) is False
    assert supervisor.stopping


def test_output_reaches_log_and_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor()
    child = supervisor.add(program(tmp_path, "talking", "printf '一\\n二'; sleep 60", echo=True))
    supervisor.run_until(lambda: bool(child.rest), 5)
    supervisor.stop_all()
    assert (tmp_path / "talking.log").read_text() == "一\n二"
    assert capsys.readouterr().out == "talking  | 一\n"


def test_a_log_keeps_one_older_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT", 100)
    log = LogFile(tmp_path / "a.log")
    for n in range(30):
        log.write(b"%019d\n" % n)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", "a.log.1"]
    assert (tmp_path / "a.log").stat().st_size <= 120
