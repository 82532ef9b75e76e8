"""The public pages, the demo's site and its inbox in a real browser: fit for everybody, and leaving by one press of a button."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from newsletter.app.sample_articles import sample_articles
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.model.tokens import Purpose
from newsletter.shipped import shipped
from newsletter.steps.build import build
from newsletter.steps.show import show
from newsletter.steps.trial import SAMPLES, message_for, unstuffed
from newsletter.web.inbox import write_inbox
from newsletter.web.sample_site import sample_site
from newsletter.web.serving import reserved, serving, url_of
from tests.support.chromium import chromium, faults_of, unseen_focus
from tests.support.pages import Pages, opened_project, public_pages
from tests.support.project import newsletter_table

pytestmark = pytest.mark.xdist_group("browser")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
CASES = {
    "english": {"weekly": {}, "monthly": newsletter_table(name="The Monthly Letter")},
    "arabic": {"weekly": {"language": "ar", "name": "مجلة الأفق"}},
    "japanese": {"weekly": {"language": "ja", "name": "子午線評論"}},
    "extreme": {"weekly": {"language": "de", "name": LONG, "tagline": LONG * 2, "sender": {"address": f"{'long.' * 11}x@example.org"}}},
}


async def faults_everywhere(browser: Browser, addresses: list[str]) -> dict[object, list[str]]:
    """Address, width and colours -> what is wrong there."""
    found: dict[object, list[str]] = {}
    for scheme in ("light", "dark"):
        for width in (360, 1280):
            tab = await browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
            for address in addresses:
                await tab.goto(address)
                found[address, width, scheme] = await faults_of(tab) + await unseen_focus(tab, stops=3)
            await tab.close()
    return found


async def addresses_of(pages: Pages) -> list[str]:
    """Every kind of public page but the edition itself, which has its own tests."""
    left = await pages.token("bo@example.org")
    await pages.client.post(f"/u/{left}")
    tokens = [await pages.token("ada@example.org"), left, await pages.token("ada@example.org", purpose=Purpose.TEST)]
    return [pages.url + path for path in ("/", "/leave/weekly", "/nothing", *(f"/u/{token}" for token in tokens))]


@pytest.mark.parametrize("case", CASES)
async def test_the_public_pages_are_fit_for_everybody(tmp_path, case):
    """In four languages and with names past any length: headings, landmarks, names, contrast, focus; nothing scrolls sideways."""
    async with public_pages(tmp_path, newsletters=CASES[case]) as pages, chromium() as browser:
        found = await faults_everywhere(browser, await addresses_of(pages))

    assert {key: [] for key in found} == found
    assert 24 == len(found)


async def test_the_demo_site_and_inbox_are_fit_for_everybody(tmp_path):
    """The front page, an article and the index of the inbox, in the same way."""
    listening = reserved()
    articles = await sample_articles(now=datetime.now(UTC))
    site = sample_site(articles, base_url=url_of(listening), title="Meridian Review", picture_roots=[shipped("examples")])
    async with opened_project(tmp_path / "project") as app:
        desk = app.desk("weekly")
        shown = await show(desk, (await build(desk)).edition)
        messages = [(one.address, unstuffed(message_for(desk, shown.edition, shown.variants, one))) for one in SAMPLES]
    index = write_inbox(tmp_path / "inbox", messages, title="Meridian Review")
    async with serving(site, listening) as url, chromium() as browser:
        addresses = [
            url,
            f"{url}/articles/an-orchestra-without-a-hall",
            f"{url}/articles/when-the-oasis-agrees-on-water-ar",
            index.as_uri(),
        ]
        found = await faults_everywhere(browser, addresses)

    assert {key: [] for key in found} == found


async def test_a_reader_leaves_by_one_press_without_scripts_or_cookies(tmp_path):
    """Open the link, reach the button with the keyboard, press it: the page says so, the database knows, no cookie was set."""
    async with public_pages(tmp_path) as pages, chromium() as browser:
        context = await browser.new_context(java_script_enabled=False)
        tab = await context.new_page()
        await tab.goto(f"{pages.url}/u/{await pages.token('ada@example.org')}")
        before = await pages.status("ada@example.org")
        await tab.get_by_role("button", name="Unsubscribe").press("Enter")
        await expect(tab.get_by_role("heading", level=1)).to_have_text("You have left The Weekly Review")
        after = await pages.status("ada@example.org")
        cookies = await context.cookies()
        await context.close()

    assert (SubscriptionStatus.CONFIRMED, SubscriptionStatus.UNSUBSCRIBED) == (before, after)
    assert [] == cookies


async def test_an_edition_in_the_browser_shows_its_pictures_and_runs_nothing(tmp_path):
    """With a script, a handler and a form sealed into it, the page loads its own pictures and obeys nobody else."""
    bad = "<script>document.title='run'</script><img src='x' alt='' onerror=\"document.title='run'\"><form action='/u/x'><button>go</button></form></body>"
    async with public_pages(tmp_path) as pages, chromium() as browser:
        desk = pages.app.desk("weekly")
        shown = await show(desk, (await build(desk)).edition)
        variants = tuple(replace(one, html=one.html.replace("</body>", bad)) for one in shown.variants)
        await desk.editions.seal(shown.edition, content_hash=shown.content_hash, variants=variants, pictures=shown.album.stored)
        tab = await browser.new_page()
        address = f"{pages.url}/a/{shown.edition.uid}"
        await tab.goto(address, wait_until="networkidle")
        loaded = await tab.evaluate("() => [...document.images].filter(image => image.naturalWidth > 1).length")
        # A click of the tool itself would wait for the page that never comes.
        await tab.get_by_role("button", name="go").dispatch_event("click")
        await asyncio.sleep(0.2)
        title, at = await tab.title(), tab.url
        await tab.close()

    assert 5 == loaded
    assert "run" != title
    assert address == at
