"""The checks on demand: links against a real server, SpamAssassin and a real Chromium; and what is said where one is missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsletter.checks.base import Finding
from newsletter.checks.on_demand import axe, reach, spam
from newsletter.checks.on_demand.base import Sample
from newsletter.checks.on_demand.run import run_on_demand
from newsletter.fetch.options import FetchOptions
from tests.support.http_server import Answer, HttpServer, Request, drips, endless, plain, redirect

GOOD = b"""From: News <news@example.org>
To: a@example.org
Subject: What the harbour said
Date: Tue, 24 Nov 2026 08:00:00 +0000
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Two stories from the waterfront, told at some length, and a third one about the bridge.
"""
GTUBE = GOOD + b"\nXJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\n"


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as made:
        yield made


def page(*addresses: str, text: str = "", private: tuple[str, ...] = ()) -> Sample:
    """A message that links these addresses."""
    links = "".join(f'<p><a href="{address}">Story {number}</a></p>' for number, address in enumerate(addresses))
    return Sample(name="page", html=f"<html><body>{links}</body></html>", text=text, private=private)


async def asked(server: HttpServer, *samples: Sample, allowed: bool = True, timeout_s: float = 5.0) -> dict[str, str]:
    """Ids of the findings with their messages."""
    options = FetchOptions(allow_private=(server.place,) if allowed else (), timeout_s=timeout_s)
    return {one.id: one.message for one in await reach.check(samples, options)}


def only_get(body: bytes) -> Answer:
    """Refuses HEAD, as many servers do."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await plain(body, status=200 if request.method == "GET" else 405)(request, writer)

    return answer


async def test_links_that_open_say_nothing_and_are_asked_once(server: HttpServer) -> None:
    """Html and text name the same page: one HEAD, no body, no finding."""
    server.on("/a", plain(b"a page"))

    found = await asked(server, page(server.url("/a"), server.url("/a#part"), text=f"A story\n{server.url('/a')}\n"))

    assert {} == found
    assert [("HEAD", "/a")] == [(one.method, one.path) for one in server.requests]


async def test_a_dead_link_is_an_error_with_its_story(server: HttpServer) -> None:
    """404 and 410, in the html or in the text alone."""
    found = await reach.check([page(server.url("/gone"), text=f"Read {server.url('/lost')}.")], FetchOptions(allow_private=(server.place,)))

    assert [("link-dead", "error", "html"), ("link-dead", "error", "text")] == [(one.id, one.level, one.where) for one in found]
    assert server.url("/lost") + "'" in found[1].message


async def test_a_server_that_refuses_head_is_asked_again(server: HttpServer) -> None:
    """What opens with GET is right."""
    server.on("/a", only_get(b"a page"))

    assert {} == await asked(server, page(server.url("/a")))
    assert ["HEAD", "GET"] == [one.method for one in server.requests]


@pytest.mark.parametrize(("status", "level"), [(403, "info"), (429, "info"), (500, "warning"), (503, "warning")])
async def test_a_page_that_may_open_for_a_person_is_no_error(server: HttpServer, status: int, level: str) -> None:
    """Sites that keep programs out, or are in trouble at the moment, are told and block nothing."""
    server.on("/a", plain(b"no", status=status))

    found = await reach.check([page(server.url("/a"))], FetchOptions(allow_private=(server.place,)))

    assert [("link-refused", level)] == [(one.id, one.level) for one in found]


async def test_redirects_are_followed_three_times(server: HttpServer) -> None:
    """A chain of four is told."""
    for number in range(5):
        server.on(f"/{number}", redirect(server.url(f"/{number + 1}")))
    server.on("/5", plain(b"here"))

    assert {} == await asked(server, page(server.url("/2")))
    assert "redirects more than 3 times" in (await asked(server, page(server.url("/1"))))["link-unreached"]


async def test_private_addresses_are_not_asked(server: HttpServer) -> None:
    """A link into the own network is refused before anything is sent, and told."""
    found = await asked(server, page(server.url("/a")), allowed=False)

    assert "no public address" in found["link-unreached"]
    assert [] == server.requests


async def test_what_acts_for_a_reader_is_never_asked_for(server: HttpServer) -> None:
    """Our own pages by their address, another program's by its words."""
    ours = server.url("/u/token")
    foreign = f'<a href="{server.url("/x/1")}">Unsubscribe</a><a href="{server.url("/unsubscribe/2")}">here</a>'
    sample = Sample(name="page", html=f'<a href="{ours}">Leave</a>{foreign}', text=f"Unsubscribe: {server.url('/x/3')}", private=(ours,))

    assert {} == await asked(server, sample)
    assert [] == server.requests


async def test_a_body_that_never_ends_is_not_read(server: HttpServer) -> None:
    """GET stops at the head of the answer."""
    server.on("/a", endless())
    server.on("/b", drips())
    began = time.monotonic()

    assert {} == await asked(server, page(server.url("/a"), server.url("/b")))
    assert time.monotonic() - began < 3


async def test_no_more_than_a_hundred_links_are_asked(server: HttpServer) -> None:
    """The rest is told as unchecked."""
    found = await asked(server, page(*(server.url(f"/{number}") for number in range(103))))

    assert "3 links were not asked for" in found["links-unchecked"]
    assert 100 == len({one.path for one in server.requests})


async def test_one_host_is_asked_two_questions_at_a_time() -> None:
    """A publisher with fifty links in a digest is not overrun."""
    running, most = 0, 0

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        await plain(b"here")(request, writer)

    async with HttpServer() as server:
        for number in range(12):
            server.on(f"/{number}", slow)
        assert {} == await asked(server, page(*(server.url(f"/{number}") for number in range(12))))

    assert 2 == most


async def test_a_host_that_does_not_answer_is_told_once(server: HttpServer) -> None:
    """Its further links are counted in the same finding."""
    await server.__aexit__()
    found = await reach.check([page(*(server.url(f"/{number}") for number in range(4)))], FetchOptions(allow_private=(server.place,)))

    assert 1 == len(found)
    assert "3 more links" in found[0].message


async def test_spamassassin_judges_a_message() -> None:
    """A plain one is no finding above information; the one that every filter knows as spam is an error with its rule named."""
    good, bad = (
        await spam.check([Sample(name="good", html="", message=GOOD)]),
        await spam.check([Sample(name="bad", html="", message=GTUBE)]),
    )

    assert [("spam", "info")] == [(one.id, one.level) for one in good]
    assert [("spam", "error")] == [(one.id, one.level) for one in bad]
    assert "GTUBE" in bad[0].message


async def test_spamassassin_learns_nothing_from_us() -> None:
    """The same message gets the same score however often it is judged."""
    assert await spam.judge(GOOD) == await spam.judge(GOOD)


def _told(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.id, one.level) for one in found]


async def test_what_is_not_installed_is_never_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Asked for by name it is an error that says what to install; as part of everything it is information."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "no-browser"))
    sample = Sample(name="page", html="<p>Words</p>", message=GOOD)

    named = await run_on_demand([sample], ["axe", "spam"], insist_on=["axe", "spam"], fetch=FetchOptions())
    among_all = await run_on_demand([sample], ["axe", "links", "spam"], insist_on=[], fetch=FetchOptions())

    assert [("axe-missing", "error"), ("spam-missing", "error")] == _told(named)
    assert [("axe-missing", "info"), ("spam-missing", "info")] == _told(among_all)
    assert "apt-get install" in named[0].fix
    assert "apt-get install" in named[1].fix


async def test_a_page_alone_cannot_be_judged_as_spam() -> None:
    """That there is no message is said, not passed over."""
    found = await run_on_demand([Sample(name="page", html="<p>Words</p>")], ["spam"], insist_on=["spam"], fetch=FetchOptions())

    assert [("spam-missing", "error")] == _told(found)


MAIL = """<!doctype html><html lang="en"><head><title>News</title><style>@media (prefers-color-scheme:dark)
{{body{{background:#111 !important}} .dark{{color:#222 !important}} .slate{{color:#eee !important}}}}</style></head><body style="background:#ffffff">
<h1 style="color:#111111">News</h1>{}</body></html>"""


async def axe_of(body: str) -> dict[str, str]:
    """Ids and elements of what axe finds in a mail with this body, with the modes."""
    found = await axe.check([Sample(name="mail", html=MAIL.format(body))])
    return {f"{one.id} {one.element}": one.where.removeprefix("html, in ") for one in found if one.level != "info"}


@pytest.mark.xdist_group("browser")
async def test_axe_tells_in_which_colour_mode_words_cannot_be_read() -> None:
    """Grey on white in light, dark on dark under the theme's own rule, and what fails once a program forces its dark."""
    found = await axe_of(
        '<p id="light" style="color:#aaaaaa">Grey words</p><p class="dark" id="dark" style="color:#111111">Black words</p><p class="slate" id="forced" style="color:#5b6470">Slate words</p>'
    )

    modes = {name.split()[-1]: where for name, where in found.items() if name.startswith("axe-color-contrast")}
    assert {"#light": "light", "#dark": "dark", "#forced": "forced dark"} == {name: modes[name] for name in ("#light", "#dark", "#forced")}


@pytest.mark.xdist_group("browser")
async def test_axe_finds_what_a_screen_reader_cannot_say() -> None:
    """A picture without alt and a link without words are errors; that mail has no landmarks is none."""
    found = await axe_of('<img src="https://x.example/a.png"><a href="https://x.example/"></a>')

    assert {"axe-image-alt", "axe-link-name"} <= {name.split()[0] for name in found}
    assert not {"axe-region", "axe-landmark-one-main"} & {name.split()[0] for name in found}


@pytest.mark.xdist_group("browser")
async def test_a_page_under_axe_runs_no_script_and_fetches_nothing(server: HttpServer) -> None:
    """Neither its pictures, nor its frames, nor its style sheets; and its own scripts change nothing."""
    at = server.url("/asked")
    hostile = (
        f'<img src="{at}" alt="a"><iframe src="{at}" title="f"></iframe><link rel="stylesheet" href="{at}">'
        f"<script>fetch('{at}'); document.title = ''</script><p onclick=\"x\" style=\"background:url({at})\">a</p>"
        '<meta http-equiv="refresh" content="0; url=' + at + '">'
    )

    found = await axe_of(hostile)

    assert [] == server.requests
    assert not any(name.startswith("axe-document-title") for name in found)
