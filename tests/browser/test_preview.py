"""The preview in a real browser: every way to look at a message, live reload, and the fault that lies over the last good render."""

from __future__ import annotations

import asyncio
import re
import shutil
import time

import pytest
from playwright.async_api import expect

from newsletter.shipped import shipped
from newsletter.steps.trial import SAMPLES
from newsletter.web.look import VIEWS
from tests.support.axe import severe_faults
from tests.support.chromium import chromium, faults_of, unseen_focus
from tests.support.pages import opened_project, previewing
from tests.support.previews import preview, rewritten
from tests.support.project import SECRET

pytestmark = pytest.mark.xdist_group("browser")
SOON = 3_000  # milliseconds within which a change must show

NIGHT = "() => getComputedStyle(document.querySelector('.page, body')).backgroundColor"
LOADED = "() => [...document.images].filter(image => image.complete && image.naturalWidth > 1).length"


async def test_width_colour_and_pictures_change_the_mail_itself(tmp_path):
    """A click each: the frame gets narrow, its background dark, its pictures go and their words stay; the address holds all three."""
    async with preview(tmp_path) as desk:
        mail = desk.tab.locator("iframe#mail")
        by_day = await desk.in_mail(NIGHT)
        wide = (await mail.bounding_box())["width"]
        shown = await desk.in_mail(LOADED)
        await desk.tab.get_by_role("link", name="375", exact=True).click()
        await desk.settled(width="375")
        await desk.tab.get_by_role("link", name="Dark", exact=True).click()
        await desk.settled(colour="dark")
        await desk.tab.get_by_role("link", name="Pictures").click()
        await desk.settled(pictures="off")
        by_night = await desk.in_mail(NIGHT)
        narrow = (await mail.bounding_box())["width"]
        hidden = await desk.in_mail(LOADED)
        alt = await desk.in_mail("() => document.querySelector('img[alt^=\"A drawn view\"]').alt")
        address = desk.tab.url

    assert (700, 375) == (wide, narrow)
    assert sum(map(int, re.findall(r"\d+", by_day)[:3])) > 600
    assert sum(map(int, re.findall(r"\d+", by_night)[:3])) < 200
    assert hidden == 0 < shown
    assert alt.startswith("A drawn view of")
    assert {"width=375", "colour=dark", "pictures=off"} == set(address.partition("?")[2].split("&"))


@pytest.mark.parametrize("width", [320, 375, 414, 600, 700])
async def test_every_width_on_the_page_is_that_of_the_mail(tmp_path, width):
    """The frame is as wide as its button says, and the mail inside is laid out for it."""
    async with preview(tmp_path) as desk:
        await desk.tab.get_by_role("navigation", name="Width").get_by_role("link", name=str(width)).click()
        await desk.settled(width=str(width))
        inside = await desk.in_mail("() => innerWidth")

    assert width == inside


async def test_in_a_narrow_window_the_mail_starts_narrow(tmp_path):
    """At 360 pixels nothing has to be chosen first: the mail fits the window and is laid out for it."""
    async with preview(tmp_path) as desk:
        tab = await desk.browser.new_page(viewport={"width": 360, "height": 740})
        await tab.goto(desk.url)
        box = await tab.locator("iframe#mail").bounding_box()
        await tab.close()

    assert 320 <= box["width"] <= 360


async def test_forced_dark_recolours_the_light_design(tmp_path):
    """Dark ground and light ink, by a rule upon the light colours and not by the mail's own dark ones."""
    async with preview(tmp_path) as desk:
        await desk.look(colour="dark")
        own = await desk.in_mail(NIGHT)
        await desk.tab.get_by_role("link", name="Forced dark").click()
        await desk.settled(colour="forced")
        forced = await desk.in_mail(NIGHT)
        ink = await desk.in_mail("() => getComputedStyle(document.querySelector('h1, h1 a')).color")

    assert sum(map(int, re.findall(r"\d+", forced)[:3])) < 200
    assert own != forced
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) > 400


async def test_each_program_shows_what_it_leaves(tmp_path):
    """Gmail reads no dark rule, Outlook no query at all, and without styles no style is left; the switch goes back."""
    queries = "() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule.media).map(rule => rule.conditionText).join()"
    async with preview(tmp_path) as desk:
        sent = await desk.in_mail(queries)
        seen = {}
        for label, key in (("Gmail", "gmail"), ("Outlook", "outlook"), ("No styles", "bare")):
            await desk.tab.get_by_role("link", name=label).click()
            await desk.settled(client=key)
            seen[key] = await desk.in_mail(queries), await desk.in_mail("() => document.querySelectorAll('[style]').length")
        await desk.tab.get_by_role("link", name="As sent").click()
        await desk.settled(client="")

    assert "(max-width: 0)" in sent
    assert "(max-width: 0)" not in seen["gmail"][0]
    assert seen["gmail"][0]
    assert "" == seen["outlook"][0]
    assert 0 == seen["bare"][1]


async def test_the_keys_do_what_the_page_says(tmp_path):
    """1 to 9 are the views, m d c r go round, p b g are toggles and back again."""
    async with preview(tmp_path) as desk:
        for number, view in enumerate([*list(VIEWS)[1:], "html"]):
            await desk.tab.keyboard.press("234567891"[number])
            await desk.settled(view="" if view == "html" else view)
            assert view == await desk.tab.evaluate("document.body.dataset.view")
        rounds = {}
        for key, name, values in (
            ("m", "width", ["320", "375"]),
            ("d", "colour", ["dark", "forced", ""]),
            ("c", "client", ["gmail", "outlook", "bare", ""]),
            ("p", "pictures", ["off", ""]),
            ("b", "beside", ["on", ""]),
            ("g", "grid", ["on", ""]),
            ("r", "reader", ["1", "2"]),
        ):
            for value in values:
                await desk.tab.keyboard.press(key)
                await desk.settled(**{name: value})
                rounds[key, value] = await desk.tab.evaluate(
                    f"new URL(document.querySelector('iframe#mail').src).searchParams.get('{name}') || ''"
                )

    assert all(value == shown for (_, value), shown in rounds.items())


async def test_the_handle_makes_any_width_by_mouse_and_by_keys(tmp_path):
    """Dragged, the mail follows; let go, the address holds the width. Arrow keys move it by ten pixels."""
    async with preview(tmp_path) as desk:
        await desk.look(width=600)
        handle, mouse = desk.tab.get_by_role("slider", name="Width of the message"), desk.tab.mouse
        box = await handle.bounding_box()
        await mouse.move(box["x"] + 8, 500)
        await mouse.down()
        await mouse.move(box["x"] - 42, 500, steps=4)
        while_held = await desk.in_mail("() => innerWidth")
        await mouse.up()
        await desk.settled(width="500")
        await desk.tab.get_by_role("slider").focus()
        await desk.tab.keyboard.press("ArrowRight")
        await desk.settled(width="510")
        focused = await desk.tab.evaluate("document.activeElement.id")
        await desk.tab.keyboard.press("Home")
        await desk.settled(width="320")
        inside = await desk.in_mail("() => innerWidth")

    assert (500, "handle", 320) == (while_held, focused, inside)


async def test_a_click_keeps_the_place_and_the_way_back(tmp_path):
    """A look is changed without leaving the page: one reads on where one was, and Back undoes it."""
    async with preview(tmp_path) as desk:
        await desk.tab.evaluate("window.mark = 1")
        await desk.tab.evaluate("window.scrollTo(0, 700)")
        await desk.tab.keyboard.press("d")
        await desk.settled(colour="dark")
        place = await desk.tab.evaluate("[window.scrollY, window.mark]")
        await desk.tab.go_back()
        await desk.settled(colour="")

    assert [700, 1] == place


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
    """Each shows what it is for, and beside it stand findings and size."""
    wanted = {
        "text": "What dredging means for the harbour",
        "source": "<!doctype html>",
        "mjml": "<mj-body",
        "headers": "List-Unsubscribe",
        "raw": "Content-Type: multipart/",
        "spoken": "heading 2, link",
        "data": '"why": ',
        "inbox": "Web mail",
    }
    async with preview(tmp_path) as desk:
        for view, words in wanted.items():
            await desk.look(view=view)
            await expect(desk.tab.get_by_role("main")).to_contain_text(words)
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
            for view in VIEWS:
                await tab.goto(f"{desk.url}/?view={view}")
                await expect(tab.locator("#live")).to_have_text("live")
                found[width, view] = await faults_of(tab)
            found[width, "focus"] = await unseen_focus(tab, stops=16)
            await tab.close()

    assert {key: [] for key in found} == found


async def test_no_view_has_a_serious_fault_for_axe(tmp_path):
    """axe-core, in light and dark, in a narrow window: nothing serious or critical in any view, nor with everything switched on."""
    async with preview(tmp_path) as desk:
        addresses = [f"{desk.url}/?view={view}" for view in VIEWS] + [
            f"{desk.url}/?beside=on&grid=on&client=gmail&colour=forced&pictures=off"
        ]
        found = await severe_faults(desk.browser, addresses, width=360)

    assert {key: [] for key in found} == found
