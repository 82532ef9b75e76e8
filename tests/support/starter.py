"""A process that starts a send by several processes, until the test kills it.

Run as `python -m tests.support.starter FOLDER PORT EDITION`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from newsletter.app.whole import open_app
from newsletter.config.load import from_tables
from newsletter.steps.deliver import Watch, deliver
from tests.support.families import tables


async def main(folder: Path, port: int, name: str) -> None:
    """Send the edition of a project that is there."""
    async with open_app(from_tables(tables(port, processes=2), folder)) as app:
        desk, edition = await app.edition(name)
        await deliver(desk, app.post, edition, Watch(stop=asyncio.Event()))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
