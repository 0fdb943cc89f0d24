"""Checks of the machine and of the installation (体检：机器与安装)."""

import fcntl
import importlib.metadata
import os
import pwd
import re
import shutil
import sys
import time
from pathlib import Path

from django.conf import settings

from lianxin.config import lowering, places
from lianxin.config.doctor import Finding, fine, hint, wrong
from lianxin.config.start import check_address
from lianxin.kernel import readonly
from lianxin.kernel.paper import pdf

OLDEST_PYTHON = (3, 11)
LOCK = "requirements.txt"
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)\s*(;)?", re.MULTILINE)
GIGABYTE = 1024**3
LOW, SCARCE = 5 * GIGABYTE, 1 * GIGABYTE


def python_version() -> Finding:
    """The version of Python."""
    have = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return wrong(
            f"Python {have} 太旧，请换 3.11 或更高。", f"Python {have} is too old; use 3.11 or later."
        )
    return fine(f"Python {have}", f"Python {have}")


def installed_versions() -> Finding:
    """Whether what is installed is what the lock file says."""
    differing = list(differences((places.ROOT / LOCK).read_text(encoding="utf-8")))
    if differing:
        words = ", ".join(differing[:5])
        return wrong(
            f"已装的包与 {LOCK} 不一致：{words}。运行 make setup；仍不一致则删除 .venv 再运行。",
            f"Packages differ from {LOCK}: {words}. Run make setup; if it persists, delete .venv first.",
        )
    return fine(f"已装的包与 {LOCK} 一致", f"Packages are those of {LOCK}")


def differences(lock: str) -> list[str]:
    """Pinned packages that are missing or of another version; one with a condition may be missing."""
    found = []
    for name, version, condition in _PINNED.findall(lock):
        try:
            have = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            have = version if condition else "-"
        if have != version:
            found.append(f"{name} {have} ≠ {version}")
    return found


def account() -> Finding:
    """Who runs the system, and as whom its pages and jobs run when that is root."""
    if os.geteuid() != 0:
        return fine("以普通账户运行", "Running as an ordinary account")
    one = lowering.wanted()
    if one is None:
        return wrong(
            "以 root 启动，且这里无法放弃 root 权限，网页和后台任务将以 root 运行。请建立普通账户来启动，"
            "或把程序和数据放到该账户能进入的目录（如 /opt/lianxin）。",
            "Started by root, and root cannot be left here: pages and jobs would run as root. Start it as an ordinary"
            " account, or put program and data where one can read them (such as /opt/lianxin).",
        )
    name = pwd.getpwuid(one.account.uid).pw_name
    if one.reads_all:
        return hint(
            f"以 root 启动，网页和后台任务以 {name} 运行，但程序或数据在该账户进不去的目录，只好保留读取任何文件的权限。"
            "正式使用请把程序和数据放到 /opt/lianxin 之类的目录。",
            f"Started by root; pages and jobs run as {name}, who keeps the right to read every file, since program or data"
            " lie where he could not enter. For real use put them into a folder such as /opt/lianxin.",
        )
    return fine(
        f"以 root 启动，网页和后台任务以 {name} 运行", f"Started by root; pages and jobs run as {name}"
    )


def disk_space() -> Finding:
    """Room for data."""
    home = places.folder(places.home())
    return room(home, shutil.disk_usage(home).free)


def room(home: Path, free: int) -> Finding:
    """What so many free bytes mean."""
    zh, en = f"{home} 所在磁盘剩余 {free / GIGABYTE:.1f} GB", f"{free / GIGABYTE:.1f} GB free for {home}"
    if free < SCARCE:
        return wrong(f"{zh}，数据库可能停止写入。请清理或扩容。", f"{en}: the database may stop. Make room.")
    if free < LOW:
        return hint(f"{zh}，请安排清理或扩容。", f"{en}: plan for more.")
    return fine(zh, en)


def room_to_write() -> Finding:
    """Whether the system may write, or is read-only for want of room."""
    scarce = readonly.Watch().state().scarce
    if scarce:
        megabyte = readonly.MEGABYTE
        zh = "；".join(
            f"{one.place} 剩 {one.free // megabyte} MB，需 {one.least // megabyte} MB" for one in scarce
        )
        en = "; ".join(
            f"{one.free // megabyte} of {one.least // megabyte} MB in {one.place}" for one in scarce
        )
        return wrong(
            f"系统只读：存储空间不足（{zh}）。清理或扩容后自动恢复。",
            f"The system is read-only: too little room ({en}). It writes again by itself when there is room.",
        )
    return fine("有足够空间写入", "There is room to write")


def clock() -> Finding:
    """The clock of this machine against the age of the program."""
    return plausible(time.time(), Path(__file__).stat().st_mtime)


def plausible(now: float, made: float) -> Finding:
    """A clock that is behind the program itself would compute wrong deadlines."""
    if now < made - 24 * 3600:
        today = time.strftime("%Y-%m-%d", time.localtime(now))
        return wrong(
            f"系统时钟是 {today}，早于程序文件的日期，办理期限会算错。请校时（timedatectl）。",
            f"The clock says {today}, before the program was made; deadlines would be wrong. Set it.",
        )
    return fine("系统时钟可信", "The clock is plausible")


def pages_of_papers() -> Finding:
    """Whether this machine sets papers as PDF: Pango and a Chinese font; everything else works without."""
    found = pdf.trouble()
    if found is None:
        return fine("能出 PDF 文书", "Papers are set as PDF")
    return hint(f"{found.zh}。", f"{found.en}")


def secret_key() -> Finding:
    """The signing key must be nobody else's to read."""
    path = places.home() / "secret_key"
    if os.environ.get("LIANXIN_SECRET_KEY"):
        return fine("密钥来自环境变量", "The secret key comes from the environment")
    if path.stat().st_mode & 0o077:
        return wrong(
            f"密钥 {path} 他人可读。运行 chmod 600 {path}", f"Others can read {path}. Run chmod 600 {path}"
        )
    return fine("密钥仅本账户可读", "The secret key is readable by this account only")


def debug() -> Finding:
    """Error pages with internals are for developers only."""
    if settings.DEBUG:
        return wrong(
            "调试模式已打开，出错时会泄露内部信息。请去掉 LIANXIN_DEBUG。",
            "Debug mode is on and error pages show internals. Unset LIANXIN_DEBUG.",
        )
    return fine("调试模式已关闭", "Debug mode is off")


def port() -> Finding:
    """The address is free, or it is this very system that has it."""
    if is_running():
        return fine("系统正在运行", "The system is running")
    host, number = check_address()
    return fine(f"系统未运行，{host}:{number} 可用", f"The system is not running; {host}:{number} is free")


def is_running() -> bool:
    """Whether somebody holds the lock of `lianxin run`."""
    lock = places.home() / "run.lock"
    if not lock.exists():
        return False
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
