#!/usr/bin/env python3
"""Builds `.venv` from a hash-pinned list (环境安装): `setup.py [requirements.txt]`. Standard library only.

An old Python can still read it and say that it is too old. Nothing is done when nothing changed.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
QUIETLY = ["-q", "--disable-pip-version-check", "--no-compile"]

PAPER_PARTS = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"]
# An intranet without a mirror must not hold the start up.
PATIENTLY = ["timeout", "600", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
PATIENTLY += ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20"]

# Finds the Python beside it, so that long paths, blanks and a moved folder do no harm.
SCRIPT = """#!/bin/sh
'''exec' "$(dirname -- "$(readlink -f -- "$0")")/python" "$0" "$@"
' '''
import sys
from lianxin.config.cli import main
sys.exit(main())
"""


def say(zh, en):
    sys.stdout.write(f"{zh}\n  {en}\n")
    sys.stdout.flush()


def fail(zh, en):
    say(zh, en)
    sys.exit(1)


def check_python():
    if sys.version_info < OLDEST:
        have = "{}.{}".format(*sys.version_info[:2])
        fail(
            f"Python {have} 太旧，需要 3.11 或更高。请安装后运行：make run PYTHON=python3.11",
            f"Python {have} is too old; 3.11 or later is needed. Then: make run PYTHON=python3.11",
        )


def works(command):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def run(command):
    code = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL).returncode
    if code != 0:
        fail(
            "命令失败（{}）：{}".format(code, " ".join(map(str, command))),
            f"This command failed ({code}); see above.",
        )


def has_venv_parts():
    return works([sys.executable, "-c", "import ensurepip, venv"])


def build_venv():
    """With pip in it where Python can do that, else empty: another pip then fills it from outside."""
    if VENV.exists() and works([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    shutil.rmtree(str(VENV), ignore_errors=True)
    say("正在建立 Python 环境 .venv", "Creating the Python environment .venv")
    if has_venv_parts():
        run([sys.executable, "-m", "venv", VENV])
    elif outside_pip():
        run([sys.executable, "-m", "venv", "--without-pip", VENV])
    else:
        fetch_venv_parts()
        run([sys.executable, "-m", "venv", VENV])


def outside_pip():
    """A pip of the system that can install into another environment (since pip 22.3), or uv."""
    if works([sys.executable, "-m", "pip", "--python", sys.executable, "--version"]):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *QUIETLY]
    uv = shutil.which("uv")
    return [uv, "pip", "install", "--python", str(PYTHON)] if uv else []


def fetch_venv_parts():
    """Debian and Ubuntu keep venv in a package of its own; root may fetch it, others are told its name."""
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"正在用 apt-get 安装 {package}", f"Installing {package} with apt-get")
        works(["apt-get", "update", "-qq"])
        works(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", package])
    if not has_venv_parts():
        fail(
            f"缺少 {package}。请运行：sudo apt install {package}，然后重试。",
            f"{package} is missing. Run: sudo apt install {package} and try again.",
        )


def installer():
    if works([PYTHON, "-m", "pip", "--version"]):
        return [str(PYTHON), "-m", "pip", "install", *QUIETLY]
    return outside_pip()


def fetch_paper_parts():
    """Debian and Ubuntu keep what sets PDF, and a Chinese font, in packages; root may fetch them. All else works without."""
    if has_paper_parts() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(
        "正在用 apt-get 安装 PDF 排版组件和中文字体",
        "Installing what sets PDF and a Chinese font with apt-get",
    )
    works([*PATIENTLY, "update", "-qq"])
    works([*PATIENTLY, "install", "-y", "-qq", "--no-install-recommends", *PAPER_PARTS])
    if not has_paper_parts():
        words = " ".join(PAPER_PARTS)
        say(
            f"未能安装，除出 PDF 外不受影响。可稍后运行：apt install {words}",
            f"Not installed; all but PDF works. Later: apt install {words}",
        )


def has_paper_parts():
    try:
        for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(name)
    except OSError:
        return False
    return any(Path("/usr/share/fonts").glob("**/*CJK*"))


def fingerprint(requirements):
    """Of the list and of the Python that was given it."""
    version = subprocess.run([str(PYTHON), "-VV"], stdout=subprocess.PIPE).stdout
    return hashlib.sha256(requirements.read_bytes() + version).hexdigest()


def install(requirements):
    stamp = VENV / f"lianxin-{requirements.stem}.sha256"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    start = time.time()
    say(f"正在安装 {requirements.name}（校验哈希）", f"Installing {requirements.name} (hashes checked)")
    run([*installer(), "--require-hashes", "-r", requirements])
    stamp.write_text(wanted)
    fetch_paper_parts()
    seconds = time.time() - start
    say(f"安装完成，{seconds:.0f} 秒", f"Installed in {seconds:.0f} s")


def install_ourselves():
    """The tree itself, by a path file and a script: needs no build tools and no network."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([str(PYTHON), "-c", ask], stdout=subprocess.PIPE, text=True).stdout
    (Path(found.strip()) / "lianxin-tree.pth").write_text(str(ROOT) + "\n", encoding="utf-8")
    script = VENV / "bin" / "lianxin"
    script.write_text(SCRIPT)
    script.chmod(0o755)


if __name__ == "__main__":
    check_python()
    build_venv()
    for name in sys.argv[1:] or ["requirements.txt"]:
        install(ROOT / name)
    install_ourselves()
