"""Send to mail servers that misbehave, and count at the servers what became of it: rows 4 to 8 of "what a send survives".

`lost`: the server takes a message and never says so. `storms`: it puts everything off for a while. `refusals`: it refuses readers,
or us. `slow`: of three relays one is slow or dead, and the others must keep their rate. `tls`: it is not who it says it is. Every
send is the installed command; the servers are the rehearsal server with bad habits, Postfix's smtp-sink for what is well, and a tap
on the line where it matters what was said in clear. Each row prints a line with its figures and bounds.

    .venv/bin/python -m benchmarks.hostile_servers [--small] [--only lost,storms,refusals,slow,tls]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile import lost_replies, refusals, secure, slow, storms
from benchmarks.hostile.stand import Stand
from tests.support.judged_send import tell

# row -> (what runs it, its readers, its readers with --small); those of `slow` must outlast the window at three times the rate.
_ROWS: dict[str, tuple[Callable[..., tuple[str, list[str]]], int, int]] = {
    "lost": (lost_replies.row, 100, 100),
    "storms": (storms.row, 100, 100),
    "refusals": (refusals.row, 100, 100),
    "slow": (slow.row, 1600, 800),
    "tls": (secure.row, 50, 50),
}


def main() -> int:
    """Run the rows; 1 if a bound of any is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="few kinds of each row, and shorter ones")
    parser.add_argument("--only", default=",".join(_ROWS), help="rows, parted by commas")
    given = parser.parse_args()
    wanted = given.only.split(",")
    if unknown := set(wanted) - set(_ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(_ROWS)}")
    code = 0
    for name in wanted:
        run, readers, few = _ROWS[name]
        count, began = few if given.small else readers, time.monotonic()
        with tempfile.TemporaryDirectory(prefix="newsletter-hostile-") as scratch:
            Path(scratch).chmod(0o755)
            figures, broken = run(Stand(Path(scratch), readers=count), small=given.small)
        code |= tell(f"hostile_servers {name}", f"readers={count} {figures} wall={time.monotonic() - began:.0f}s", broken)
    return code


if __name__ == "__main__":
    sys.exit(main())
