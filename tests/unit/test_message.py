"""Compiled letters: structure, encoding, blanks."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import BadInput
from newsletter.model.letter import Letter, fill_marks, mark
from newsletter.model.newsletter import Mailbox
from newsletter.rendering.jobs import Attachment, Links
from newsletter.rendering.message import compile_letter, with_subject_prefix
from tests.support.letters import (
    EDITION,
    LINKS,
    NEWSLETTER,
    NONCE,
    RENDERED,
    WHEN,
    assert_clean_wire,
    letter,
    parsed,
    part,
    split,
    unstuffed,
    values,
)

# Dots, equals signs, spaces at line ends, long words and foreign scripts are where encodings go wrong.
STRETCH = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200),
    st.text(alphabet=".= \n\tx<>&é漢🙂-", max_size=200),
    st.sampled_from([".", "..", "\n.\n", "x" * 75, "x" * 76, "x" * 77, "=" * 80, "." * 160, " \n", "\n\n", "From x\n", "-- \n"]),
)
MARKS = [mark(NONCE, "reader_name"), mark(NONCE, "unsubscribe_url")]
MARKED = st.lists(st.one_of(STRETCH.filter(lambda text: "nlblank" not in text), st.sampled_from(MARKS)), max_size=8).map("".join)
VALUE = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.sampled_from(["", ".", "..", " . ", "=", "x" * 300, "a&b<c>\"'"]),
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
CID = hashlib.sha256(PNG).hexdigest()
PICTURE = Attachment(cid=CID, content_type="image/png", data=PNG, filename="hero.png")


@settings(max_examples=300, deadline=None)
@given(html=MARKED, text=MARKED, name=VALUE, page=VALUE)
def test_a_joined_message_decodes_to_the_filled_templates(html: str, text: str, name: str, page: str) -> None:
    """Whatever stands in body and values, the parts decode to exactly what a preview shows, and the wire is clean."""
    filled = values() | {"reader_name": name, "unsubscribe_url": page}
    wire = letter(replace(RENDERED, html=html, text=text)).join(filled)

    assert_clean_wire(wire)
    message = parsed(wire)
    assert part(message, "html") == fill_marks(html, NONCE, filled, as_html=True)
    assert part(message, "plain") == fill_marks(text, NONCE, filled, as_html=False)


def test_the_text_comes_first_in_multipart_alternative() -> None:
    """Programs show the last part that they can (RFC 2046 section 5.1.4)."""
    message = parsed(letter().join(values()))

    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert [one.get_content_charset() for one in message.iter_parts()] == ["utf-8", "utf-8"]


def test_pictures_travel_beside_the_html_that_shows_them() -> None:
    """multipart/related holds html and pictures, within the alternative (RFC 2387, RFC 2392)."""
    html = f'<img src="cid:{CID}" alt="a fox">' + mark(NONCE, "reader_name")
    wire = letter(replace(RENDERED, html=html), attachments=[PICTURE]).join(values())
    assert_clean_wire(wire)
    message = parsed(wire)

    text, related = message.iter_parts()
    shown, picture = related.iter_parts()
    assert [text.get_content_type(), related.get_content_type(), shown.get_content_type()] == [
        "text/plain",
        "multipart/related",
        "text/html",
    ]
    assert picture["Content-ID"] == f"<{CID}>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_filename() == "hero.png"
    assert picture.get_content() == PNG


def test_a_picture_that_this_variant_does_not_show_stays_out() -> None:
    """A members-only picture never travels with the public variant."""
    wire = letter(attachments=[PICTURE]).join(values())

    assert b"image/png" not in wire


def test_a_hostile_file_name_is_a_plain_one() -> None:
    """The name of a publisher's file cannot break its header."""
    picture = replace(PICTURE, filename='../a"\r\nBcc: x@example.org; é.png')
    wire = letter(replace(RENDERED, html=f"cid:{CID}"), attachments=[picture]).join(values())

    assert b"\r\nBcc" not in wire
    assert b'filename="a-Bcc-x-example.org-.png"' in wire


def test_the_same_arguments_give_the_same_bytes() -> None:
    """A resumed send and a second render are byte for byte the same message."""
    assert letter().hash == letter().hash
    assert Letter.unpack(letter().pack()).join(values()) == letter().join(values())


def test_another_content_has_another_boundary() -> None:
    """Boundaries come from the content, not from chance."""
    other = letter(replace(RENDERED, text="other"))

    assert parsed(other.join(values())).get_boundary() != parsed(letter().join(values())).get_boundary()


def test_no_content_can_hold_the_boundary() -> None:
    """A text that knows the boundary cannot end its part."""
    boundary = parsed(letter().join(values())).get_boundary()
    text = f"\n--{boundary}--\n\n--{boundary}\nContent-Type: text/html\n\nevil\n"
    message = parsed(letter(replace(RENDERED, text=text)).join(values()))

    assert part(message, "plain") == text
    assert len(list(message.iter_parts())) == 2


def test_line_ends_of_any_kind_become_crlf() -> None:
    """A bare CR in a body is a way to smuggle a message (row 18)."""
    for body in ("a\rb", "a\r\nb", "a\r\r\nb", "a\n\r.\r\nb", "a\r.\rMAIL FROM:<x@example.org>"):
        wire = letter(replace(RENDERED, html=body, text=body)).join(values())
        assert_clean_wire(wire)
        assert b"\r\n.\r\n" not in wire


def test_a_lone_dot_never_ends_the_message() -> None:
    """A dot at the start of any line of the wire is doubled, and comes out single."""
    text = ".\n..\n.a\n" + mark(NONCE, "reader_name") + ".b\n."
    wire = letter(replace(RENDERED, text=text)).join(values() | {"reader_name": "."})

    assert b"\r\n.\r\n" not in wire
    assert part(parsed(wire), "plain") == ".\n..\n.a\n..b\n."


def test_every_header_is_there_once_and_in_its_form() -> None:
    """The set of headers of a message with public pages."""
    message = split(letter().join(values()))

    assert [name for name, _ in message.fields] == [
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Archive",
        "List-Help",
        "List-Subscribe",
        "List-Owner",
        "Feedback-ID",
        "X-Auto-Response-Suppress",
        "X-Newsletter-Delivery",
        "MIME-Version",
        "Content-Type",
    ]
    assert message.one("From") == "The Weekly Letter <letter@example.org>"
    assert message.one("To") == "Robin Reader <robin@example.net>"
    assert message.one("Subject") == "What the week brought"
    assert message.one("Date") == "Tue, 24 Nov 2026 07:00:00 +0000"
    assert message.one("List-Id") == "The Weekly Letter <weekly-letter.example.org>"
    assert message.one("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert message.one("List-Archive") == f"<https://news.example.org/a/{EDITION}>"
    assert message.one("List-Help") == "<mailto:post@example.org?subject=help>"
    assert message.one("List-Subscribe") == "<mailto:post@example.org?subject=subscribe>"
    assert message.one("List-Owner") == "<mailto:post@example.org>"
    assert message.one("X-Auto-Response-Suppress") == "All"


def test_complaints_are_counted_by_edition_and_newsletter_and_never_by_reader() -> None:
    """Gmail's Feedback-ID: three fields of ours and a sender's name of 5 to 15 characters, alike for all its mail."""
    (value,) = {split(letter().join(values(uid=uid, name=uid))).one("Feedback-ID") for uid in ("a" * 32, "b" * 32)}
    edition, newsletter, kind, sender = value.split(":")

    assert (edition, newsletter, kind) == (EDITION[:12], "weekly_letter", "newsletter")
    assert 5 <= len(sender) <= 15
    assert split(letter(newsletter=replace(NEWSLETTER, slug="daily")).join(values())).one("Feedback-ID").endswith(f":{sender}")


def test_a_list_id_too_long_for_its_header_is_refused() -> None:
    """255 characters are allowed (RFC 2919 section 2)."""
    sender = Mailbox(address=f"a@{'.'.join(['b' * 60] * 4)}.example")
    with pytest.raises(BadInput, match="List-Id"):
        letter(newsletter=replace(NEWSLETTER, slug="c" * 40, sender=sender, reply_to=Mailbox(address="post@example.org")))


def test_list_unsubscribe_is_whole_on_the_wire_at_two_hundred_characters() -> None:
    """A folded address is two addresses to some mail programs; both ways out stand on the header's own line (RFC 8058)."""
    pages = "https://news.example.org/" + "p" * 120
    wire = letter().join(values(public_url=pages))
    (line,) = [line for line in wire.split(b"\r\n") if line.startswith(b"List-Unsubscribe: ")]
    page, post = line.removeprefix(b"List-Unsubscribe: ").split(b", ")

    assert len(page) > 200
    assert page == b"<%b>" % values(public_url=pages)["unsubscribe_url"].encode()
    assert post.startswith(b"<mailto:post@example.org?subject=unsubscribe%20u")
    assert post.endswith(b">")


def test_without_public_pages_the_mailto_is_the_only_way_out() -> None:
    """List-Unsubscribe-Post would promise a page that is not there."""
    links = Links(archive=None, unsubscribe=False, unsubscribe_mailto=LINKS.unsubscribe_mailto)
    message = split(letter(links=links).join(values(public_url="")))

    assert not message.all("List-Unsubscribe-Post")
    assert not message.all("List-Archive")
    assert message.one("List-Unsubscribe").startswith("<mailto:post@example.org?subject=unsubscribe%20u")


def test_a_prefix_stands_before_the_subject() -> None:
    """A test message says that it is one."""
    assert parsed(with_subject_prefix(letter(), "[Test] ").join(values()))["Subject"] == "[Test] What the week brought"


@pytest.mark.parametrize(
    "subject", ["What the week brought", "Grüße aus der Bucht " * 20, "港が眠らない理由" * 30, "a =?utf-8?q?b?= c", "", "x" * 1000]
)
def test_a_prefix_put_on_later_gives_the_letter_that_was_compiled_with_it(subject: str) -> None:
    """A test of a sealed edition differs from what will be sent in its subject alone."""
    rendered = replace(RENDERED, subject=subject, text="Subject: no header\n\nSubject: neither")
    assert with_subject_prefix(letter(rendered), "[Test] ") == letter(replace(rendered, subject=f"[Test] {subject}"))


def test_a_blank_that_no_reader_has_is_refused_when_it_is_compiled() -> None:
    """A theme's mistake is found before the first message, not at it."""
    with pytest.raises(BadInput, match="first_name"):
        letter(replace(RENDERED, html=mark(NONCE, "first_name")))


def test_a_mark_of_another_nonce_is_mere_text() -> None:
    """No source can leave a blank."""
    forged = mark("0" * 16, "to")
    message = parsed(letter(replace(RENDERED, text=forged)).join(values()))

    assert part(message, "plain") == forged


def test_a_sender_that_no_header_can_carry_is_refused_with_a_cure() -> None:
    """A bad address of the configuration is one clear error."""
    for address in ("a@b\r\nBcc: x@example.org", "zoë@example.org", "none"):
        with pytest.raises(BadInput, match="weekly_letter"):
            letter(newsletter=replace(NEWSLETTER, sender=Mailbox(address=address)))


def test_the_date_keeps_the_zone_it_was_given() -> None:
    """The Date is the one that was fixed when the edition was sealed."""
    compiled = compile_letter(
        RENDERED,
        newsletter=NEWSLETTER,
        edition_uid=EDITION,
        nonce=NONCE,
        date=WHEN.astimezone() + timedelta(0),
        attachments=(),
        links=LINKS,
    )

    assert parsed(compiled.join(values()))["Date"].datetime == WHEN


def test_only_the_to_header_of_such_a_reader_is_beyond_ascii() -> None:
    """A reader whose address needs SMTPUTF8 is the only one whose message does (RFC 6532)."""
    wire = letter().join(values(name="Zoë", address="zoë@example.net"))

    beyond = [line for line in unstuffed(wire).split(b"\r\n") if not line.isascii()]
    assert beyond == ["To: =?utf-8?q?Zo=C3=AB?= <zoë@example.net>".encode()]
