"""A process whose disk or network fails, or which dies, at an exact call: the environment that makes it so (see faulty.c)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Literal

_SOURCE = Path(__file__).with_suffix(".c")

Calls = Literal["sync", "disk", "socket"]
Strike = Literal["kill", "ENOSPC", "EIO", "lie"]


def compiled(folder: Path) -> Path:
    """The library, made in `folder`; fails loudly where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    assert compiler, "a C compiler is missing: `make test` installs one"
    library = folder / "faulty.so"
    subprocess.run([compiler, "-O2", "-Wall", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"], check=True)
    return library


def faulty(library: Path, calls: Calls, strike: Strike, *, first: int, last: int = 0, count_in: Path | None = None) -> dict[str, str]:
    """The environment under which these calls fail from the `first` to the `last` (0: for good); `first` 0 only counts."""
    counted = {"FAULTY_COUNT": str(count_in)} if count_in else {}
    return {
        "LD_PRELOAD": str(library),
        "FAULTY_CALLS": calls,
        "FAULTY_DO": strike,
        "FAULTY_FROM": str(first),
        "FAULTY_TO": str(last),
    } | counted
