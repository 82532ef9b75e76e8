"""Everything that answering and collecting need is loaded before anybody is answered, and then left alone by the collector.

What a library imports at its first use holds the loop, or the interpreter's lock, at a moment when readers wait; and a search for
garbage that walks every module takes 80 to 170 ms, in whichever thread it happens. After this one it walks only what came later.
"""

from __future__ import annotations

import gc
import importlib

from newsletter.fetch.fetch import load_network

# Imported inside functions: by uvicorn, anyio and APScheduler, by babel where it writes a date, and by `socket` for a host's name.
_AT_FIRST_USE = (
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.lifespan.off",
    "anyio._core._fileio",
    "apscheduler.executors.asyncio",
    "babel.numbers",
    "encodings.idna",
)


def load_and_settle() -> None:
    """Import the rest, collect the garbage of that once, and keep what stays out of later searches. A tenth of a second."""
    load_network()
    for module in _AT_FIRST_USE:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
