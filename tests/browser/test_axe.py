"""axe-core finds nothing serious or critical: the shipped themes in three colour modes and three languages, and our own pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsletter.app.sample_articles import sample_articles
from newsletter.checks.on_demand import axe
from newsletter.checks.on_demand.base import Sample
from newsletter.model.tokens import Purpose
from newsletter.shipped import shipped
from newsletter.steps.build import build
from newsletter.web.sample_site import sample_site
from newsletter.web.serving import reserved, serving, url_of
from tests.support.axe import severe_faults
from tests.support.chromium import chromium
from tests.support.pages import approved_edition, public_pages
from tests.support.previews import preview
from tests.support.project import newsletter_table
from tests.support.theme_pictures import sample_digest
from tests.support.theme_samples import THEMES

pytestmark = pytest.mark.xdist_group("browser")
LANGUAGES = ("en", "ar", "ja")


@pytest.mark.parametrize("theme", THEMES)
async def test_a_theme_has_nothing_serious_in_three_modes_and_three_languages(theme):
    """Light, the theme's own dark and forced dark, with every kind of story and block."""
    samples = [Sample(name=language, html=sample_digest(theme, language)) for language in LANGUAGES]

    found = await axe.check(samples)

    assert [] == [(one.id, one.where, one.message, one.fix) for one in found if one.level == "error"]


async def test_the_public_pages_have_nothing_serious(tmp_path):
    """Front, leaving by the page and by the link, a link that was used, one that is wrong, and what is not there; English and Arabic."""
    arabic = {"language": "ar", "name": "مجلة الأفق"}
    async with public_pages(tmp_path, newsletters={"weekly": {}, "monthly": newsletter_table(**arabic)}) as pages, chromium() as browser:
        left = await pages.token("bo@example.org")
        await pages.client.post(f"/u/{left}")
        tokens = [await pages.token("ada@example.org"), left, await pages.token("ada@example.org", purpose=Purpose.TEST)]
        paths = ["/", "/leave/weekly", "/leave/monthly", "/nothing", "/u/wrong", *(f"/u/{token}" for token in tokens)]
        found = await severe_faults(browser, [pages.url + path for path in paths])

    assert {key: [] for key in found} == found
    assert 2 * len(paths) == len(found)


async def test_an_edition_in_the_archive_has_nothing_serious(tmp_path):
    """The view in the browser is the mail itself."""
    async with public_pages(tmp_path) as pages, chromium() as browser:
        edition = await approved_edition(pages.app)
        found = await severe_faults(browser, [f"{pages.url}/a/{edition.uid}"], mail=True, width=600)

    assert {key: [] for key in found} == found


async def test_the_demo_site_has_nothing_serious():
    """Its front page, and an article from left to right and from right to left."""
    listening = reserved()
    articles = await sample_articles(now=datetime.now(UTC))
    site = sample_site(articles, base_url=url_of(listening), title="Meridian Review", picture_roots=[shipped("examples")])
    async with serving(site, listening) as url, chromium() as browser:
        slugs = ("an-orchestra-without-a-hall", "when-the-oasis-agrees-on-water-ar")
        found = await severe_faults(browser, [url, *(f"{url}/articles/{slug}" for slug in slugs)])

    assert {key: [] for key in found} == found


async def test_the_preview_and_its_frames_have_nothing_serious(tmp_path):
    """The page of tools, and the mail in its frame, wide and narrow."""
    async with preview(tmp_path) as one:
        tools = {
            **await severe_faults(one.browser, [f"{one.url}/"]),
            **await severe_faults(one.browser, [f"{one.url}/?width=375"], width=360),
        }
        frame = await severe_faults(one.browser, [f"{one.url}/frame"], mail=True, width=600)

    assert {key: [] for key in tools} == tools
    assert {key: [] for key in frame} == frame


async def test_the_edit_page_has_nothing_serious(tmp_path):
    """The page of an edition's editor and its question before approving, on a telephone."""
    async with preview(tmp_path) as one:
        made = (await build(one.app.desk("weekly"))).edition
        pages = [f"{one.url}/edit/{made.name}", f"{one.url}/edit/{made.name}/approve"]
        found = await severe_faults(one.browser, pages, width=360)

    assert {key: [] for key in found} == found
    assert 4 == len(found)
