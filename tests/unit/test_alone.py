"""Pages and messages from files, without an edition."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from newsletter.checks.alone import OpenedMessage, check_page, open_message, preheader_of
from newsletter.checks.options import CheckOptions
from newsletter.clock import monotonic

LIMITS = (102_000, CheckOptions().clients)
PAGE = """<!doctype html><html lang="en" dir="ltr"><head><title>News</title></head><body>
<div lang="en" dir="ltr"><div style="display: none">What the harbour said&#847;&zwnj;&nbsp;</div><h1>News</h1><p>Words.</p></div></body>
</html>"""


def message(html: str | None = PAGE, text: str | None = "News\n\nWords.\n", **headers: str) -> EmailMessage:
    """A message with both parts and the headers that every one needs."""
    made = EmailMessage()
    named = {"From": "News <news@example.org>", "To": "a@example.org", "Subject": "News", "Date": "Tue, 24 Nov 2026 08:00:00 +0000"}
    named |= {"Message-ID": "<1@example.org>", "List-Unsubscribe": "<https://example.org/u/1>"}
    for name, value in (named | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        made[name] = value
    if text is not None:
        made.set_content(text)
    if html is not None:
        made.add_alternative(html, subtype="html")
    return made


def opened(raw: bytes) -> OpenedMessage:
    """The message taken apart."""
    return open_message(raw, *LIMITS)


def ids(raw: bytes) -> set[str]:
    """What was found wrong with it, above `info`."""
    return {one.id for one in opened(raw).findings if one.level != "info"}


def test_a_page_is_checked_without_its_edition() -> None:
    """What a page alone shows wrong is found; that it has no stories, no way out and no postal address is none of its faults."""
    broken = PAGE.replace('lang="en"', "").replace("<p>Words.", '<p><a href="/x">Words</a>')

    assert set() == {one.id for one in check_page(PAGE, *LIMITS)}
    assert {"lang", "link"} <= {one.id for one in check_page(broken, *LIMITS)}


def test_errors_of_a_page_come_first() -> None:
    """Findings are told in the order of their weight."""
    levels = [one.level for one in check_page("<p><img src=a.webp></p>", *LIMITS)]

    assert sorted(levels, key=["error", "warning", "info"].index) == levels


@pytest.mark.parametrize("name", ["From", "Subject", "Date", "Message-ID"])
def test_a_header_that_every_message_needs_is_missed(name: str) -> None:
    """A message without From, Subject, Date or Message-ID has an error that names it."""
    made = message()
    del made[name]

    found = [one for one in opened(bytes(made)).findings if one.id == "header"]

    assert [("error", f"there is no {name}")] == [(one.level, one.message) for one in found]


def test_a_header_that_stands_there_twice_is_found() -> None:
    """Two From lines make filters and readers see different senders."""
    assert "header" in ids(b"From: Other <other@example.org>\n" + bytes(message()))


def test_a_whole_message_has_no_header_finding() -> None:
    """The message that the other tests break is clean."""
    assert not {"header", "list-unsubscribe", "text-part", "mime", "line-length", "picture-address"} & ids(bytes(message()))


def test_the_way_out_in_the_headers_is_missed() -> None:
    """Without List-Unsubscribe mail programs offer none; one-click needs an https address."""
    without = message()
    del without["List-Unsubscribe"]
    by_mail = message(List_Unsubscribe="<mailto:a@example.org>", List_Unsubscribe_Post="List-Unsubscribe=One-Click")

    assert "list-unsubscribe" in ids(bytes(without))
    assert "list-unsubscribe" in ids(bytes(by_mail))


def test_the_addresses_of_list_unsubscribe_are_private() -> None:
    """They act for a reader, so that nothing asks for them later."""
    assert ("https://example.org/u/1",) == opened(bytes(message())).private


def test_a_message_without_a_text_part_is_told() -> None:
    """Html alone is a warning, text alone only a note."""
    made = message(text=None)

    assert "text-part" in ids(bytes(made))
    assert "html-part" not in ids(bytes(message(html=None)))


def test_a_picture_that_does_not_travel_is_found_and_one_that_does_is_shown() -> None:
    """`cid:` without its part is an error; with its part the picture stands in the page."""
    page = PAGE.replace("<p>", '<img src="cid:one@x" alt="A quay" width="10"><p>')
    with_it = message(page)
    with_it.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<one@x>")  # type: ignore[union-attr,index] # its second part is the html

    assert "picture-address" in ids(bytes(message(page)))
    assert "picture-address" not in ids(bytes(with_it))
    assert "data:image/png;base64,iVBORw==" in opened(bytes(with_it)).html


def test_a_line_that_servers_cut_is_found_with_its_number() -> None:
    """More than 998 bytes in a line are against RFC 5322, 2.1.1."""
    raw = b"From: a@example.org\n\nshort\n" + b"x" * 999 + b"\n"

    assert [4] == [one.line for one in opened(raw).findings if one.id == "line-length"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 50,
        b"From: =?utf-8?q?=zz?= <\n\n",
        b'Content-Type: text/html; charset="no-such"\n\n<p>\xff',
        b"Content-Type: multipart/mixed\n\n--x\n",
        b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-ID: <>\n\n\n--x',
        b"Content-Transfer-Encoding: base64\nContent-Type: text/html\n\n@@@",
        b"Subject: \x80\xff\nList-Unsubscribe: <https://x\n\n<html>",
        b"Date: never\nFrom: ,,,\nMessage-ID: <<>>\nContent-Type: \xff/;;=\n\n.",
    ],
)
def test_no_bytes_break_it(raw: bytes) -> None:
    """Whatever a file holds, there are findings and no exception."""
    assert opened(raw).findings


def test_the_preheader_is_the_first_hidden_text() -> None:
    """Without the invisible signs that fill the row."""
    assert preheader_of(PAGE) == "What the harbour said"
    assert preheader_of("<p>No hidden text</p>") == ""


@pytest.mark.parametrize("charset", ['"a\0b"', "idna", "undefined", "hex", "no-such-one"])
def test_a_charset_that_is_none_costs_its_name_and_not_the_message(charset):
    """Python's decoders answer these with four kinds of error; the words are read as UTF-8."""
    raw = f"Subject: News\r\nContent-Type: text/html; charset={charset}\r\n\r\n<p>Words.</p>".encode()
    assert "<p>Words.</p>" in opened(raw).html


def test_a_charset_in_pieces_without_numbers_costs_its_name_and_not_the_message():
    """RFC 2231 lets a parameter be split; the parser of the standard library stumbles over pieces that do not fit together."""
    raw = b"Subject: News\r\nContent-Type: text/html; charset*=utf-8''%FF%00; charset*0=a\r\n\r\n<p>Words.</p>"
    assert "<p>Words.</p>" in opened(raw).html


def test_parts_inside_each_other_without_end_are_a_finding():
    """The standard library's parser gives up with an error of its own."""
    found = opened(b"Content-Type: message/rfc822\r\n\r\n" * 5000).findings
    assert [(one.id, one.level) for one in found] == [("mime", "error")]


def test_a_list_of_addresses_that_never_close_is_read_in_time():
    """Looked for from each opening to the end, they would take minutes."""
    begun = monotonic()
    opened(b"List-Unsubscribe: " + b"<https://" * 100_000 + b"\r\n\r\nWords.")
    assert monotonic() - begun < 5
