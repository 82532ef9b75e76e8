"""An edition in the browser, and its pictures: what anybody may see, with no reader in it, running nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from newsletter.model.edition import EditionEvent
from newsletter.steps.approve import reopen
from newsletter.steps.build import build
from newsletter.steps.publish import publish
from newsletter.steps.show import show
from tests.support.pages import approved_edition, public_pages
from tests.support.project import READERS, SECRET


async def test_an_edition_is_shown_once_it_is_approved_and_never_before(tmp_path):
    """Draft 404, approved 200, reopened 404 though its seal is on record, sending 200 with the same bytes, cancelled 404."""
    async with public_pages(tmp_path) as pages:
        desk = pages.app.desk("weekly")
        draft = (await build(desk)).edition
        seen = {"draft": await pages.client.get(f"/a/{draft.uid}")}
        edition = await approved_edition(pages.app)
        seen["approved"] = await pages.client.get(f"/a/{edition.uid}")
        await reopen(desk, edition)
        seen["reopened"] = await pages.client.get(f"/a/{edition.uid}")
        edition = await approved_edition(pages.app)
        seen["approved again"] = await pages.client.get(f"/a/{edition.uid}")
        await publish(desk, edition)
        seen["sending"] = await pages.client.get(f"/a/{edition.uid}")
        await pages.app.editions.move(edition.id, EditionEvent.CANCEL)
        seen["cancelled"] = await pages.client.get(f"/a/{edition.uid}")

    assert draft.uid == edition.uid
    wanted = {"draft": 404, "approved": 200, "reopened": 404, "approved again": 200, "sending": 200, "cancelled": 404}
    assert wanted == {state: answer.status_code for state, answer in seen.items()}
    assert "What dredging means for the harbour" in seen["approved"].text
    assert seen["approved again"].text == seen["sending"].text


async def test_an_edition_in_the_browser_holds_no_reader_and_nothing_for_members(tmp_path):
    """No address, name, token or unfilled blank; the members' sentence is in their variant and not on the page."""
    async with public_pages(tmp_path) as pages:
        edition = await approved_edition(pages.app)
        page = (await pages.client.get(f"/a/{edition.uid}")).text
        variants = (await pages.app.editions.variants(edition.id)).values()
        tokens = [await pages.token(address) for address, *_ in READERS]

    assert any(SECRET in variant.html for variant in variants if variant.member)
    assert SECRET not in page
    assert "ships that passed" not in page
    for address, name, *_ in READERS:
        assert address not in page
        assert name not in page
    assert not any(token in page for token in tokens)
    assert not any(variant.nonce in page for variant in variants)
    assert "/u/" not in page


async def test_every_link_of_an_edition_leads_somewhere(tmp_path):
    """The way out leads to a page that says how to leave, the archive link to the page itself; no link is empty."""
    async with public_pages(tmp_path) as pages:
        edition = await approved_edition(pages.app)
        address = f"{pages.url}/a/{edition.uid}"
        links = re.findall(r'href="([^"]*)"', (await pages.client.get(address)).text)
        ours = {str(pages.client.base_url.copy_with(path=f"/a/{edition.uid}").join(link)) for link in links}
        ours = {link for link in ours if link.startswith(pages.url)}
        answers = {link: (await pages.client.get(link)).status_code for link in ours}
        how = (await pages.client.get("/leave/weekly")).text
        unknown = await pages.client.get("/leave/nothing")

    assert {"", "#"}.isdisjoint(links)
    assert {address: 200, f"{pages.url}/leave/weekly": 200} == answers
    assert "mailto:editor@review.example?subject=unsubscribe" in how
    assert 404 == unknown.status_code


@pytest.mark.parametrize("way", ["host", "embed"])
async def test_pictures_are_served_by_their_hash_for_ever(tmp_path, way):
    """Whether they travel with the message or not, the page's pictures are ours: right type, immutable, the very bytes of their name."""
    async with public_pages(tmp_path, rendering={"pictures": way}) as pages:
        edition = await approved_edition(pages.app)
        base = pages.client.base_url.copy_with(path=f"/a/{edition.uid}")
        page = (await pages.client.get(base)).text
        sources = [base.join(source) for source in re.findall(r'<img[^>]* src="([^"]+)"', page)]
        pictures = [await pages.client.get(source) for source in sources if "/p/" in source.path]
        head = await pages.client.head(pictures[0].url)

    assert 5 == len(pictures)
    assert "cid:" not in page
    for picture in [*pictures, head]:
        assert (200, "image/jpeg") == (picture.status_code, picture.headers["content-type"])
        assert "immutable" in picture.headers["cache-control"]
        assert "nosniff" == picture.headers["x-content-type-options"]
    for picture in pictures:
        assert hashlib.sha256(picture.content).hexdigest() in picture.url.path


async def test_only_what_begins_like_a_picture_is_served_as_one(tmp_path):
    """JPEG, PNG and GIF by their first bytes; markup that found its way among the pictures is not served under any name."""
    stored = {
        "image/png": b"\x89PNG\r\n\x1a\n" + b"0" * 20,
        "image/gif": b"GIF89a" + b"0" * 20,
        "image/jpeg": b"\xff\xd8\xff\xe0" + b"0" * 20,
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "html": b"<!doctype html><script>alert(1)</script>",
        "empty": b"",
    }
    names = {kind: hashlib.sha256(body).hexdigest() for kind, body in stored.items()}
    async with public_pages(tmp_path) as pages:
        desk = pages.app.desk("weekly")
        shown = await show(desk, (await build(desk)).edition)
        pictures = {names[kind]: body for kind, body in stored.items()}
        await desk.editions.seal(shown.edition, content_hash=shown.content_hash, variants=shown.variants, pictures=pictures)
        answers = {kind: await pages.client.get(f"/p/{name}.png") for kind, name in names.items()}
        bare = await pages.client.get(f"/p/{names['image/png']}")
        bad = ["", "x", names["image/png"].upper(), names["image/png"] + ".svg", names["image/png"] + ".html", "0" * 64, "../project.db"]
        missing = [await pages.client.get(f"/p/{name}") for name in bad]

    assert {kind: 200 if "/" in kind else 404 for kind in stored} == {kind: answer.status_code for kind, answer in answers.items()}
    assert all(answer.headers["content-type"] == kind for kind, answer in answers.items() if "/" in kind)
    assert 200 == bare.status_code
    assert {404} == {answer.status_code for answer in missing}


async def test_what_a_source_smuggled_can_neither_run_nor_send(tmp_path):
    """Even with a script sealed into it, the page's policy lets nothing run, be framed, be sent or be loaded but pictures."""
    async with public_pages(tmp_path) as pages:
        desk = pages.app.desk("weekly")
        shown = await show(desk, (await build(desk)).edition)
        bad = tuple(
            replace(one, html=one.html.replace("</body>", "<script>document.title = 'run'</script></body>")) for one in shown.variants
        )
        await desk.editions.seal(shown.edition, content_hash=shown.content_hash, variants=bad, pictures=shown.album.stored)
        answer = await pages.client.get(f"/a/{shown.edition.uid}")

    assert "document.title" in answer.text
    policy = dict(one.strip().partition(" ")[::2] for one in answer.headers["content-security-policy"].split(";"))
    assert {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' https: data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    } == policy


@pytest.mark.parametrize("uid", ["", "x", "0" * 32, "weekly-2026-W01", "0" * 33, "..%2f..%2fetc%2fpasswd", "0" * 31 + "'"])
async def test_an_edition_that_is_not_there_is_a_page_that_says_so(tmp_path, uid):
    """Unknown or malformed, by number or by the name that editors use: 404 in our own look."""
    async with public_pages(tmp_path) as pages:
        await approved_edition(pages.app)
        answer = await pages.client.get(f"/a/{uid}")

    assert 404 == answer.status_code
    assert "There is nothing here" in answer.text


async def test_an_edition_of_a_newsletter_that_is_not_configured_any_more_is_not_shown(tmp_path):
    """Taken out of the configuration, a newsletter's editions are nobody's to show."""
    async with public_pages(tmp_path) as pages:
        edition = await approved_edition(pages.app)
        before = await pages.client.get(f"/a/{edition.uid}")
        del pages.app.desks["weekly"]
        after = await pages.client.get(f"/a/{edition.uid}")

    assert (200, 404) == (before.status_code, after.status_code)
