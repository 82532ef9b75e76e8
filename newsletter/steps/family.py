"""The other processes of a send, as the step that starts it sees them; `app.processes` makes them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from newsletter.delivery.tally import Progress
from newsletter.model.edition import Edition


class Family(Protocol):
    """Processes that send the same edition as this one, each as an owner of its own in the same ledger."""

    async def pump(self, edition: Edition, *, stop: asyncio.Event, report: Callable[[Progress], None]) -> str:
        """Let each of them send until it finds nothing more to claim, or `stop` is set.

        "" or, in a sentence, the fault of ours that ended one of them: then the whole send is to stop. A process that dies leaves
        its rows to the others. `report` gets what all of them have recorded in this call.
        """
        ...


# Starts nothing by itself; its end, however it comes, is the end of every process of it.
StartFamily = Callable[[], AbstractAsyncContextManager[Family]]
