"""The preview is for this machine alone, and changes nothing in the database that it reads."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import time
from email import message_from_bytes, policy

import httpx2
import pytest

from newsletter.errors import Stopped
from newsletter.shipped import shipped
from newsletter.steps.trial import SAMPLES
from newsletter.web.look import VIEWS
from newsletter.web.previewing import preview_until
from newsletter.web.serving import reserved
from tests.support.pages import approved_edition, opened_project, previewing
from tests.support.previews import token_of
from tests.support.project import SECRET


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "[::1]:{port}"]
)
async def test_another_name_for_this_machine_is_refused(tmp_path, host):
    """A page of the web whose name was pointed at 127.0.0.1 reads neither the page nor the mail nor a picture."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        forged = {"Host": host.format(port=url.rpartition(":")[2])}
        async with asyncio.timeout(10):  # the stream of /events, let through, would never end
            answers = [await client.get(path, headers=forged) for path in ("/", "/frame", "/message.eml", "/events", "/static/preview.css")]
        ours = await client.get("/", headers={"Host": f"LocalHost:{url.rpartition(':')[2]}"})

    assert {421} == {answer.status_code for answer in answers}
    assert 200 == ours.status_code


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1"])
async def test_only_the_previews_own_page_may_have_the_sources_visited(tmp_path, origin):
    """A form on another site cannot make us fetch; our own can, and keeps the look that one had."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        headers = {"Origin": origin.format(port=url.rpartition(":")[2])} if origin else {}
        forged = await client.post("/refresh", headers=headers)
        asked = await client.get("/refresh")
        form = {"token": await token_of(client)}
        own = await client.post("/refresh?view=text&reader=1", data=form, headers={"Origin": url})

    assert (403, 405, 303) == (forged.status_code, asked.status_code, own.status_code)
    assert own.headers["location"].startswith("/?view=text&")
    assert "reader=1" in own.headers["location"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_may_link_here_but_load_nothing_of_it(tmp_path, site):
    """A picture, script or frame that another page (or another port of this machine) asks for is refused; a link that is followed is not."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        loaded = [
            await client.get("/?edition=weekly", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": kind})
            for kind in ("image", "script", "iframe", "empty")
        ]
        followed = await client.get("/", headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "document"})

    assert {403} == {answer.status_code for answer in loaded}
    assert 200 == followed.status_code


@pytest.mark.parametrize("path", ["refresh", "test", "share", "screenshot"])
async def test_nothing_is_done_without_the_token_of_this_start(tmp_path, path):
    """Not even from the preview's own address: a token that is missing, guessed or of an earlier start is refused."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client:
        first, second = await token_of(client), await token_of(client)
        forms = [{}, {"token": ""}, {"token": "x" * 32}, {"token": first[:-1]}]
        answers = [await client.post(f"/{path}", data={"address": "ada@example.org"} | form) for form in forms]
        flood = await client.post(f"/{path}", content=b"a" * 300_000)

    assert first == second
    assert {403} == {answer.status_code for answer in answers}
    assert 413 == flood.status_code


async def test_a_preview_moves_no_row(tmp_path):
    """Looked at in every view and refreshed twice, the database holds what it held: no article, no edition, no slot."""

    def content() -> list[str]:
        with sqlite3.connect(tmp_path / "project.db") as database:
            return list(database.iterdump())

    async with opened_project(tmp_path) as app:
        before = content()
        async with previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
            for view in VIEWS:
                assert 200 == (await client.get("/", params={"view": view})).status_code
            for _ in range(2):
                await client.post("/refresh", data={"token": await token_of(client)}, headers={"Origin": url})
        after = content()

    assert before == after


async def test_the_mail_is_framed_with_a_policy_of_its_own(tmp_path):
    """The page may load only what is ours; the frame runs nothing, and with pictures off it may load none."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        page, frame = await client.get("/"), await client.get("/frame")
        bare = await client.get("/frame", params={"pictures": "off"})
        others = [await client.get("/static/preview.js"), await client.get("/message.eml")]

    for answer in (page, frame, bare, *others):
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "nosniff" == answer.headers["x-content-type-options"]
        assert "no-store" == answer.headers["cache-control"]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert 'sandbox="allow-same-origin"' in page.text
    assert "script-src" not in frame.headers["content-security-policy"]
    assert "img-src 'none'" in bare.headers["content-security-policy"]
    assert not re.search(r"<img[^>]* src=", bare.text)
    assert "A drawn view of dredging" in bare.text


async def test_each_sample_reader_gets_their_own_message(tmp_path):
    """The file is a whole message in the reader's name, with the members' text for the member alone and links that act on nothing."""
    async with (
        opened_project(tmp_path, web={"public_url": "https://news.example"}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        answers = [await client.get("/message.eml", params={"reader": number}) for number in range(len(SAMPLES))]

    for sample, answer in zip(SAMPLES, answers, strict=True):
        message = message_from_bytes(answer.content, policy=policy.default)
        assert "attachment" in answer.headers["content-disposition"]
        assert sample.address == message["To"].addresses[0].addr_spec
        assert sample.name == message["To"].addresses[0].display_name
        assert sample.member == (SECRET in message.get_body(("plain",)).get_content().replace("\r\n", "\n").replace("\n", " "))
        assert "https://news.example/u/t" in message["List-Unsubscribe"]


async def test_a_sealed_edition_is_shown_as_it_is_stored(tmp_path):
    """After approval the theme may change as it likes: the preview shows the stored bytes and says so."""
    shutil.copytree(shipped("templates") / "journal", tmp_path / "templates" / "journal")
    async with opened_project(tmp_path) as app:
        edition = await approved_edition(app)
        template = tmp_path / "templates" / "journal" / "digest.mjml.j2"
        template.write_text("{{ broken")
        async with previewing(app, edition) as url, httpx2.AsyncClient(base_url=url) as client:
            page, frame = (await client.get("/")).text, (await client.get("/frame")).text
            picture = await client.get(re.search(r"/picture/[0-9a-f]{64}[.a-z]*", frame)[0])
            mjml = (await client.get("/", params={"view": "mjml"})).text

    assert "This edition is sealed" in page
    assert 'role="alert"' not in page
    assert "What dredging means for the harbour" in frame
    assert (200, "image/jpeg") == (picture.status_code, picture.headers["content-type"])
    assert "The MJML of a sealed edition is not kept" in mjml


async def test_a_nonsensical_address_shows_the_page_as_by_default(tmp_path):
    """Whatever stands in the query, the answer is a page, and nothing of the query is in it."""
    query = "view=<script>&width=99999999999&colour=pink&pictures=maybe&reader=-1&reader=99&x=%00"
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        page, frame = await client.get(f"/?{query}"), await client.get(f"/frame?{query}")
        plain = await client.get("/")
        missing = [await client.get(path) for path in ("/picture/x", "/picture/" + "0" * 64, "/nothing", "/static/../preview.py")]

    assert (200, 200) == (page.status_code, frame.status_code)
    assert plain.text == page.text
    assert {404} == {answer.status_code for answer in missing}


async def test_a_preview_ends_at_once_with_pages_still_open(tmp_path):
    """Streams of open pages do not hold up Ctrl-C."""
    async with opened_project(tmp_path) as app, httpx2.AsyncClient() as client:
        async with previewing(app) as url:
            stream = client.stream("GET", f"{url}/events")
            answer = await stream.__aenter__()
            first = await anext(answer.aiter_lines())
            asked = time.monotonic()
        took = time.monotonic() - asked
        await answer.aclose()

    assert "data: 1" == first
    assert took < 2


async def test_a_taken_port_is_told_before_anything_is_fetched(tmp_path):
    """The sentence names the port and what to change, and no source was visited for nothing."""
    taken = reserved()
    taken.listen()
    async with opened_project(tmp_path) as app:
        with pytest.raises(Stopped) as raised:
            await preview_until(app, app.desk("weekly"), None, None, port=taken.getsockname()[1], told=print)
    taken.close()

    assert "is in use by another program" in str(raised.value)
    assert "--port" in raised.value.do


async def test_a_browser_that_goes_in_the_middle_of_a_form_is_no_fault_of_ours(tmp_path, capsys):
    """Nothing is done and no traceback is written into the editor's terminal."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        host = url.removeprefix("http://")
        _, writer = await asyncio.open_connection(*host.split(":"))
        head = f"POST /refresh HTTP/1.1\r\nHost: {host}\r\nOrigin: {url}\r\nContent-Length: 1000\r\n\r\ntoken="
        writer.write(head.encode())
        await writer.drain()
        await client.get("/static/preview.css")  # by now the form is being read
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.2)
        assert 200 == (await client.get("/")).status_code
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
