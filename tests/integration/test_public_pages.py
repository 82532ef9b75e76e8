"""The pages behind the links of a message: looking changes nothing, one POST leaves, and nobody can feel for a token."""

from __future__ import annotations

import asyncio
import re

import httpx2
import pytest

from newsletter.app.sending import ask_pages, key_fingerprint
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.model.tokens import Purpose, Token, sign
from tests.support.pages import public_pages
from tests.support.project import newsletter_table

ADA, BO = "ada@example.org", "bo@example.org"
CONFIRMED, UNSUBSCRIBED = SubscriptionStatus.CONFIRMED, SubscriptionStatus.UNSUBSCRIBED
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
MONTHLY = {"newsletters": {"monthly": newsletter_table(name="The Monthly Letter")}}


def directives(answer: httpx2.Response) -> dict[str, str]:
    """The Content-Security-Policy of an answer."""
    return dict(one.strip().partition(" ")[::2] for one in answer.headers["content-security-policy"].split(";"))


async def test_a_hundred_looks_change_nothing(tmp_path):
    """GET and HEAD, a hundred each and as a mail scanner or a prefetching browser sends them, leave the reader subscribed."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        scanner = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "User-Agent": "link scanner"}
        looks = [await pages.client.request(method, link, headers=scanner) for _ in range(100) for method in ("GET", "HEAD")]
        guessed = await pages.client.get(link, params=ONE_CLICK)
        status = await pages.status(ADA)

    assert {200} == {look.status_code for look in [*looks, guessed]}
    assert "Leave The Weekly Review?" in looks[0].text
    assert {b""} == {look.content for look in looks[1::2]}
    assert status is CONFIRMED


@pytest.mark.parametrize(
    "body",
    [
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
        {"content": b"List-Unsubscribe=One-Click", "headers": {"Content-Type": "text/plain"}},
    ],
    ids=["form", "multipart", "no body", "no type"],
)
async def test_one_post_leaves_and_is_answered_plainly(tmp_path, body):
    """RFC 8058: either encoding is acted on at once, with 200 and neither redirect nor cookie; others stay subscribed."""
    async with public_pages(tmp_path) as pages:
        answer = await pages.client.post(f"/u/{await pages.token(ADA)}", **body)
        statuses = await pages.status(ADA), await pages.status(BO)

    assert 200 == answer.status_code
    assert not {"location", "set-cookie", "refresh", "www-authenticate"} & set(answer.headers)
    assert "You have left The Weekly Review" in answer.text
    assert (UNSUBSCRIBED, CONFIRMED) == statuses


async def test_leaving_twice_is_leaving_once(tmp_path):
    """A mail program that posts again, even at the same moment, gets the same 200; the page then says that the reader has left."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        posts = await asyncio.gather(*(pages.client.post(link, data=ONE_CLICK) for _ in range(8)))
        first = (await pages.app.readers.find(ADA))[1][0]
        again = await pages.client.post(link, data=ONE_CLICK)
        looked = await pages.client.get(link)
        second = (await pages.app.readers.find(ADA))[1][0]

    assert {200} == {answer.status_code for answer in [*posts, again, looked]}
    assert "You have left" in looked.text
    assert "<form" not in looked.text
    assert first == second
    assert first.status is UNSUBSCRIBED


async def test_every_token_that_is_not_ours_gets_the_same_page(tmp_path):
    """Every single changed bit, another key, another purpose, no reader's words: one 404 page, byte for byte, and no effect."""
    async with public_pages(tmp_path) as pages:
        token = await pages.token(ADA)
        uid = token[1:33]
        flipped = [token[:i] + chr(ord(token[i]) ^ 1 << bit) + token[i + 1 :] for i in range(len(token)) for bit in range(6)]
        cut_or_grown = [token[:-1], token[1:], token + "A", token.upper(), "x", "." * 40, "a" * 5_000, "%00"]
        strange = Token(uid=uid, newsletter="weekly", purpose=Purpose.UNSUBSCRIBE)
        signed_elsewhere = [
            sign(b"another key of thirty-two bytes!", strange),
            sign(pages.app.key, Token(**vars(strange) | {"newsletter": "gone"})),
        ]
        bad = [*(one for one in flipped if re.fullmatch(r"[\w.\-]+", one)), *cut_or_grown, *signed_elsewhere]
        answers = [await pages.client.request(method, f"/u/{one}") for one in bad for method in ("GET", "POST")]
        status = await pages.status(ADA)

    assert len(bad) > 200
    assert {404} == {answer.status_code for answer in answers}
    assert 1 == len({answer.text for answer in answers})
    assert "There is nothing here" in answers[0].text
    assert status is CONFIRMED


async def test_a_link_leaves_its_own_newsletter_alone(tmp_path):
    """With two newsletters, the link of one leaves the other as it was, both ways round."""
    async with public_pages(tmp_path, **MONTHLY) as pages:
        await pages.client.post(f"/u/{await pages.token(ADA, newsletter='monthly')}", data=ONE_CLICK)
        await pages.client.post(f"/u/{await pages.token(BO)}", data=ONE_CLICK)
        statuses = {(who, of): await pages.status(who, newsletter=of) for who in (ADA, BO) for of in ("weekly", "monthly")}

    assert {
        (ADA, "weekly"): CONFIRMED,
        (ADA, "monthly"): UNSUBSCRIBED,
        (BO, "weekly"): UNSUBSCRIBED,
        (BO, "monthly"): CONFIRMED,
    } == statuses


async def test_the_link_of_a_test_message_acts_on_nothing(tmp_path):
    """GET and POST of a test's link say that it is one, and the reader whose uid it bears stays."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA, purpose=Purpose.TEST)}"
        looked, posted = await pages.client.get(link), await pages.client.post(link, data=ONE_CLICK)
        status = await pages.status(ADA)

    assert (200, 200) == (looked.status_code, posted.status_code)
    assert "This is a test message" in looked.text == posted.text
    assert status is CONFIRMED


async def test_a_reader_who_is_not_known_any_more_has_left(tmp_path):
    """A genuine link outlives its reader's row: both methods answer 200 and show no address."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{sign(pages.app.key, Token(uid='f' * 32, newsletter='weekly', purpose=Purpose.UNSUBSCRIBE))}"
        looked, posted = await pages.client.get(link), await pages.client.post(link, data=ONE_CLICK)

    assert (200, 200) == (looked.status_code, posted.status_code)
    assert "your address" in looked.text
    assert "You have left" in posted.text


async def test_a_page_shows_its_reader_veiled(tmp_path):
    """Whoever finds a link learns neither the address nor the name."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        answers = [await pages.client.get(link), await pages.client.post(link, data=ONE_CLICK)]

    for answer in answers:
        assert "@example.org" in answer.text
        assert ADA not in answer.text
        assert "Ada" not in answer.text


async def test_a_body_past_any_honest_size_is_refused_and_changes_nothing(tmp_path):
    """Ten kilobytes are the limit, with a length given or in pieces without one."""

    async def pieces():
        for _ in range(64):
            yield b"x" * 1_000

    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        answers = [await pages.client.post(link, content=b"x" * 64_000), await pages.client.post(link, content=pieces())]
        status = await pages.status(ADA)

    assert [413, 413] == [answer.status_code for answer in answers]
    assert "Nothing was changed" in answers[0].text
    assert status is CONFIRMED


async def test_other_methods_are_refused_and_change_nothing(tmp_path):
    """PUT, DELETE, PATCH and OPTIONS get 405 with what is allowed, in our own look."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        answers = [await pages.client.request(method, link) for method in ("PUT", "DELETE", "PATCH", "OPTIONS")]
        answers.append(await pages.client.post("/health"))
        status = await pages.status(ADA)

    assert {405} == {answer.status_code for answer in answers}
    assert {"GET", "HEAD", "POST"} == set(answers[0].headers["allow"].split(", "))
    assert all("cannot be used in that way" in answer.text for answer in answers)
    assert status is CONFIRMED


async def test_every_page_forbids_what_it_does_not_need(tmp_path):
    """No script, no frame, no referrer, no guessing of types; what is about one reader is neither cached nor indexed."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        private = [
            await pages.client.get(link),
            await pages.client.get("/u/forged"),
            await pages.client.post(link),
            await pages.client.put(link),
        ]
        others = [
            await pages.client.get(path) for path in ("/", "/health", "/robots.txt", "/leave/weekly", "/static/pages.css", "/p/x", "/a/x")
        ]

    for answer in [*private, *others]:
        policy = directives(answer)
        assert ("'none'", "'none'", "'none'") == (policy["default-src"], policy["base-uri"], policy["frame-ancestors"])
        assert "script-src" not in policy
        assert policy["form-action"] in {"'self'", "'none'"}
        assert {"no-referrer", "nosniff", "DENY"} == {
            answer.headers[name] for name in ("referrer-policy", "x-content-type-options", "x-frame-options")
        }
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers
    for answer in private:
        assert "no-store" == answer.headers["cache-control"]
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "<script" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", 'x"><script>alert(1)</script>', "127.0.0.1@evil.example"])
async def test_a_hostile_host_is_found_nowhere_in_an_answer(tmp_path, host):
    """Whatever the Host and X-Forwarded headers say, no header and no link of an answer repeats it."""
    forged = {"Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "ftp", "X-Forwarded-Prefix": f"//{host}"}
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        paths = ["/", link, f"{link}/", "/health/", "/leave/weekly", "/static", "/nothing", "//evil.example/"]
        answers = [await pages.client.get(path, headers=forged) for path in paths]

    for answer in answers:
        assert not 300 <= answer.status_code < 400
        assert "evil.example" not in answer.text + str(answer.headers)
        assert "<script" not in answer.text
        assert "ftp:" not in answer.text


async def test_health_proves_the_key_without_showing_it(tmp_path):
    """/health bears the key's fingerprint, which is how a send knows that these pages take its links."""
    async with public_pages(tmp_path) as pages:
        health = (await pages.client.get("/health")).json()
        right = await ask_pages(pages.app.settings, pages.app.key)
        wrong = await ask_pages(pages.app.settings, b"another key of thirty-two bytes!")
        key = pages.app.key

    assert "ok" == health["newsletter"]
    assert key_fingerprint(key) == health["key"]
    assert key.hex() not in str(health)
    assert right is None
    assert "another key" in wrong


@pytest.mark.parametrize("path", ["", "/news"])
async def test_pages_work_under_a_path_and_without_it(tmp_path, path):
    """Behind a proxy that publishes us under /news, with or without taking it away: link, style sheet and form all lead right."""
    async with public_pages(tmp_path, path=path) as pages:
        for prefix in {"", path}:
            link = f"{pages.url}{prefix}/u/{await pages.token(ADA)}"
            looked = await pages.client.get(link)
            sheet = re.search(r'rel="stylesheet" href="([^"]+)"', looked.text)[1]
            styled = await pages.client.get(httpx2.URL(link).join(sheet))
            assert 'method="post"' in looked.text
            assert "action=" not in looked.text
            assert (200, 200, "text/css") == (looked.status_code, styled.status_code, styled.headers["content-type"].partition(";")[0])


async def test_a_name_is_text_and_never_markup(tmp_path):
    """A newsletter named in angle brackets and braces is shown as it is called, on every page that shows it."""
    name = "<b>Bold</b> & {address} Review"
    async with public_pages(tmp_path, newsletters={"weekly": {"name": name}}) as pages:
        link = f"/u/{await pages.token(ADA)}"
        answers = [
            await pages.client.get("/"),
            await pages.client.get("/leave/weekly"),
            await pages.client.get(link),
            await pages.client.post(link),
        ]

    for answer in answers:
        assert 200 == answer.status_code
        assert "&lt;b&gt;Bold&lt;/b&gt; &amp; {address} Review" in answer.text
        assert "<b>" not in answer.text


@pytest.mark.parametrize(("language", "direction", "leave"), [("de", "ltr", "abbestellen"), ("ar", "rtl", "إلغاء"), ("xx", "ltr", "Leave")])
async def test_pages_speak_the_language_of_their_newsletter(tmp_path, language, direction, leave):
    """Language and direction are marked; a language without words of ours gets English, marked as English."""
    async with public_pages(tmp_path, newsletters={"weekly": {"language": language}}) as pages:
        answer = await pages.client.get(f"/u/{await pages.token(ADA)}")

    assert f'<html lang="{"en" if language == "xx" else language}" dir="{direction}">' in answer.text
    assert leave in answer.text


async def test_what_fails_inside_is_a_page_and_shows_nothing_of_it(tmp_path):
    """A database that went away answers 503 in plain words, without a traceback, a path or a table's name."""
    async with public_pages(tmp_path) as pages:
        link = f"/u/{await pages.token(ADA)}"
        for file in tmp_path.glob("project.db*"):
            file.write_bytes(b"this is no database" * 300)
        answer = await pages.client.post(link, data=ONE_CLICK)

    assert answer.status_code in {500, 503}
    assert "Please try again" in answer.text
    assert not re.search(r"Traceback|sqlite|malformed|newsletter/|SELECT|database", answer.text)
