"""A real Chromium, and what every page must show in it: names, headings, landmarks, contrast, no sideways scrolling.

Without a Chromium these tests fail: a page that nobody looked at is not a page that is right.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))

# Each text node's colour against the nearest painted background behind it (WCAG relative luminance).
POOR_CONTRAST = """
() => {
  const channels = css => (css.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => {
    const f = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b);
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, box = element.getBoundingClientRect();
    if (!node.data.trim() || !box.width || !box.height || element.closest("style, [style*='display:none']")) continue;
    const [one, other] = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push([node.data.trim().slice(0, 40), ratio.toFixed(2)]);
  }
  return poor;
}
"""

# What is wrong with a page of ours, in words; an empty list for a page that is right.
FAULTS = """
() => {
  const faults = [];
  const all = selector => [...document.querySelectorAll(selector)].filter(e => !e.hidden);
  const told = element => element.outerHTML.slice(0, 90);
  const label = element => element.id && document.querySelector(`label[for="${element.id}"]`);
  const named = element => (element.getAttribute("aria-label") || element.getAttribute("title")
    || (label(element) || element).textContent || "").trim();
  const LANDMARKS = "header, main, footer, nav, aside";

  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  for (const [selector, name] of [["h1", "first headings"], ["main", "main landmarks"]])
    if (all(selector).length !== 1) faults.push(`${all(selector).length} ${name}`);

  let level = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(`a level is skipped before ${told(heading)}`);
    if (!heading.textContent.trim()) faults.push(`empty heading ${told(heading)}`);
    level = own;
  }
  for (const control of all("a[href], button, summary, iframe, meter, [tabindex], input:not([type=hidden]), select, textarea"))
    if (!named(control)) faults.push(`no name: ${told(control)}`);
  for (const picture of all("img")) if (!picture.hasAttribute("alt")) faults.push(`no alternative: ${told(picture)}`);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node.data.trim() && !node.parentElement.closest(LANDMARKS)) faults.push(`outside of every landmark: ${node.data.trim().slice(0, 40)}`);
  for (const landmark of all(LANDMARKS)) if (!landmark.textContent.trim()) faults.push(`empty landmark ${told(landmark)}`);
  const navs = all("nav").map(e => e.getAttribute("aria-label"));
  if (new Set(navs).size !== navs.length) faults.push(`two navigations of one name: ${navs}`);
  const ids = all("[id]").map(e => e.id);
  if (new Set(ids).size !== ids.length) faults.push(`an id twice: ${ids}`);

  for (const target of all("button, nav a, .button").filter(e => e.checkVisibility())) {
    const box = target.getBoundingClientRect();
    if (box.width < 24 || box.height < 24) faults.push(`too small to hit: ${told(target)}`);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.push(`scrolls sideways by ${wide} pixels`);
  return faults;
}
"""

# The element that the keyboard has reached, where nothing shows that it has.
UNSEEN_FOCUS = """
() => {
  const at = document.activeElement, style = getComputedStyle(at);
  if (at === document.body || at.tagName === "IFRAME") return null;
  return style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? at.outerHTML.slice(0, 90) : null;
}
"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running browser. Fails where there is none."""
    assert CHROMIUM.exists(), f"there is no browser at {CHROMIUM}: `make tools` installs it, or let CHROMIUM name one"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


async def faults_of(tab: Page) -> list[str]:
    """What is wrong with the page that a tab shows, contrast included."""
    await tab.wait_for_load_state()  # words are there before the style sheet is, and nothing has its size yet
    faults: list[str] = await tab.evaluate(FAULTS)
    poor: list[list[str]] = await tab.evaluate(POOR_CONTRAST)
    return faults + [f"contrast {ratio}: {text}" for text, ratio in poor]


async def unseen_focus(tab: Page, *, stops: int) -> list[str]:
    """Of the first elements that the Tab key reaches, those that do not show it."""
    unseen = []
    for _ in range(stops):
        await tab.keyboard.press("Tab")
        unseen.append(await tab.evaluate(UNSEEN_FOCUS))
    return [one for one in unseen if one]
