"""Previewing: pull a proof, serve it on 127.0.0.1, and pull another whenever a file changes that it was made from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

from newsletter.app.whole import App
from newsletter.config.settings import Settings
from newsletter.model.edition import Edition
from newsletter.steps.desk import Desk
from newsletter.web.preview import edit_path, preview_app
from newsletter.web.serving import reserved, serving
from newsletter.web.watching import changed_paths
from newsletter.web.workbench import Workbench


async def preview_until(
    app: App,
    desk: Desk,
    edition: Edition | None,
    stop: asyncio.Event,
    *,
    port: int | None,
    told: Callable[[str], None],
    reopen: Callable[[], Settings] | None = None,
) -> None:
    """Show an edition, or what the next would be, on 127.0.0.1 until `stop` is set; only its edit page changes the database.

    `port` None is that of the configuration, 0 a free one. `reopen` reads the configuration when its file has changed. Raises
    Stopped if the port is taken, and what `dry_run` raises; a template that cannot be rendered is shown in the browser instead.
    """
    wanted = app.settings.web.preview_port if port is None else port
    listening = reserved("127.0.0.1", wanted, setting="web.preview_port, or --port,")
    bench = Workbench(app, desk, edition, reopen=reopen)
    try:
        await bench.start()
    except BaseException:
        listening.close()
        raise
    pages = preview_app(bench, port=listening.getsockname()[1], stop=stop)
    try:
        async with serving(pages, listening) as url:
            told(f"preview on {url}/")
            told(_about_editing(bench, url))
            told("it reloads when a template, an edition file or the configuration changes; Ctrl-C ends")
            await _watch(bench, stop)
            await stop.wait()
    finally:
        await bench.close()


def _about_editing(bench: Workbench, url: str) -> str:
    """Where a draft is edited, or how there comes to be one."""
    proof = bench.shown
    if proof is None or not proof.stored:
        return "there is no draft yet; once `newsletter build` has made one, the preview has an edit page for it"
    return f"edit page on {url}{edit_path(proof.edition.name)}"


async def _watch(bench: Workbench, stop: asyncio.Event) -> None:
    """Bring the proofs up to date after every change, until the stop."""
    while not stop.is_set():
        configuration, contents, templates = _watched(bench)
        async with aclosing(changed_paths([configuration, *contents, *templates], stop)) as changes:
            async for touched in changes:
                if configuration in touched:
                    await bench.configuration_changed()
                    if _watched(bench) != (configuration, contents, templates):
                        break  # other folders are to be watched now
                else:
                    await (bench.contents_changed() if touched & set(contents) else bench.templates_changed())


def _watched(bench: Workbench) -> tuple[Path, list[Path], list[Path]]:
    """The configuration, what an edition is made from beside its sources, and what it is rendered with."""
    settings = bench.app.settings
    templates = [settings.path(settings.rendering.themes), *_shipped(bench), settings.folder / "locale"]
    return settings.folder / "config.toml", _contents(settings), list(dict.fromkeys(templates))


def _contents(settings: Settings) -> list[Path]:
    """The editors' files, authors and reader lists of every newsletter."""
    paths: list[Path | None] = []
    for slug in settings.slugs:
        paths += [settings.editions_folder(slug), settings.editorial_file(slug)]
        paths += [settings.path(settings.chosen(slug).authors), settings.readers_file(slug)]
    return [path for path in dict.fromkeys(paths) if path is not None]


def _shipped(bench: Workbench) -> list[Path]:
    """The shipped themes, which change where this program itself is worked on."""
    return list(dict.fromkeys(Path(folder) for desk in bench.app.desks.values() for folder in desk.theme_folders))
