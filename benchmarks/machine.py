"""What a figure was measured with: the interpreter, how it was built, the machine, and how busy that was."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter


def named() -> str:
    """One line for the head of a table."""
    return f"{_interpreter()}; {os.cpu_count()} x {_processor()}; {platform.system()} {platform.release()}; load {os.getloadavg()[0]:.1f}"


def _interpreter() -> str:
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    return f"{platform.python_implementation()} {platform.python_version()} {'with' if optimised else 'without'} PGO"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What one process took, its children included."""

    seconds: float  # on the clock
    cpu_s: float
    peak_mib: float


def run(command: list[str], *, folder: Path, environment: dict[str, str] | None = None, log: Path | None = None) -> Spent:
    """Run a command to its end. Raises SystemExit, with what it said, if it fails."""
    said = log or folder / "said.log"
    with said.open("wb") as out:
        started = perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said.read_text(errors='replace')[-3000:]}")
    return Spent(seconds=seconds, cpu_s=used.ru_utime + used.ru_stime, peak_mib=used.ru_maxrss / 1024)


def resident_mib() -> float:
    """What this process has in memory now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def peak_mib() -> float:
    """The most that this process ever had in memory, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def note(text: str) -> None:
    """How far it is, on a line that the next note writes over; nothing where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r{text:70}", end="", file=sys.stderr, flush=True)
