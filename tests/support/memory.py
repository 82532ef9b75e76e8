"""What a process has in memory, as the kernel counts it."""

from __future__ import annotations

import re
from pathlib import Path


def peak_kib(*, reset: bool = False) -> int:
    """The largest memory of this process since the last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found.group(1))
