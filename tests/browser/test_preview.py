"""The preview in a real browser: every way to look at a message, live reload, and the fault that lies over the last good render."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from newsletter.shipped import shipped
from newsletter.steps.trial import SAMPLES
from tests.support.chromium import chromium, faults_of, unseen_focus
from tests.support.pages import opened_project, previewing
from tests.support.project import SECRET

pytestmark = pytest.mark.xdist_group("browser")
SOON = 3_000  # milliseconds within which a change must show

NIGHT = "() => getComputedStyle(document.querySelector('.page, body')).backgroundColor"
LOADED = "() => [...document.images].filter(image => image.complete && image.naturalWidth > 1).length"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A preview with a page of a browser on it."""

    url: str
    tab: Page
    browser: Browser
    template: Path  # of the project's own copy of the theme

    async def look(self, **query: str | int) -> None:
        """Open the preview with a look."""
        await self.tab.goto(f"{self.url}/?" + "&".join(f"{name}={value}" for name, value in query.items()))
        await expect(self.tab.locator("#live")).to_have_text("live")

    async def in_mail(self, script: str) -> object:
        """What a script says inside the frame of the mail."""
        frame = next(frame for frame in self.tab.frames if "/frame" in frame.url)
        await frame.wait_for_load_state()
        return await frame.evaluate(script)


@asynccontextmanager
async def preview(folder: Path) -> AsyncIterator[Desk]:
    """A preview of a fresh project with a theme of its own, on a page 1280 pixels wide."""
    shutil.copytree(shipped("templates") / "journal", folder / "templates" / "journal")
    async with opened_project(folder) as app, previewing(app) as url, chromium() as browser:
        tab = await browser.new_page(viewport={"width": 1280, "height": 800})
        desk = Desk(url=url, tab=tab, browser=browser, template=folder / "templates" / "journal" / "digest.mjml.j2")
        await desk.look()
        yield desk
        await tab.close()


def rewritten(path: Path, old: str, new: str) -> None:
    """Save a file as an editor does, with its first `old` replaced."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


async def test_width_colour_and_pictures_change_the_mail_itself(tmp_path):
    """A click each: the frame gets narrow, its background dark, its pictures go and their words stay; the address holds all three."""
    async with preview(tmp_path) as desk:
        mail = desk.tab.locator("iframe#mail")
        by_day = await desk.in_mail(NIGHT)
        wide = (await mail.bounding_box())["width"]
        shown = await desk.in_mail(LOADED)
        await desk.tab.get_by_role("link", name="Mobile", exact=True).click()
        await desk.tab.get_by_role("link", name="Dark", exact=True).click()
        await desk.tab.get_by_role("link", name="No pictures").click()
        await desk.tab.wait_for_url(re.compile("pictures=off"))
        by_night = await desk.in_mail(NIGHT)
        narrow = (await mail.bounding_box())["width"]
        hidden = await desk.in_mail(LOADED)
        alt = await desk.in_mail("() => document.querySelector('img[alt^=\"A drawn view\"]').alt")
        address = desk.tab.url

    assert (700, 375) == (wide, narrow)
    assert sum(map(int, re.findall(r"\d+", by_day)[:3])) > 600
    assert sum(map(int, re.findall(r"\d+", by_night)[:3])) < 200
    assert (5, 0) == (shown, hidden)
    assert alt.startswith("A drawn view of")
    assert {"view=html", "width=375", "colour=dark", "pictures=off", "reader=0"} == set(address.partition("?")[2].split("&"))


async def test_the_keys_do_what_the_page_says(tmp_path):
    """1 to 6 are the views, m d p the toggles and back again."""
    async with preview(tmp_path) as desk:
        seen = []
        for key in ("2", "3", "4", "5", "6", "1", "m", "m", "d", "d", "p", "p"):
            before = desk.tab.url
            await desk.tab.keyboard.press(key)
            await desk.tab.wait_for_url(lambda url, before=before: url != before)
            query = dict(one.split("=") for one in desk.tab.url.partition("?")[2].split("&"))
            seen.append((key, query["view"], query["width"], query["colour"], query["pictures"]))

    assert ["text", "source", "mjml", "headers", "raw", "html"] == [view for _, view, *_ in seen[:6]]
    assert [("375", "light", "on"), ("700", "light", "on")] == [tuple(one[2:]) for one in seen[6:8]]
    assert [("700", "dark", "on"), ("700", "light", "on")] == [tuple(one[2:]) for one in seen[8:10]]
    assert [("700", "light", "off"), ("700", "light", "on")] == [tuple(one[2:]) for one in seen[10:]]


async def test_the_member_sees_what_the_reader_does_not(tmp_path):
    """Switching the sample reader switches the variant and the name, in the html as in the headers."""
    async with preview(tmp_path) as desk:
        frame = desk.tab.frame_locator("#mail").locator("body")
        readers = desk.tab.get_by_role("navigation", name="Sample reader").get_by_role("link")
        assert len(SAMPLES) == await readers.count()
        await expect(frame).not_to_contain_text(SECRET)
        await readers.filter(has_text="a member").click()
        await expect(frame).to_contain_text(SECRET)
        await desk.tab.get_by_role("link", name="Headers").click()
        await expect(desk.tab.get_by_role("main")).to_contain_text("Morgan Member")
        await readers.filter(has_text="Arabic").click()
        await expect(desk.tab.get_by_role("main")).to_contain_text("ليلى حداد")
        await expect(desk.tab.get_by_text("2 get the public variant, 1 the members’ one")).to_be_visible()


async def test_every_view_shows_its_form_of_the_message(tmp_path):
    """Text, source, MJML, headers and the raw message, and beside each the inbox row, findings and size."""
    wanted = {
        "text": "What dredging means for the harbour",
        "source": "<!doctype html>",
        "mjml": "<mj-body",
        "headers": "List-Unsubscribe",
        "raw": "Content-Type: multipart/",
    }
    async with preview(tmp_path) as desk:
        for view, words in wanted.items():
            await desk.look(view=view)
            await expect(desk.tab.get_by_role("main")).to_contain_text(words)
            await expect(desk.tab.get_by_role("region", name="In the inbox")).to_contain_text("What dredging means for the harbour")
            await expect(desk.tab.get_by_role("heading", name="Findings")).to_be_visible()
            await expect(desk.tab.get_by_role("meter")).to_be_visible()


async def test_a_saved_template_shows_within_three_seconds_where_one_was(tmp_path):
    """The page reloads by itself, in the same look and at the same place."""
    async with preview(tmp_path) as desk:
        await desk.look(width=375, colour="dark")
        await desk.in_mail("() => 0")
        await desk.tab.evaluate("window.scrollTo(0, 700)")
        rewritten(desk.template, "</mj-body>", "<mj-section><mj-column><mj-text>Proof two</mj-text></mj-column></mj-section></mj-body>")
        saved = time.monotonic()
        await expect(desk.tab.frame_locator("#mail").locator("body")).to_contain_text("Proof two", timeout=SOON)
        took = time.monotonic() - saved
        await expect(desk.tab.locator("#live")).to_have_text("live")
        place = await desk.tab.evaluate("window.scrollY")
        address = desk.tab.url

    assert took < 3
    assert 700 == place
    assert "colour=dark" in address


@pytest.mark.parametrize(
    ("broken", "what"),
    [("{% if %}<mj-body", "is not valid"), ("{{ nothing.here }}<mj-body", "cannot be filled"), ("<mj-bodyy", "digest.mjml.j2")],
    ids=["syntax", "unknown name", "unknown element"],
)
async def test_a_fault_lies_over_the_last_good_render_and_goes_when_it_is_mended(tmp_path, broken, what):
    """The overlay says what, where and the line; the mail stays below it; saving the cure takes it away."""
    async with preview(tmp_path) as desk:
        good = desk.template.read_text(encoding="utf-8")
        rewritten(desk.template, "<mj-body", broken)
        alert = desk.tab.get_by_role("alert")
        await expect(alert).to_be_visible(timeout=SOON)
        await expect(alert).to_contain_text(what)
        await expect(desk.tab.frame_locator("#mail").locator("body")).to_contain_text("What dredging means for the harbour")
        faults = await faults_of(desk.tab)
        title = await desk.tab.title()
        desk.template.write_text(good, encoding="utf-8")
        await expect(alert).to_have_count(0, timeout=SOON)

    assert [] == faults
    assert title.startswith("⚠")


async def test_a_fault_names_its_file_and_line_and_shows_it(tmp_path):
    """FILE:LINE, with the lines around it and the wrong one marked; markup of the template is text there."""
    async with preview(tmp_path) as desk:
        line = desk.template.read_text(encoding="utf-8").partition("<mj-body")[0].count("\n") + 1
        rewritten(desk.template, "<mj-body", "{{ nothing.here }}<mj-body")
        alert = desk.tab.get_by_role("alert")
        await expect(alert).to_contain_text(f"digest.mjml.j2:{line}", timeout=SOON)
        await expect(alert.locator(".wrong")).to_contain_text("{{ nothing.here }}<mj-body")


async def test_a_broken_theme_can_be_mended_from_the_first_page_on(tmp_path):
    """A preview that starts on a broken template starts all the same, and shows the mail once it is mended."""
    shutil.copytree(shipped("templates") / "journal", tmp_path / "templates" / "journal")
    template = tmp_path / "templates" / "journal" / "digest.mjml.j2"
    good = template.read_text(encoding="utf-8")
    template.write_text("{% if %}" + good, encoding="utf-8")
    async with opened_project(tmp_path) as app, previewing(app) as url, chromium() as browser:
        tab = await browser.new_page()
        await tab.goto(url)
        await expect(tab.get_by_role("alert")).to_contain_text("This cannot be rendered yet")
        faults = await faults_of(tab)
        await expect(tab.locator("#live")).to_have_text("live")
        template.write_text(good, encoding="utf-8")
        await expect(tab.frame_locator("#mail").locator("body")).to_contain_text(
            "What dredging means", timeout=3 * SOON
        )  # it collects anew
        await tab.close()

    assert [] == faults


async def test_a_new_article_shows_after_the_sources_are_refreshed(tmp_path):
    """The button visits the sources again and keeps the look."""
    async with preview(tmp_path) as desk:
        await desk.look(view="text", reader=1)
        article = tmp_path / "articles" / "cranes.md"
        (tmp_path / "articles" / "buoys.md").write_text(article.read_text().replace("cranes", "buoys"))
        await desk.tab.get_by_role("button", name="Refresh sources").click()
        await expect(desk.tab.get_by_role("main")).to_contain_text("What buoys means for the harbour")
        address = desk.tab.url

    assert "view=text" in address
    assert "reader=1" in address


async def test_nothing_in_a_mail_runs_in_the_preview(tmp_path):
    """A script, a handler and a form in the theme itself do nothing: the frame is sandboxed and its policy allows none."""
    bad = "<mj-raw><script>document.title='run'</script><img src='x' alt='' onerror=\"document.title='run'\"></mj-raw></mj-body>"
    async with preview(tmp_path) as desk:
        rewritten(desk.template, "</mj-body>", bad)
        await expect(desk.tab.frame_locator("#mail").locator("img[src='x']")).to_have_count(1, timeout=SOON)
        await asyncio.sleep(0.2)
        title = await desk.tab.frame_locator("#mail").locator("title").text_content()

    assert "run" != title


async def test_everything_but_the_reload_works_without_scripts(tmp_path):
    """Links and forms alone carry every choice."""
    async with preview(tmp_path) as desk:
        context = await desk.browser.new_context(java_script_enabled=False)
        tab = await context.new_page()
        await tab.goto(desk.url)
        await tab.get_by_role("link", name="Dark", exact=True).click()
        await tab.get_by_role("link", name="Text", exact=True).click()
        await tab.get_by_role("button", name="Refresh sources").click()
        await expect(tab.get_by_role("main")).to_contain_text("What dredging means for the harbour")
        await expect(tab.locator("#live")).to_have_text("reload to update")
        address = tab.url
        await context.close()

    assert {"view=text", "colour=dark"} <= set(address.partition("?")[2].split("&"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_view_is_fit_for_everybody_at_every_width(tmp_path, scheme):
    """At 360 and 1280 pixels: names, one first heading, landmarks, contrast, no sideways scrolling, and a focus that shows."""
    async with preview(tmp_path) as desk:
        found = {}
        for width in (360, 1280):
            tab = await desk.browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
            for view in ("html", "text", "source", "mjml", "headers", "raw"):
                await tab.goto(f"{desk.url}/?view={view}&width=375")
                await expect(tab.locator("#live")).to_have_text("live")
                found[width, view] = await faults_of(tab)
            found[width, "focus"] = await unseen_focus(tab, stops=16)
            await tab.close()

    assert {key: [] for key in found} == found
