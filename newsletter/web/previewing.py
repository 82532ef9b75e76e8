"""Previewing: pull a proof, serve it on 127.0.0.1, and pull another whenever a template or an edition file changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from watchfiles import awatch

from newsletter.app.whole import App
from newsletter.model.edition import Edition
from newsletter.steps.desk import Desk
from newsletter.web.preview import preview_app
from newsletter.web.proof import Proofs
from newsletter.web.serving import reserved, serving

_GATHER_MS = 80  # an editor that saves writes several times in a row
_LISTEN_MS = 500  # how long the watching thread listens at a time, and so how late it notices the stop


async def preview_until(
    app: App, desk: Desk, edition: Edition | None, stop: asyncio.Event, *, port: int | None, told: Callable[[str], None]
) -> None:
    """Show an edition, or what the next would be, on 127.0.0.1 until `stop` is set; changes nothing in the database.

    `port` None is that of the configuration, 0 a free one. Raises Stopped if the port is taken, and what `dry_run` raises; a
    template that cannot be rendered is shown in the browser instead.
    """
    wanted = app.settings.web.preview_port if port is None else port
    listening = reserved("127.0.0.1", wanted, setting="web.preview_port, or --port,")
    try:
        proofs = Proofs(app, desk, edition)
        await proofs.pull()
    except BaseException:
        listening.close()
        raise
    pages = preview_app(app, desk, proofs, port=listening.getsockname()[1], stop=stop)
    async with serving(pages, listening) as url:
        told(f"preview on {url}/")
        told("it reloads when a template or an edition file changes; Ctrl-C ends")
        await _watch(desk, proofs, stop)
        await stop.wait()


async def _watch(desk: Desk, proofs: Proofs, stop: asyncio.Event) -> None:
    """Pull again after every change, until the stop."""
    folders = [path for path in (*map(Path, desk.theme_folders), desk.editions_folder) if path.is_dir()]
    async for changes in awatch(*folders, stop_event=stop, debounce=_GATHER_MS, step=20, rust_timeout=_LISTEN_MS):
        of_edition = any(Path(path).is_relative_to(desk.editions_folder) for _, path in changes)
        await (proofs.pull_again() if of_edition else proofs.render_again())
