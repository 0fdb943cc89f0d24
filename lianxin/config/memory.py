"""How much memory the embedded server keeps of the tables 缓存, by what the machine or its container has."""

from __future__ import annotations

import os
from pathlib import Path

# An eighth, so that a million matters are searched without reading pages anew; bounds in MB.
SHARE, LEAST, MOST = 8, 256, 2048
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def buffers() -> str:
    """What PostgreSQL's shared_buffers is set to."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = CGROUP_LIMIT.read_text().strip() if CGROUP_LIMIT.exists() else "max"
    memory = min(memory, int(limit)) if limit.isdigit() else memory
    return f"{max(LEAST, min(MOST, memory // SHARE // 2**20))}MB"
