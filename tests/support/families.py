"""A project with an approved edition and many readers, and the processes that send it."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.app.whole import App, open_app
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.model.edition import Edition
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.deliver import Delivered, Watch, deliver
from newsletter.steps.desk import Desk
from tests.support.project import default_tables, make_project
from tests.support.storage import NOW, reader_rows

_CONNECTIONS = 8  # of all processes together


@dataclass(frozen=True, kw_only=True)
class Family:
    """A project that is ready to be sent."""

    app: App
    desk: Desk
    edition: Edition
    server: SmtpCatchAll

    async def send(self, watch: Watch | None = None) -> Delivered:
        """Send to the end, or until it is stopped."""
        async with asyncio.timeout(90):
            return await deliver(self.desk, self.app.post, self.edition, watch or Watch(stop=asyncio.Event()))

    def taken(self) -> Counter[str]:
        """How often the server took a message for each reader."""
        return Counter(recipient for received in self.server.received for recipient in received.recipients)

    def message_ids(self, reader: str) -> set[bytes]:
        """Under which Message-IDs."""
        wires = [received.wire for received in self.server.received if reader in received.recipients]
        return {next(line for line in wire.split(b"\r\n") if line.lower().startswith(b"message-id:")) for wire in wires}


def tables(port: int, **delivery: Any) -> dict[str, Any]:
    """The tables of such a project, for a process that opens it again."""
    return default_tables() | {"smtp": {"host": "127.0.0.1", "port": port, "connections": _CONNECTIONS}, "delivery": delivery}


@asynccontextmanager
async def family(folder: Path, server: SmtpCatchAll, *, readers: int, url: str | None = None, **delivery: Any) -> AsyncIterator[Family]:
    """A project in `folder` whose one edition is approved for so many readers, over a server that is there."""
    changes: dict[str, Any] = {"smtp": {"port": server.port, "connections": _CONNECTIONS}, "delivery": delivery}
    if url is not None:
        changes["database"] = {"url": url}
    settings = make_project(folder, **changes)
    _drop_pictures(folder)
    async with open_app(settings) as app:
        desk = app.desk(None)
        await app.readers.enrol(desk.newsletter.slug, reader_rows(readers), at=NOW)
        edition = (await approve(desk, (await build(desk)).edition)).edition
        yield Family(app=app, desk=desk, edition=edition, server=server)


def _drop_pictures(folder: Path) -> None:
    """Messages of some kilobytes: a server in the process of the test reads every byte of thousands of them."""
    for path in (folder / "articles").glob("*.md"):
        head, _, rest = path.read_text(encoding="utf-8").partition("picture:\n")
        path.write_text(head + "---" + rest.partition("---")[2], encoding="utf-8")


def assistants(parent: int | None = None) -> list[int]:
    """The further processes of a send that were started by `parent`, by default this process."""
    parent = parent or os.getpid()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile
        if int(stat[1]) == parent and stat[0] != "Z" and b"newsletter.app.assistant" in words:
            found.append(int(entry.name))
    return found
