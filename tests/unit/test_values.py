"""A reader's values."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from newsletter.model import tokens
from newsletter.model.newsletter import Mailbox
from newsletter.model.tokens import Purpose
from newsletter.rendering.values import BLANKS, archive_url, delivery_id
from tests.support.letters import EDITION, KEY, NEWSLETTER, PAGES, READER, letter, split, values


def test_every_blank_has_a_value() -> None:
    """A letter can leave no blank that a reader does not fill."""
    assert set(values()) == BLANKS


def test_the_links_carry_a_token_of_reader_newsletter_and_purpose() -> None:
    """Page and mailto carry the same token; the page reads it back."""
    filled = values()
    page = filled["unsubscribe_url"].removeprefix(f"{PAGES}/u/")
    token = tokens.read([KEY], page)

    assert token is not None
    assert (token.uid, token.newsletter, token.purpose) == (READER, "weekly_letter", Purpose.UNSUBSCRIBE)
    assert filled["list_unsubscribe"] == f"<{PAGES}/u/{page}>, <mailto:post@example.org?subject=unsubscribe%20{page}>"


def test_a_test_message_carries_a_token_that_acts_on_nothing() -> None:
    """The link of a test shows its page, and no more."""
    filled = values(test=True, message_id="<test-1@example.org>")
    token = tokens.read([KEY], filled["unsubscribe_url"].removeprefix(f"{PAGES}/u/"))

    assert token is not None
    assert token.purpose is Purpose.TEST
    assert filled["message_id"] == "<test-1@example.org>"
    assert filled["delivery_id"] != values()["delivery_id"]


def test_without_public_pages_the_link_is_the_mailto() -> None:
    """A mail that a mailbox reader can act on, the token in its subject."""
    filled = values(public_url="")
    mailto = urlsplit(filled["unsubscribe_url"])
    (subject,) = parse_qs(mailto.query)["subject"]

    assert (mailto.scheme, mailto.path) == ("mailto", "post@example.org")
    assert tokens.read([KEY], subject.removeprefix("unsubscribe ")) is not None
    assert filled["list_unsubscribe"] == f"<{filled['unsubscribe_url']}>"


def test_the_mailto_goes_to_the_sender_where_there_is_no_reply_to() -> None:
    """Signs that mean something in an address of a page are encoded (RFC 6068)."""
    newsletter = replace(NEWSLETTER, reply_to=None, sender=Mailbox(address="a+b&c?d%e@bücher.example"))

    assert "<mailto:a%2Bb%26c%3Fd%25e@xn--bcher-kva.example?" in values(newsletter=newsletter)["list_unsubscribe"]


def test_a_repeat_is_the_same_message_and_another_reader_another() -> None:
    """Values are a function of edition and reader, so a repeated message is known as one."""
    assert values() == values()

    other = values(uid="b" * 32)
    assert all(other[name] != values()[name] for name in ("message_id", "unsubscribe_url", "delivery_id"))


def test_a_delivery_id_is_short_and_says_nothing_without_the_key() -> None:
    """Neither uid can be read from it, and it fits any header."""
    name = delivery_id(KEY, EDITION, READER)

    assert len(name) == 22
    assert name != delivery_id(b"another key", EDITION, READER)


def test_the_page_of_an_edition_names_no_reader() -> None:
    """It may be passed on."""
    assert archive_url(PAGES, EDITION) == f"{PAGES}/a/{EDITION}"


def test_list_unsubscribe_stays_whole_on_one_line_when_it_is_long() -> None:
    """One-click is dead where a URI is broken or encoded: it is neither at any length."""
    newsletter = replace(NEWSLETTER, slug="a_newsletter_with_quite_a_long_name", reply_to=Mailbox(address=f"{'p' * 60}@example.org"))
    filled = values(newsletter=newsletter, public_url="https://a-rather-long-name-of-a-host.newsletters.example.org/with/a/path")
    message = split(letter(newsletter=newsletter).join(filled))

    (line,) = [line for line in message.lines if line.startswith(b"List-Unsubscribe:")]
    assert len(line) > 300
    assert line.decode() == f"List-Unsubscribe: {filled['list_unsubscribe']}"


def test_values_cost_little() -> None:
    """Every message pays for them; the bound is generous for a busy machine."""
    rounds = []
    for _ in range(20):
        start = time.process_time()
        for _ in range(50):
            values(name="Wilhelmina Ångström", address="wilhelmina@example.net")
        rounds.append((time.process_time() - start) / 50)

    assert min(rounds) < 150e-6
