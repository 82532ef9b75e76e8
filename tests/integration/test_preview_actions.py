"""What the preview does when asked: a test over real SMTP, a page to share, and editions to switch to; over raw HTTP."""

from __future__ import annotations

import asyncio
import re
from email import message_from_bytes, policy
from pathlib import Path

import httpx2
import pytest

from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.steps.build import build
from newsletter.steps.deliver import Watch, deliver
from newsletter.web.editing_page import version_of
from tests.support.pages import approved_edition, opened_project, previewing
from tests.support.previews import token_of
from tests.support.project import SECRET


async def test_a_test_goes_to_any_address_and_says_what_the_server_said(tmp_path: Path) -> None:
    """One message, [Test] before its subject, to somebody who is no reader, as the chosen sample reader sees it."""
    async with (
        SmtpCatchAll() as server,
        opened_project(tmp_path, smtp={"port": server.port}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client,
    ):
        form = {"token": await token_of(client), "address": " Stranger@elsewhere.example "}
        answer = await client.post("/test?reader=1&view=text", data=form)
        page = (await client.get(answer.headers["location"])).text

    assert (303, "/?view=text&reader=1#test") == (answer.status_code, answer.headers["location"])
    (received,) = server.received
    assert ["Stranger@elsewhere.example"] == list(received.recipients)
    message = message_from_bytes(received.message, policy=policy.default)
    assert message["Subject"].startswith("[Test] What dredging means")
    assert SECRET in message.get_body(("plain",)).get_content().replace("\r\n", "\n").replace("\n", " ")
    said = re.search(r'id="test-said">.*?</div>', page, re.DOTALL)[0]
    assert "Accepted" in said
    assert "250" in said


@pytest.mark.parametrize(
    ("address", "said"),
    [("refused@elsewhere.example", "550 5.1.1 nobody here"), ("not an address", "not an address"), ("", "Not accepted")],
)
async def test_a_test_that_is_refused_says_why(tmp_path: Path, address: str, said: str) -> None:
    """The server's own words, or what is wrong with the address; nothing raises, nothing is handed over."""
    habits = Habits(answers=(Answer(stage=Stage.RCPT, reply="550 5.1.1 nobody here", to="refused@*"),))
    async with (
        SmtpCatchAll(habits=habits) as server,
        opened_project(tmp_path, smtp={"port": server.port}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client,
    ):
        await client.post("/test", data={"token": await token_of(client), "address": address})
        page = (await client.get("/")).text

    assert [] == server.received
    assert "Not accepted" in page
    assert said in page


async def test_without_a_mail_server_a_test_says_so(tmp_path: Path) -> None:
    """Nobody listens: the page says which server was asked."""
    async with (
        opened_project(tmp_path, smtp={"port": 1}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client,
    ):
        answer = await client.post("/test", data={"token": await token_of(client), "address": "ada@example.org"})
        page = (await client.get("/")).text

    assert 303 == answer.status_code
    assert "127.0.0.1" in re.search(r'id="test-said">.*?</div>', page, re.DOTALL)[0]


async def test_a_page_to_share_needs_nothing_else_and_holds_nothing_of_a_readers(tmp_path: Path) -> None:
    """One file: pictures inside, no address to load from, no script, and no link that belongs to one reader."""
    async with (
        opened_project(tmp_path, web={"public_url": "https://news.example"}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client,
    ):
        frame = (await client.get("/frame")).text
        answer = await client.post("/share?width=375&colour=dark", data={"token": await token_of(client)})
        page = answer.text

    own = re.search(r"https://news\.example/u/[\w.~-]+", frame)[0]
    assert "attachment" in answer.headers["content-disposition"]
    assert "weekly-" in answer.headers["content-disposition"]
    assert own not in page
    assert "/u/" not in page
    assert "unsubscribe%20" not in page
    assert "https://left-out.invalid/" in page
    assert page.count("data:image/jpeg;base64,") >= 3
    assert not re.search(r"src=(&#34;|\")(?!data:)", page)
    assert "<script" not in page
    assert '<iframe style="max-width:375px" sandbox=""' in page
    assert "List-Unsubscribe" in page


async def test_every_edition_can_be_looked_at_and_the_last_sent_one_beside_it(tmp_path: Path) -> None:
    """The switcher lists what there is; the sent one shows its stored bytes, and stands beside the next one."""
    async with SmtpCatchAll() as server, opened_project(tmp_path, smtp={"port": server.port}) as app:
        desk = app.desk("weekly")
        sent = await approved_edition(app)
        delivered = await deliver(desk, app.post, sent, Watch(stop=asyncio.Event()))
        async with previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
            page = (await client.get("/?beside=on")).text
            beside = await client.get("/beside")
            old = (await client.get(f"/?edition={sent.name}")).text
            alone = await client.get(f"/beside?edition={sent.name}")
            unknown = [await client.get(f"{path}?edition=weekly-1999-W01") for path in ("/", "/frame", "/message.eml")]
            other = await client.get("/?edition=daily")

    assert "sent" == delivered.edition.state
    assert f"edition={sent.name}" in page
    assert f"Sent: {sent.name}" in page
    assert "What dredging means for the harbour" in beside.text
    assert "sandbox" in page
    assert "This edition is sealed" in old
    assert 404 == alone.status_code
    assert {404} == {answer.status_code for answer in (*unknown, other)}


async def test_a_long_mail_shows_where_it_is_clipped(tmp_path: Path) -> None:
    """In the frame a mark on the first element past the limit, under Source the very line; a short mail has neither."""
    async with (
        opened_project(tmp_path, rendering={"size_limit": 20_000}) as app,
        previewing(app) as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        frame = (await client.get("/frame")).text
        source = (await client.get("/?view=source")).text

    assert 1 == len(re.findall(r"<\w+[^>]* data-nl-clip>", frame))
    assert 1 == source.count("Gmail clips in this line")
    assert "What lies past the line is cut off" in source


async def test_what_the_edit_page_changes_shows_in_the_preview(tmp_path: Path) -> None:
    """The draft's link leads to its edit page; a change made there, with this start's token alone, grows the number and shows."""
    async with opened_project(tmp_path) as app:
        edition = (await build(app.desk("weekly"))).edition
        change = {"version": version_of(edition), "what": "texts", "subject": "Written on the edit page"}
        async with previewing(app) as url, httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client:

            def number_of(page: str) -> int:
                return int(re.search(r'data-number="(\d+)"', page)[1])

            before = (await client.get("/")).text
            forged = await client.post(f"/edit/{edition.name}/change", data=change)
            own = await client.post(f"/edit/{edition.name}/change", data=change | {"token": await token_of(client)})
            async with asyncio.timeout(10):
                while number_of(after := (await client.get("/")).text) <= number_of(before):
                    await asyncio.sleep(0.05)

    assert f'href="/edit/{edition.name}"' in before
    assert (403, 303) == (forged.status_code, own.status_code)
    assert "Written on the edit page" in after


async def test_what_is_not_stored_has_no_edit_page(tmp_path: Path) -> None:
    """The page says how it gets one."""
    async with opened_project(tmp_path) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        page = (await client.get("/")).text

    assert 'href="/edit/' not in page
    assert "<code>newsletter build</code>" in page
