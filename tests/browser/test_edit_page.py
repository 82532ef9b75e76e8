"""The edit page in a real browser: the editor's week with one thumb, undo, two windows, and no script at all."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from playwright.async_api import expect

from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.model.edition import EditionState
from newsletter.steps.build import build
from newsletter.steps.edit import Edit, edit
from tests.support.chromium import faults_of
from tests.support.edit_pages import edit_page, named

pytestmark = pytest.mark.xdist_group("browser")

SMALL = """() => [...document.querySelectorAll("button, .button, input:not([type=hidden]), select, summary")]
  .filter(e => e.checkVisibility()).filter(e => { const b = e.getBoundingClientRect(); return b.width < 43.5 || b.height < 43.5 })
  .map(e => e.outerHTML.slice(0, 80))"""


async def test_the_editors_week_takes_at_most_fifteen_taps(tmp_path):
    """Reorder, drop, pin, subject, note, alt text, check, test and approve at 360 pixels; the question names readers and slot."""
    async with SmtpCatchAll() as server, edit_page(tmp_path, smtp={"port": server.port}) as page:
        tab = page.tab
        before = await page.stored()
        first, second = (pick.stored.id for pick in before.picks[:2])
        dropped = before.picks[3].stored.id
        await page.tap(tab.locator(f"#story-{second}").get_by_role("button", name=named("Move up")))
        await expect(tab.locator("#order > li").first).to_have_id(f"story-{second}")
        await page.tap(tab.locator(f"#story-{dropped}").get_by_role("button", name=named("Drop")))
        await expect(tab.locator(f"#story-{dropped}")).to_have_count(0)
        await page.tap(tab.locator("#part-out").get_by_role("button", name=named("Pin")).first)
        await expect(tab.locator("#part-stories").get_by_role("button", name=named("Unpin"))).to_have_count(1)
        await page.type(tab.get_by_label("Subject", exact=True), "Harbours, and who pays for them")
        await page.type(tab.locator("#part-blocks").get_by_label("Text", exact=True), "A **word** from the desk.")
        await page.tap(tab.get_by_role("button", name="Add block"))
        await expect(tab.get_by_role("button", name="Remove block 1")).to_be_visible()
        await page.tap(tab.locator(f"#words-{first} summary"))
        await page.type(tab.locator(f"#alt-{first}"), "A sun over two hills")
        await tab.locator(f"#alt-{first}").blur()
        await page.saved()
        await expect(tab.locator("#part-findings")).to_be_attached()
        await page.tap(tab.get_by_role("link", name="Test", exact=True))
        await page.tap(tab.get_by_role("button", name="Send test"))
        await page.saved("A test is on its way")
        await page.tap(tab.get_by_role("link", name="Approve"))
        question = await tab.get_by_role("main").inner_text()
        await page.tap(tab.get_by_role("button", name="Approve for 3 readers"))
        await expect(tab.locator(".top .chip")).to_have_text("approved")
        after, taps = await page.stored(), page.taps

    (test,) = server.received
    assert taps <= 15
    assert "3 readers" in question
    assert before.slot in question
    assert (EditionState.APPROVED, "Harbours, and who pays for them") == (after.state, after.subject)
    assert second == after.picks[0].stored.id or after.picks[0].pinned
    assert dropped in {*after.dropped, *after.pinned}
    assert ["A word from the desk."] == [one.text.strip() for one in after.blocks]
    assert "A sun over two hills" in {pick.alt for pick in after.picks}
    assert "Harbours, and who pays for them" in message_from_bytes(test.message, policy=policy.default)["Subject"]


async def test_twenty_changes_are_taken_back_and_made_again(tmp_path):
    """Undo leads to where it began, redo back again; both end by themselves."""
    async with edit_page(tmp_path) as page:
        draft = began = await page.stored()
        for number in range(20):
            draft = await edit(page.app.desk(None), draft, Edit(subject=f"Subject {number}"))
        await page.tab.reload()
        for number in reversed(range(20)):
            await expect(page.tab.get_by_label("Subject", exact=True)).to_have_value(f"Subject {number}")
            await page.tab.locator("#undo").tap()
        await expect(page.tab.get_by_label("Subject", exact=True)).to_have_value(began.subject)
        await expect(page.tab.locator("#undo")).to_be_disabled()
        undone = await page.stored()
        for number in range(20):
            await page.tab.locator("#redo").tap()
            await expect(page.tab.get_by_label("Subject", exact=True)).to_have_value(f"Subject {number}")
        redone = await page.stored()

    assert began == undone
    assert draft == redone


async def test_it_works_without_a_script(tmp_path):
    """Each button is a form of its own: saved, moved, told, and back at the same place."""
    async with edit_page(tmp_path, script=False) as page:
        second = (await page.stored()).picks[1].stored.id
        await page.tab.get_by_label("Subject", exact=True).fill("Without a script")
        await page.tab.get_by_role("button", name="Save subject").tap()
        await page.saved()
        await page.tab.locator(f"#story-{second}").get_by_role("button", name=named("Move up")).tap()
        await page.saved()
        place = page.tab.url
        after = await page.stored()

    assert place.endswith(f"#story-{second}")
    assert ("Without a script", second) == (after.subject, after.picks[0].stored.id)


@pytest.mark.parametrize("script", [True, False])
async def test_a_window_that_is_out_of_date_changes_nothing_and_loses_nothing(tmp_path, script):
    """What another wrote meanwhile stays, and what was typed here is still there to be copied."""
    async with edit_page(tmp_path, script=script) as page:
        desk = page.app.desk(None)
        await edit(desk, await page.stored(), Edit(preheader="Written in another window"))
        await page.tab.get_by_label("Intro").fill("Typed here.")
        if script:
            await page.tab.get_by_label("Intro").blur()
            await page.saved("changed meanwhile")
        else:
            await page.tab.get_by_role("button", name="Save intro").tap()
            await expect(page.tab.get_by_role("alert")).to_contain_text("changed meanwhile")
        await expect(page.tab.get_by_label("Intro")).to_have_value("Typed here.")
        after = await page.stored()

    assert ("Written in another window", "") == (after.preheader, after.intro)


async def test_a_story_is_dragged_to_another_place(tmp_path):
    """By its grip, from the first place to below the second."""
    async with edit_page(tmp_path, size={"width": 1280, "height": 1600}) as page:
        before = [pick.stored.id for pick in (await page.stored()).picks]
        grip = await page.tab.locator(f"#story-{before[0]} .grip").bounding_box()
        below = await page.tab.locator(f"#story-{before[2]}").bounding_box()
        await page.tab.mouse.move(grip["x"] + 20, grip["y"] + 20)
        await page.tab.mouse.down()
        await page.tab.mouse.move(grip["x"] + 20, below["y"] + 10, steps=6)
        await page.tab.mouse.up()
        await page.saved()
        after = [pick.stored.id for pick in (await page.stored()).picks]

    assert [before[1], before[0], *before[2:]] == after


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_every_state_of_the_page_is_right(tmp_path, width, scheme):
    """Names, landmarks, contrast and no sideways scrolling; on a phone nothing to touch is smaller than 44 pixels."""
    async with edit_page(tmp_path, size={"width": width, "height": 740}) as page:
        await page.tab.emulate_media(color_scheme=scheme)
        for details in await page.tab.locator("details").all():
            await details.locator("summary").click()
        faults = await faults_of(page.tab)
        small = await page.tab.evaluate(SMALL)
        await page.tab.goto(f"{page.address}/approve")
        faults += await faults_of(page.tab)

    assert [] == faults
    assert [] == small


async def test_axe_finds_nothing(tmp_path):
    """No violation of any weight, with every part open."""
    from axe_playwright_python.async_playwright import Axe

    async with edit_page(tmp_path) as page:
        for details in await page.tab.locator("details").all():
            await details.locator("summary").click()
        found = await Axe().run(page.tab)

    assert [] == [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found.response["violations"]]


async def test_held_released_and_reopened(tmp_path):
    """The brake goes on with its reason and off again; an approved edition becomes a draft."""
    async with edit_page(tmp_path) as page:
        await page.tab.get_by_label("Why it is held").fill("waiting for a quote")
        await page.tab.get_by_role("button", name="Hold", exact=True).tap()
        await page.saved("Held")
        held = await page.stored()
        await page.tab.get_by_role("button", name="Release").tap()
        await page.saved("Released")
        await page.tab.get_by_role("link", name="Approve").tap()
        await page.tab.locator("#yes").tap()
        await page.tab.get_by_role("button", name="Reopen as a draft").tap()
        await expect(page.tab.locator(".top .chip")).to_have_text("draft")
        after = await page.stored()

    assert held.brake
    assert held.brake.why == "waiting for a quote"
    assert (None, EditionState.DRAFT) == (after.brake, after.state)


async def test_a_rebuild_while_one_edits_takes_nothing_away(tmp_path):
    """Built anew between load and save: the save is refused, the rebuild can be undone, and nothing edited is lost."""
    async with edit_page(tmp_path) as page:
        desk = page.app.desk(None)
        await edit(desk, await page.stored(), Edit(subject="Mine"))
        rebuilt = (await build(desk)).edition

    assert "Mine" == rebuilt.subject
