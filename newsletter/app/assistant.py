"""A further process of a send, from inside. Run as `python -m newsletter.app.assistant` by `processes`.

Standard input: the configuration (a pickle in base64, one line), then orders, one JSON object a line: {"pump": EDITION} begins a round,
{"stop": true} ends it early. Its end is the end of this process: what is on the wire is finished, nothing new is begun.
Standard output: {"progress": {...}} now and then, {"progress": {...}, "ended": WHY, "text": ...} once a round.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import pickle
import signal
import sys
from dataclasses import asdict
from typing import Any, TextIO

from newsletter import log
from newsletter.app.whole import App, open_app
from newsletter.clock import monotonic
from newsletter.config.settings import Settings
from newsletter.delivery.tally import Progress
from newsletter.errors import NewsletterError
from newsletter.steps.rounds import Watch, assist

_TELL_EVERY_S = 0.2
_LONGEST_LINE = 10_000_000  # a configuration may hold much
_log = log.get("assistant")


class _Assistant:
    """One process's part of a send."""

    def __init__(self, app: App, output: TextIO) -> None:
        self._app = app
        self._output = output
        self._stop = asyncio.Event()
        self._ending = False
        self._last = Progress()
        self._told_at = 0.0

    def end(self) -> None:
        """Begin nothing any more."""
        self._ending = True
        self._stop.set()

    async def serve(self, orders: asyncio.StreamReader) -> None:
        """Carry orders out until there are no more."""
        going: asyncio.Task[None] | None = None
        while line := await orders.readline():
            order = json.loads(line)
            if "pump" in order:
                if going is not None:
                    await going
                if not self._ending:
                    self._stop.clear()
                going = asyncio.create_task(self._round(order["pump"]))
            else:
                self._stop.set()
        self.end()
        if going is not None:
            await going

    async def _round(self, name: str) -> None:
        self._last = Progress()
        try:
            desk, edition = await self._app.edition(name)
            pumped = await assist(desk, self._app.post, edition, Watch(stop=self._stop, report=self._report))
            why, text = str(pumped.why), pumped.fault_text
        except NewsletterError as error:
            why, text = "error", str(error)
        except Exception as error:  # a mistake of ours in one process must not take the others with it; the starter tells of it
            _log.exception("round failed")
            why, text = "error", f"{type(error).__name__}: {error}"
        self._tell({"progress": asdict(self._last), "ended": why, "text": text})

    def _report(self, progress: Progress) -> None:
        self._last = progress
        if monotonic() - self._told_at >= _TELL_EVERY_S:
            self._told_at = monotonic()
            self._tell({"progress": asdict(progress)})

    def _tell(self, document: dict[str, Any]) -> None:
        try:
            self._output.write(json.dumps(document) + "\n")
            self._output.flush()
        except OSError:
            self.end()  # the starter is gone


async def main() -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=_LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    settings: Settings = pickle.loads(base64.b64decode(await orders.readline()))
    log.configure(level=settings.log.level, as_json=settings.log.json)
    async with open_app(settings, migrate=False) as app:
        assistant = _Assistant(app, _private_output())
        loop.add_signal_handler(signal.SIGTERM, assistant.end)
        await assistant.serve(orders)


def _private_output() -> TextIO:
    """The pipe on a descriptor of its own: whatever a library prints goes to standard error."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "w", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
