"""A rehearsal server in a child process, from the side of the sender that rehearses with it."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from newsletter.delivery.rehearsal.certificate import trusting
from newsletter.delivery.rehearsal.kinds import Kind
from newsletter.errors import Stopped

_START_S = 30.0
_END_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a rehearsal server saw of its client."""

    taken: int  # messages that it said yes to, or took and never answered
    readers: int  # different recipients of these
    repeats: int
    connections: int
    most_at_once: int
    refusals: Mapping[str, int]  # its replies of 400 and more -> how often
    breaches: tuple[str, ...]  # what a strict server would have refused


class Beside:
    """A server that listens on this machine; made by `server_beside`."""

    host = "127.0.0.1"

    def __init__(self, process: asyncio.subprocess.Process, told: dict[str, Any]) -> None:
        self._process = process
        self.port: int = told["port"]
        self.tls: ssl.SSLContext | None = trusting(told["certificate"]) if told["certificate"] else None
        login: tuple[str, str] = told["login"]
        self.user, self.password = login if self.tls else ("", "")

    async def end(self) -> Seen:
        """End it; what it saw. Raises Stopped if it did not live that long."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        seen = await _line(self._process, _END_S)
        return Seen(**{**seen, "breaches": tuple(seen["breaches"])})


@asynccontextmanager
async def server_beside(kind: Kind) -> AsyncIterator[Beside]:
    """A server of that kind, gone in the end whatever happens. Raises Stopped if it does not start."""
    # In a session of its own: Ctrl-C is for the sender, which then ends the server.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "newsletter.delivery.rehearsal.alone",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(kind)).encode() + b"\n")
        yield Beside(process, await _line(process, _START_S))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _line(process: asyncio.subprocess.Process, seconds: float) -> dict[str, Any]:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(seconds):
            said = await process.stdout.readline()
    except TimeoutError:
        said = b""
    if not said:
        raise Stopped("the server to rehearse with ended unexpectedly", do="run the rehearsal again")
    found: dict[str, Any] = json.loads(said)
    return found
