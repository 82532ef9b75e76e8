"""The preview in a real browser: what it does when asked to, and where it leads."""

from __future__ import annotations

import asyncio
import re
from email import message_from_bytes, policy

import pytest
from playwright.async_api import expect

from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.steps.deliver import Watch, deliver
from newsletter.steps.trial import SAMPLES
from tests.support.chromium import chromium, faults_of
from tests.support.pages import approved_edition, opened_project, previewing
from tests.support.previews import preview, rewritten

pytestmark = pytest.mark.xdist_group("browser")
SOON = 5_000  # milliseconds within which a change must show


async def test_a_test_is_sent_to_a_real_server_and_its_answer_shown(tmp_path):
    """Typed and sent: the server holds the message, the page says what it answered and keeps the look and the address."""
    async with SmtpCatchAll() as server, preview(tmp_path, smtp={"port": server.port}) as desk:
        await desk.look(colour="dark")
        await desk.tab.get_by_label("To any address").fill("stranger@elsewhere.example")
        await desk.tab.get_by_role("button", name="Send test").click()
        said = desk.tab.locator("#test-said")
        await expect(said).to_contain_text("Accepted for stranger@elsewhere.example", timeout=2 * SOON)
        await expect(said).to_contain_text("250")
        await expect(desk.tab.get_by_label("To any address")).to_have_value("stranger@elsewhere.example")
        faults, address = await faults_of(desk.tab), desk.tab.url

    (received,) = server.received
    assert message_from_bytes(received.message, policy=policy.default)["Subject"].startswith("[Test] ")
    assert [] == faults
    assert "colour=dark" in address


async def test_a_half_typed_address_outlives_a_reload(tmp_path):
    """A template that is saved meanwhile does not take away what somebody types, nor the focus."""
    async with preview(tmp_path) as desk:
        await desk.tab.get_by_label("To any address").fill("strang")
        rewritten(desk.template, "</mj-body>", "<mj-section><mj-column><mj-text>Proof two</mj-text></mj-column></mj-section></mj-body>")
        await expect(desk.tab.frame_locator("#mail").locator("body")).to_contain_text("Proof two", timeout=SOON)
        await expect(desk.tab.get_by_label("To any address")).to_have_value("strang")
        await expect(desk.tab.get_by_label("To any address")).to_be_focused()


async def test_a_finding_leads_to_what_it_is_about(tmp_path):
    """A picture without words is outlined in the mail and scrolled to; the address says which finding."""
    async with preview(tmp_path) as desk:
        bad = '<mj-section><mj-column><mj-text><a href="#nowhere"><img src="https://x.example/a.png" width="20"></a></mj-text></mj-column></mj-section></mj-body>'
        rewritten(desk.template, "</mj-body>", bad)
        finding = desk.tab.locator(".findings li").filter(has_text=re.compile(r"\balt\b|words|alternative", re.I)).first
        await finding.get_by_role("link", name="Show it").click(timeout=SOON)
        await desk.tab.wait_for_url(re.compile("find="))
        outlined = desk.tab.frame_locator("#mail").locator("[data-nl-found]")
        await expect(outlined).to_have_count(1)
        await expect(outlined).to_be_in_viewport()
        await expect(desk.tab.locator(".findings li[aria-current]")).to_have_count(1)


async def test_a_page_to_share_opens_anywhere_and_asks_for_nothing(tmp_path):
    """The downloaded file shows the mail with its pictures, without a single request."""
    async with preview(tmp_path) as desk:
        await desk.tab.get_by_text("Files", exact=True).click()
        async with desk.tab.expect_download() as downloading:
            await desk.tab.get_by_role("button", name="Page to share").click()
        path = tmp_path / "shared.html"
        await (await downloading.value).save_as(path)
        tab, asked = await desk.browser.new_page(), []
        tab.on("request", lambda request: asked.append(request.url))
        await tab.goto(path.as_uri())
        await expect(tab.frame_locator("iframe").locator("body")).to_contain_text("What dredging means for the harbour")
        shown = await tab.frame_locator("iframe").locator("img").evaluate_all("all => all.filter(one => one.naturalWidth > 1).length")
        faults = await faults_of(tab)
        await tab.close()

    assert shown >= 3
    assert [path.as_uri()] == [url for url in asked if not url.startswith(("data:", "about:"))]
    assert [] == faults


async def test_a_screenshot_is_the_whole_mail_at_twice_its_pixels(tmp_path, monkeypatch):
    """A PNG 750 pixels wide for a mail at 375, and taller than any window."""
    monkeypatch.setenv("CHROMIUM", "/usr/bin/chromium")
    async with preview(tmp_path) as desk:
        await desk.look(width=375, colour="dark")
        await desk.tab.get_by_text("Files", exact=True).click()
        async with desk.tab.expect_download() as downloading:
            await desk.tab.get_by_role("button", name="Screenshot").click()
        download = await downloading.value
        path = tmp_path / "shot.png"
        await download.save_as(path)

    png = path.read_bytes()
    assert b"\x89PNG" == png[:4]
    assert 750 == int.from_bytes(png[16:20])
    assert int.from_bytes(png[20:24]) > 2_000
    assert download.suggested_filename.endswith("-375-dark.png")


async def test_without_a_browser_the_page_says_what_a_screenshot_needs(tmp_path, monkeypatch):
    """The button is there and does nothing; beside it stands what to install."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CHROMIUM", "")
    async with preview(tmp_path) as desk:
        await desk.tab.get_by_text("Files", exact=True).click()
        await expect(desk.tab.get_by_role("button", name="Screenshot")).to_be_disabled()
        await expect(desk.tab.get_by_text("A screenshot needs:")).to_be_visible()


async def test_the_switcher_leads_to_every_edition_and_the_last_one_stands_beside(tmp_path):
    """From the menu to the sent edition and back, and both side by side, each laid out at the chosen width."""
    async with SmtpCatchAll() as server, opened_project(tmp_path, smtp={"port": server.port}) as app:
        sent = await approved_edition(app)
        await deliver(app.desk("weekly"), app.post, sent, Watch(stop=asyncio.Event()))
        async with previewing(app) as url, chromium() as browser:
            tab = await browser.new_page(viewport={"width": 1400, "height": 900})
            await tab.goto(url)
            await tab.locator("#switcher summary").click()
            await tab.locator("#switcher").get_by_role("link", name=re.compile(sent.slot)).click()
            await expect(tab.get_by_text("This edition is sealed")).to_be_visible()
            await tab.go_back()
            await expect(tab.get_by_text("This edition is sealed")).to_have_count(0)
            await tab.get_by_role("link", name="Last edition").click()
            await expect(tab.frame_locator("#last").locator("body")).to_contain_text("What dredging means for the harbour", timeout=SOON)
            boxes = [await tab.locator(one).bounding_box() for one in ("#last", "#mail")]
            faults = await faults_of(tab)
            await tab.close()

    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2
    assert [] == faults


async def test_the_clip_line_is_drawn_where_gmail_clips(tmp_path):
    """In the mail a line and words on the element past the limit."""
    async with preview(tmp_path, rendering={"size_limit": 20_000}) as desk:
        words = await desk.in_mail("() => getComputedStyle(document.querySelector('[data-nl-clip]'), '::before').content")
        await desk.tab.get_by_role("link", name="Source").click()
        await expect(desk.tab.get_by_text("Gmail clips in this line")).to_have_count(1)

    assert "Gmail clips here" in words


async def test_every_sample_reader_can_be_looked_at_by_click(tmp_path):
    """One link each, and the one that is chosen is told as current."""
    async with preview(tmp_path) as desk:
        readers = desk.tab.get_by_role("navigation", name="Sample reader").get_by_role("link")
        for number in range(1, len(SAMPLES)):
            await readers.nth(number).click()
            await desk.settled(reader=str(number))
            await expect(readers.nth(number)).to_have_attribute("aria-current", "true")
