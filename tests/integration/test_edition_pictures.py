"""The pictures of an edition, from a publisher's server to the message: linked, made fit, left out, and never over the limit."""

from __future__ import annotations

import asyncio
import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from newsletter.model.edition import Place
from newsletter.rendering.pictures import MOST_BYTES
from newsletter.steps.build import build
from newsletter.steps.pictures import Album, gather
from newsletter.steps.show import show
from tests.support.edition_pictures import encoded, photograph, publisher
from tests.support.editions import drawn
from tests.support.http_server import drips, never_answers, plain
from tests.support.pages import opened_project

LEAD = (Place.LEAD,)


def total(album: Album) -> int:
    """What a reader loads."""
    return sum(one.bytes for one in album.weighed)


async def test_ten_heroes_of_two_megabytes_become_less_than_three_hundred_kilobytes(tmp_path: Path) -> None:
    """Each is still sharp at its size, none is left out, and it takes no more than the time all pictures have."""
    heroes = [photograph(4000, 2250, 93, shift=200 * number) for number in range(10)]
    assert min(map(len, heroes)) >= 2_000_000
    async with publisher(tmp_path) as one:
        urls = [one.shows(f"/{number}.jpg", data) for number, data in enumerate(heroes)]
        shown = await show(one.desk, one.edition(urls, at=[Place.LEAD, *[Place.FEATURE] * 3, *[Place.COMPACT] * 6]))

    assert 0 < total(shown.album) < MOST_BYTES
    assert shown.album.left_out == ()
    assert len(shown.album.attachments) == 10
    for checked in shown.album.weighed:
        assert checked.width >= 112
    assert not [finding for finding in shown.findings if finding.id in {"picture-weight", "picture-size", "picture-missing"}]


async def test_a_fit_picture_is_measured_and_linked_and_others_travel(tmp_path: Path) -> None:
    """A suffix proves nothing: what is linked is what the bytes are."""
    fit = photograph(1104, 621, 60)
    async with publisher(tmp_path) as one:
        linked = one.shows("/image?id=3", fit)
        one.server.on("/image", plain(fit))
        webp = one.shows("/looks.jpg", encoded(Image.open(io.BytesIO(drawn("w"))), "WEBP"))
        album = await gather(one.desk, one.edition([linked, webp], at=[Place.LEAD, Place.LEAD]))

    assert album.prepared[linked].src == linked
    assert (album.prepared[linked].width, album.prepared[linked].height) == (1104, 621)
    assert album.prepared[webp].src.startswith("cid:")
    assert total(album) == len(fit) + len(album.attachments[0].data)


async def test_a_second_render_fetches_and_makes_nothing(tmp_path: Path) -> None:
    """A keystroke in a template is no reason to ask a publisher again; pictures that failed are not waited for twice."""
    async with publisher(tmp_path) as one:
        urls = [one.shows("/a.jpg", photograph(1104, 621, 60)), one.shows("/b.jpg", photograph(3000, 1500)), one.server.url("/gone.jpg")]
        made = one.edition(urls, at=[Place.LEAD, Place.FEATURE, Place.COMPACT])
        first = await gather(one.desk, made)
        asked, start = len(one.server.requests), time.perf_counter()
        second = await gather(one.desk, made)
        took = time.perf_counter() - start

    assert asked == 3
    assert len(one.server.requests) == asked
    assert second == first
    assert took < 0.5


async def test_another_theme_width_is_another_picture_of_the_same_file(tmp_path: Path) -> None:
    """It is made anew from what was fetched before."""
    async with publisher(tmp_path) as one:
        url = one.shows("/a.jpg", photograph(3000, 1500))
        lead = await gather(one.desk, one.edition([url], at=[Place.LEAD]))
        compact = await gather(one.desk, one.edition([url], at=[Place.COMPACT]))

    assert (lead.prepared[url].width or 0) > 552
    assert compact.prepared[url].width == 224
    assert len(one.server.requests) == 1


async def test_a_local_file_that_changes_is_read_again(tmp_path: Path) -> None:
    """An author who replaces a picture sees the new one at once."""
    async with publisher(tmp_path) as one:
        path = tmp_path / "pictures" / "own.jpg"
        path.write_bytes(encoded(Image.new("RGB", (1200, 600), (200, 20, 20)), "JPEG"))
        made = one.edition([path.as_uri()], at=LEAD)
        before = await gather(one.desk, made)
        path.write_bytes(encoded(Image.new("RGB", (1200, 600), (20, 20, 200)), "JPEG"))
        after = await gather(one.desk, made)

    assert before.attachments != after.attachments


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (plain(b"gone", status=404), "not there"),
        (plain(b"<html>"), "no JPEG"),
        (plain(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG"),
        (plain(photograph(1104, 621, 60)[:-500]), "damaged"),
    ],
    ids=["404", "html", "svg", "truncated"],
)
async def test_a_picture_that_cannot_be_had_is_left_out_with_a_word(tmp_path: Path, answer, word: str) -> None:
    """The finding names the story, the picture and what to do; the edition goes without it."""
    async with publisher(tmp_path) as one:
        one.server.on("/a.jpg", answer)
        shown = await show(one.desk, one.edition([one.server.url("/a.jpg")], at=LEAD))

    (finding,) = [found for found in shown.findings if found.id == "picture-missing"]
    assert finding.level == "warning"
    assert shown.edition.picks[0].stored.article.title in finding.where
    assert word in finding.message
    assert one.server.url("/a.jpg") in finding.message
    assert finding.fix
    assert one.server.url("/a.jpg") not in shown.rendered[0].html


@pytest.mark.parametrize(
    "url", ["https://[::bad/a.jpg", "ftp://a.example/a.jpg", "a.jpg", "data:image/png;base64,AAAA", "https://a.example:x/"]
)
async def test_an_address_that_is_none_is_left_out_too(tmp_path: Path, url: str) -> None:
    """Whatever a feed writes there, the edition is built."""
    async with publisher(tmp_path) as one:
        album = await gather(one.desk, one.edition([url], at=LEAD))

    assert album.prepared == {}
    assert len(album.left_out) == 1


async def test_a_missing_picture_of_a_local_article_is_a_finding_until_it_is_there(tmp_path: Path) -> None:
    """The front matter names a file that nobody has put there yet: the edition says so, and no build is needed once it is there."""
    async with opened_project(tmp_path) as app:
        desk, path = app.desk("weekly"), tmp_path / "pictures" / "ferries.jpg"
        kept = path.read_bytes()
        path.unlink()
        made = (await build(desk)).edition
        without = await show(desk, made)
        path.write_bytes(kept)
        there = await show(desk, made)

    (finding,) = [found for found in without.findings if found.id == "picture-missing"]
    assert "ferries" in finding.where
    assert "ferries.jpg does not exist" in finding.message
    assert not [found for found in there.findings if found.id == "picture-missing"]


async def test_slow_pictures_hold_an_edition_up_for_a_bounded_time(tmp_path: Path) -> None:
    """Whatever does not come in time is left out; the others are there."""
    async with publisher(tmp_path) as one:
        good = one.shows("/good.jpg", photograph(1104, 621, 60))
        one.server.on("/never.jpg", never_answers())
        one.server.on("/drips.jpg", drips())
        urls = [good, one.server.url("/never.jpg"), one.server.url("/drips.jpg")]
        start = time.perf_counter()
        album = await gather(one.desk, one.edition(urls, at=[Place.LEAD, Place.FEATURE, Place.FEATURE]), within_s=1.5)
        took = time.perf_counter() - start

    assert took < 6
    assert list(album.prepared) == [good]
    assert len(album.left_out) == 2
    assert all("1.5 s" in left.why for left in album.left_out)


async def test_servers_that_drip_leave_time_for_other_pictures_and_are_not_waited_for_twice(tmp_path: Path, monkeypatch) -> None:
    """Four at once are fetched: were the slow ones waited for to the end, each render of a preview would take all the time there is."""
    monkeypatch.setattr("newsletter.steps.pictures._ONE_WITHIN_S", 0.5)
    async with publisher(tmp_path) as one:
        slow = [one.server.url(f"/{number}.jpg") for number in range(4)]
        for number in range(4):
            one.server.on(f"/{number}.jpg", drips())
        good = one.shows("/good.jpg", photograph(1104, 621, 60))
        made = one.edition([*slow, good], at=[Place.LEAD] * 5)
        first = await gather(one.desk, made)
        asked, start = len(one.server.requests), time.perf_counter()
        second = await gather(one.desk, made)

    assert set(first.prepared) == {good}
    assert [f"{url} did not come within 0.5 s" for url in slow] == [one.why for one in first.left_out]
    assert (asked, second) == (len(one.server.requests), first)
    assert time.perf_counter() - start < 5


async def test_no_more_than_four_pictures_are_fetched_at_once(tmp_path: Path) -> None:
    """A publisher is not stormed, and this machine holds few files at a time."""
    busy = most = 0

    async def counted(_request: object, writer: asyncio.StreamWriter) -> None:
        nonlocal busy, most
        busy, most = busy + 1, max(most, busy + 1)
        await asyncio.sleep(0.05)
        busy -= 1
        await plain(photograph(300, 200, 60))(_request, writer)  # type: ignore[arg-type]  # the request as it came

    async with publisher(tmp_path) as one:
        for number in range(12):
            one.server.on(f"/{number}.jpg", counted)
        await gather(one.desk, one.edition([one.server.url(f"/{n}.jpg") for n in range(12)], at=[Place.COMPACT] * 12))

    assert most == 4


async def test_a_picture_on_a_private_address_is_refused(tmp_path: Path) -> None:
    """A feed must not make this program look around in the network it stands in."""
    async with publisher(tmp_path, private=False) as one:
        url = one.shows("/a.jpg", photograph(1104, 621, 60))
        album = await gather(one.desk, one.edition([url], at=LEAD))

    assert album.prepared == {}
    assert "no public address" in album.left_out[0].why
    assert one.server.requests == []


async def test_a_file_outside_the_project_is_not_read(tmp_path: Path) -> None:
    """Whoever can name a file in a feed must not see it in a mail; neither by a link out of the project."""
    (tmp_path / "secret.jpg").write_bytes(photograph(1104, 621, 60))
    async with publisher(tmp_path / "project") as one:
        link = tmp_path / "project" / "pictures" / "link.jpg"
        link.symlink_to(tmp_path / "secret.jpg")
        urls = [(tmp_path / "secret.jpg").as_uri(), link.as_uri(), "file:///etc/%00passwd"]
        album = await gather(one.desk, one.edition(urls, at=[Place.LEAD] * 3))

    assert album.prepared == {}
    assert len(album.left_out) == 3


async def test_what_cannot_be_made_light_enough_is_left_out_least_important_first(tmp_path: Path) -> None:
    """Pure noise cannot be pressed: the edition stays under its limit, and the lead keeps its picture."""
    noise = Image.merge("RGB", [Image.effect_noise((1104, 621), 200) for _ in range(3)])
    async with publisher(tmp_path) as one:
        urls = [one.shows(f"/{n}.png", encoded(ImageChops.offset(noise, 40 * n), "PNG")) for n in range(12)]
        album = await gather(one.desk, one.edition(urls, at=[Place.LEAD] * 12))

    assert total(album) <= MOST_BYTES
    assert urls[0] in album.prepared
    assert urls[-1] not in album.prepared
    assert "300 KB" in album.left_out[0].why


@pytest.mark.parametrize(("answers", "where"), [(None, "https://letters.example/p/"), ("it sleeps", "cid:")])
async def test_made_pictures_are_hosted_where_the_pages_answer_else_they_travel(tmp_path: Path, answers: str | None, where: str) -> None:
    """A message must not show pictures from pages that nobody has started; the answer is asked for once in many renders."""
    asked = 0

    async def pages_answer() -> str | None:
        nonlocal asked
        asked += 1
        return answers

    async with publisher(tmp_path) as one:
        desk = replace(one.desk, public_url="https://letters.example", pages_answer=pages_answer)
        url = one.shows("/a.jpg", photograph(3000, 1500))
        for _ in range(3):
            album = await gather(desk, one.edition([url], at=LEAD))

    assert album.prepared[url].src.startswith(where)
    assert set(album.stored) == {album.prepared[url].src.removeprefix(where).removesuffix(".jpg")}
    assert asked == 1


async def test_pages_that_never_answer_do_not_hold_a_preview_up(tmp_path: Path) -> None:
    """After three seconds the picture travels with the message, and the next render does not wait again."""

    async def never() -> str | None:
        await asyncio.Event().wait()
        return None

    async with publisher(tmp_path) as one:
        desk = replace(one.desk, public_url="https://letters.example", pages_answer=never)
        made = one.edition([one.shows("/a.jpg", photograph(3000, 1500))], at=LEAD)
        start = time.perf_counter()
        first = await gather(desk, made)
        between = time.perf_counter()
        second = await gather(desk, made)
        end = time.perf_counter()

    assert first.attachments
    assert second == first
    assert between - start < 9
    assert end - between < 1
