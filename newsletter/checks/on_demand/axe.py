"""axe-core in a real Chromium, in three colour modes: light, the dark that the theme wrote, and the dark that programs force.

The page is foreign: it runs no script of its own, and nothing that it names is fetched. Forced dark recolours what the browser
has computed, by the rule of `model.colour`.
"""

from __future__ import annotations

import importlib.resources
import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from newsletter.checks.base import Finding, Level
from newsletter.checks.on_demand.base import CannotCheck, Sample
from newsletter.model.colour import inverted

if TYPE_CHECKING:  # the extra `browser` brings it
    from playwright.async_api import Browser, Page, Route

Mode = Literal["light", "dark", "forced dark"]
MODES: tuple[Mode, ...] = ("light", "dark", "forced dark")

# Mail has no landmarks: the program that shows it has them (docs/decisions/0014-gate-and-on-demand.md).
NOISE_IN_MAIL = frozenset({"landmark-one-main", "region"})
_LEVELS: dict[str, Level] = {"critical": "error", "serious": "error", "moderate": "warning", "minor": "info"}
_EXTRA = 'install the extra: `pip install "newsletter-digest[browser]"`'
_WIDTH, _HEIGHT = 600, 1200
_PLACE = "http://mail.invalid/"
# No script of the page, no file, no frame; what stands in the page itself may be shown.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox allow-scripts"
_COLOURS = ("color", "background-color", "border-top-color", "border-right-color", "border-bottom-color", "border-left-color")
_RGB = re.compile(r"rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)")

# Every colour that the browser has computed, and the same page with each exchanged. Elements keep what they inherit.
_READ = """names => {
  const found = {};
  for (const element of [document.documentElement, ...document.body.querySelectorAll("*"), document.body])
    for (const name of names) (found[name] ||= new Set()).add(getComputedStyle(element).getPropertyValue(name));
  return Object.fromEntries(Object.entries(found).map(([name, colours]) => [name, [...colours]]));
}"""
_WRITE = """given => {
  const wanted = [];
  for (const element of [document.body, ...document.body.querySelectorAll("*")]) {
    const style = getComputedStyle(element);
    for (const [name, colours] of Object.entries(given.colours)) wanted.push([element, name, colours[style.getPropertyValue(name)]]);
  }
  for (const [element, name, colour] of wanted) if (colour) element.style.setProperty(name, colour, "important");
  document.documentElement.style.setProperty("background-color", given.ground, "important");
}"""


async def check(samples: Sequence[Sample]) -> tuple[Finding, ...]:
    """`axe-...`, one for each rule and element, with the samples and modes in which it is wrong. Raises CannotCheck."""
    source = axe_source()
    seen: dict[tuple[str, str], _Violation] = {}
    async with browser() as running:
        for sample in samples:
            for mode in MODES:
                async with opened(running, sample.html, mode) as page:
                    for found in await violations(page, source):
                        _note(seen, found, sample, mode)
    return tuple(_finding(one, several=len(samples) > 1) for one in seen.values())


@dataclass(frozen=True, kw_only=True)
class _Violation:
    """One element that breaks one rule."""

    rule: dict[str, Any]
    node: dict[str, Any]
    target: str
    modes: dict[str, list[Mode]] = field(default_factory=dict)  # by sample


def _note(seen: dict[tuple[str, str], _Violation], rule: dict[str, Any], sample: Sample, mode: Mode) -> None:
    if sample.is_mail and rule["id"] in NOISE_IN_MAIL:
        return
    for node in rule["nodes"]:
        target = " ".join(map(str, node["target"]))
        violation = seen.setdefault((rule["id"], target), _Violation(rule=rule, node=node, target=target))
        violation.modes.setdefault(sample.name, []).append(mode)


def axe_source() -> str:
    """axe-core as one script (MPL-2.0), from the package that brings it. Raises CannotCheck."""
    try:
        return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        raise CannotCheck("axe-core is not installed", do=_EXTRA) from None


def chromium_path() -> Path:
    """The browser of this machine: `$CHROMIUM`, else a Chromium or Chrome on the path. Never downloaded. Raises CannotCheck."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found or not Path(found).exists():
        raise CannotCheck(
            f"there is no browser at {named}" if named else "there is no Chromium on this machine",
            do="install Chromium (Debian: `apt-get install chromium`), or let CHROMIUM name one",
        )
    return Path(found)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A running Chromium. Raises CannotCheck."""
    path = chromium_path()
    try:
        # Not every installation has it, and no other check pays for its import.
        from playwright.async_api import Error, async_playwright
    except ModuleNotFoundError:
        raise CannotCheck("Playwright is not installed", do=_EXTRA) from None
    # Chromium's own sandbox cannot be set up by root, which is who runs in a container.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        try:
            running = await playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as error:
            raise CannotCheck(f"the browser at {path} did not start: {str(error).splitlines()[0]}", do="start it by hand once") from None
        try:
            yield running
        finally:
            await running.close()


@asynccontextmanager
async def opened(running: Browser, html: str, mode: Mode) -> AsyncIterator[Page]:
    """The html in a tab of its own, offline, in a colour mode."""
    context = await running.new_context(
        color_scheme="dark" if mode == "dark" else "light", viewport={"width": _WIDTH, "height": _HEIGHT}, service_workers="block"
    )
    try:
        page = await context.new_page()

        async def answer(route: Route) -> None:
            if route.request.is_navigation_request() and route.request.url != _PLACE:
                await route.fulfill(status=204)  # a page that wants to go elsewhere stays: an error page would be judged instead
                return
            if route.request.url != _PLACE:
                await route.abort()
                return
            await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY})

        await context.route("**/*", answer)
        await page.goto(_PLACE)
        if mode == "forced dark":
            await force_dark(page)
        yield page
    finally:
        await context.close()


async def force_dark(page: Page) -> None:
    """Recolour a page as a mail program does that forces its dark mode on it."""
    computed: dict[str, list[str]] = await page.evaluate(_READ, list(_COLOURS))
    colours = {name: {one: _forced(one, background=name != "color") for one in found} for name, found in computed.items()}
    await page.evaluate(_WRITE, {"colours": colours, "ground": inverted("#ffffff", background=True)})


def _forced(colour: str, *, background: bool) -> str | None:
    """A computed colour recoloured, its transparency kept; None for one that is not seen."""
    match = _RGB.fullmatch(colour)
    if match is None or match[4] == "0":
        return None
    dark = inverted("#" + "".join(f"{int(channel):02x}" for channel in match.groups()[:3]), background=background)
    return dark if match[4] is None else f"{dark}{round(255 * float(match[4])):02x}"


async def violations(page: Page, source: str) -> list[dict[str, Any]]:
    """What axe finds wrong with a page: its own records (id, impact, help, helpUrl, nodes)."""
    await page.evaluate(source)
    found: list[dict[str, Any]] = await page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
    return found


def _finding(one: _Violation, *, several: bool) -> Finding:
    places = [(f"{name}: " if several else "") + ", ".join(modes) for name, modes in one.modes.items()]
    return Finding(
        id=f"axe-{one.rule['id']}",
        level=_LEVELS.get(one.rule.get("impact") or one.node.get("impact") or "", "info"),
        where=f"html, in {'; '.join(places)}",
        message=f"{one.rule['help']}: {one.node['html'][:160]}",
        fix=f"{_first_cure(one.node)}; {one.rule['helpUrl']}",
        element=one.target,
    )


def _first_cure(node: dict[str, Any]) -> str:
    lines = [line.strip() for line in (node.get("failureSummary") or "").splitlines() if line.strip()]
    return lines[1] if len(lines) > 1 else "look at the rule"
