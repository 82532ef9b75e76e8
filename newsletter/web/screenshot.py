"""A picture of a mail, drawn by a Chromium of this machine that Playwright drives; both are there or they are not."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from newsletter.errors import Unreachable

HOW_TO_INSTALL = "pip install newsletter-digest[browser], and a Chromium on the PATH or named by CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LOAD_MS = 10_000


def browser_path() -> Path | None:
    """The Chromium to use; None where there is none, or no Playwright to drive it."""
    if importlib.util.find_spec("playwright") is None:
        return None
    named = os.environ.get("CHROMIUM")
    found = named if named and Path(named).is_file() else next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


async def screenshot(html: str, *, width: int, dark: bool) -> bytes:
    """The whole mail as a PNG at twice its pixels. Nothing in it runs, and nothing is loaded: pictures must be in the html.

    Raises Unreachable where no browser can be had.
    """
    path = browser_path()
    if path is None:
        raise Unreachable("there is no browser to draw it", do=HOW_TO_INSTALL)
    # Only where it is installed and asked for: the import alone takes a third of a second.
    from playwright.async_api import Error, async_playwright

    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses its sandbox to root
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=sandbox)
            try:
                tab = await browser.new_page(
                    viewport={"width": width, "height": 800},
                    color_scheme="dark" if dark else "light",
                    device_scale_factor=2,
                    java_script_enabled=False,
                )
                await tab.route("**/*", lambda route: route.abort())
                await tab.set_content(html, timeout=_LOAD_MS, wait_until="load")
                return await tab.screenshot(full_page=True, type="png", timeout=_LOAD_MS)
            finally:
                await browser.close()
    except Error as error:
        raise Unreachable(f"the browser could not draw it: {error.message.splitlines()[0]}", where=str(path), do="try it again") from error
