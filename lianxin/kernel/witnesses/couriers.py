"""Couriers 送见证: how checkpoints reach a file, a git remote, a mailbox, a web address. Each in bounded time.

A courier gets lines and returns when they are kept; Failed says why not. What is due is decided elsewhere.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from smtplib import SMTPException
from tempfile import TemporaryFile

from django.conf import settings
from django.core.mail import EmailMessage

from lianxin.kernel import outgoing
from lianxin.kernel.models import Witness
from lianxin.kernel.witnesses.reading import GIT_SECONDS, KEPT_IN

BRANCH = "lianxin-checkpoints"
GIT = (
    "git", "-c", "user.name=lianxin", "-c", "user.email=ledger@localhost", "-c", "core.hooksPath=/dev/null",
    "-c", "commit.gpgsign=false", "-c", "gc.auto=0",
)  # fmt: skip
GIT_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:http:https:ssh",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=10",
}
ACCEPTED = range(200, 300)


class Failed(Exception):
    """A witness could not be reached 未送达; the words are shown to the administrators."""


def send(witness: Witness, lines: Sequence[str]) -> None:
    """Send lines to a witness. Failed: not kept there."""
    try:
        COURIERS[witness.kind](witness, lines)
    except (OSError, SMTPException) as error:
        raise Failed(f"{type(error).__name__}: {error}"[:200]) from None
    except outgoing.Unreachable as error:
        raise Failed(error.zh[:200]) from None


def _to_file(witness: Witness, lines: Sequence[str]) -> None:
    """Append; the folder must be there, so that a disk that is not mounted shows."""
    handle = os.open(witness.target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_git(witness: Witness, lines: Sequence[str]) -> None:
    folder = Path(settings.LIANXIN_HOME) / "witnesses" / str(witness.id)
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _git(folder, "init", "--quiet")
    if _exists_there(folder, witness.target):
        _git(folder, "fetch", "--quiet", "--", witness.target, BRANCH)
        _git(folder, "checkout", "--quiet", "--force", "-B", BRANCH, "FETCH_HEAD")
    else:
        _git(folder, "symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
    kept = folder / KEPT_IN
    had = set(kept.read_text("utf-8").splitlines()) if kept.exists() else set()
    new = [line for line in lines if line not in had]
    with kept.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in new)
    _git(folder, "add", "--", KEPT_IN)
    if new:
        _git(folder, "commit", "--quiet", "-m", f"checkpoint {new[-1].split()[0]}")
    _git(folder, "push", "--quiet", "--", witness.target, f"HEAD:refs/heads/{BRANCH}")


def _exists_there(folder: Path, remote: str) -> bool:
    """Whether the remote has our branch; one that cannot be asked fails."""
    return bool(_git(folder, "ls-remote", "--heads", "--", remote, BRANCH).strip())


def _git(folder: Path, *words: str) -> str:
    """Run git in a group of its own: what it started, such as ssh, ends with it when its time is up."""
    with TemporaryFile() as out, TemporaryFile() as err:
        process = subprocess.Popen(
            [*GIT, "-C", str(folder), *words],
            env={**os.environ, **GIT_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            code = process.wait(GIT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise Failed(f"git {words[0]}: {GIT_SECONDS} s") from None
        out.seek(0)
        err.seek(0)
        if code:
            raise Failed(f"git {words[0]}: {err.read(200).decode(errors='replace').strip()}")
        return out.read().decode(errors="replace")


MAIL_WORDS = (
    "这是连心桥留痕账本的检查点，请勿删除本邮件。账本若被改写，凭此可以查出。\n"
    "Checkpoints of a Lianxin ledger. Keep this mail: it shows whether the ledger was rewritten.\n\n"
)


def _to_mail(witness: Witness, lines: Sequence[str]) -> None:
    n, _, root, *_ = lines[-1].split()
    subject = f"连心桥留痕检查点 Lianxin checkpoint {n}:{root[:16]}"
    body = MAIL_WORDS + "".join(f"{line}\n" for line in lines)
    EmailMessage(subject, body, to=[witness.target]).send()


def _to_https(witness: Witness, lines: Sequence[str]) -> None:
    body = json.dumps({"kind": "lianxin-checkpoints-1", "lines": list(lines)}).encode()
    status = outgoing.post(witness.target, body, {"Content-Type": "application/json"})
    if status not in ACCEPTED:
        raise Failed(f"HTTP {status}")


COURIERS: Mapping[str, Callable[[Witness, Sequence[str]], None]] = {
    "file": _to_file,
    "git": _to_git,
    "mail": _to_mail,
    "https": _to_https,
}
