"""A process that claims a block, begins deliveries and then does nothing, until the test kills it.

Run as `python -m tests.support.doomed_sender URL EDITION_ID COUNT`; says `begun` once the rows are on disk.
"""

from __future__ import annotations

import asyncio
import sys

from tests.support.storage import ask, opened


async def main(url: str, edition_id: int, count: int) -> None:
    """Begin and wait."""
    async with opened(url) as stores:
        owner = await stores.ledger.join()
        block = await stores.ledger.claim(edition_id, owner, lease_s=600)
        assert block
        await stores.ledger.exchange(block, owner, results=[], asks=ask(count))
        print("begun", flush=True)
        await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
