"""Header injection: what hostile names and titles become on the wire (issue 2, Shows 10; CVE-2024-6923)."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from email.utils import getaddresses

import pytest

from newsletter.model.newsletter import Mailbox
from newsletter.rendering.message import with_subject_prefix
from tests.support.letters import NEWSLETTER, RENDERED, assert_clean_wire, letter, parsed, part, split, subject, unstuffed, values

EVIL = "victim@example.com"
VECTORS = [
    f"a\r\nBcc: {EVIL}",
    f"a\nBcc: {EVIL}",
    f"a\rBcc: {EVIL}",
    f"a\r\n\r\nBcc: {EVIL}",
    f"a\r\n Bcc: {EVIL}",
    f"a\r\n\tBcc: {EVIL}",
    f"\r\nBcc: {EVIL}",
    f"a\n\nBcc: {EVIL}\n\nbody",
    f"a\0Bcc: {EVIL}",
    f"a\0\r\nBcc: {EVIL}",
    f"a\x0bBcc: {EVIL}",
    f"a\x0cBcc: {EVIL}",
    f"a\x1cBcc: {EVIL}",
    f"a\x85Bcc: {EVIL}",
    f"a\u2028Bcc: {EVIL}",
    f"a\u2029Bcc: {EVIL}",
    f"a\u240d\u240aBcc: {EVIL}",
    f"a=?UTF-8?Q?=0A?=Bcc: {EVIL}",
    f"a =?UTF-8?Q?=0D=0A?=Bcc: {EVIL}",
    f"=?UTF-8?Q?a=0D=0ABcc=3A_{EVIL.replace('@', '=40')}?=",
    f"=?utf-8?q?a=0ABcc:?= {EVIL}",
    "=?utf-8?b?YQ0KQmNjOiB2aWN0aW1AZXhhbXBsZS5jb20=?=",
    "=?utf-8?B?YQpCY2M6IHZpY3RpbUBleGFtcGxlLmNvbQ?=",
    f"=?us-ascii?q?=0A?= =?us-ascii?q?Bcc:_{EVIL}?=",
    f"=?iso-8859-1*en?q?=0D=0ABcc:_{EVIL}?=",
    f"=?utf-8?q?=3D=3Futf-8=3Fq=3F=0A=3F=3D?=Bcc: {EVIL}",
    "=?utf-8?b?PT91dGYtOD9xPz0wQT89QmNjOg==?= " + EVIL,
    f"=?utf-7?q?a=0ABcc:?= {EVIL}",
    f"=?unicode_escape?q?a=5Cx0aBcc:?= {EVIL}",
    f"=?UTF-8?Q?=00=0A?=Bcc: {EVIL}",
    f"=?utf-8?q?a\r\nBcc:?= {EVIL}",
    f"=\u202e?UTF-8?Q?=0A?=Bcc: {EVIL}",
    f"a <{EVIL}>",
    f"a, {EVIL}",
    f'a" <{EVIL}>, "b',
    f'a\\" <{EVIL}>, \\',
    f"a>, <{EVIL}",
    f"a; {EVIL}:",
    f"(a) {EVIL}",
    f"undisclosed-recipients:; {EVIL}",
    f"é\r\nBcc: {EVIL}",
    f"{'long ' * 200}\r\nBcc: {EVIL}",
    f"{'x' * 990}\r\nBcc: {EVIL}",
    f"{'é' * 500}\r\nBcc: {EVIL}",
    f"a%0d%0aBcc: {EVIL}",
    f"a&#13;&#10;Bcc: {EVIL}",
    f"a\u560d\u560aBcc: {EVIL}",
    f"a\ud800\r\nBcc: {EVIL}",
]


def in_subject(vector: str) -> bytes:
    """As the title of the lead story, which the subject is made of."""
    return letter(subject(vector)).join(values())


def in_subject_prefix(vector: str) -> bytes:
    """Before the subject."""
    return with_subject_prefix(letter(), vector).join(values())


def in_newsletter(vector: str) -> bytes:
    """As the newsletter's name, in List-Id, and as its sender's."""
    newsletter = replace(NEWSLETTER, name=vector, sender=Mailbox(name=vector, address="letter@example.org"))
    return letter(newsletter=newsletter).join(values(newsletter=newsletter))


def in_reply_to(vector: str) -> bytes:
    """As the name that replies go to."""
    newsletter = replace(NEWSLETTER, reply_to=Mailbox(name=vector, address="post@example.org"))
    return letter(newsletter=newsletter).join(values(newsletter=newsletter))


def in_reader(vector: str) -> bytes:
    """As a reader's name, in To and in the body."""
    return letter(replace(RENDERED, text="Dear nlblank-5eed5eed5eed5eed-reader_name-end,\n")).join(values(name=vector))


def in_author(vector: str) -> bytes:
    """As an author's name, which stands in the body alone."""
    text = vector.encode("utf-8", "replace").decode()
    return letter(replace(RENDERED, text=f"By {text}\n", html=f"<p>By {text}</p>")).join(values())


PLACES = [in_subject, in_subject_prefix, in_newsletter, in_reply_to, in_reader, in_author]
EXPECTED = Counter(name for name, _ in split(letter().join(values())).fields)


def test_there_are_forty_vectors() -> None:
    """The number that was promised, each one different."""
    assert len(set(VECTORS)) >= 40


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_no_name_or_title_adds_a_header_or_a_recipient(place: Callable[[str], bytes], vector: str) -> None:
    """By the strictest reading and by the standard library's: the same headers once each, the same recipient alone."""
    wire = place(vector)
    assert_clean_wire(wire)
    strict, lenient = split(wire), parsed(wire)

    assert Counter(name for name, _ in strict.fields) == EXPECTED
    assert Counter(lenient.keys()) == EXPECTED
    for field, address in (("To", "robin@example.net"), ("From", "letter@example.org"), ("Reply-To", "post@example.org")):
        assert [found for _, found in getaddresses(strict.all(field))] == [address]
        assert [found.addr_spec for found in lenient[field].addresses] == [address]
    assert strict.one("List-Id").endswith("<weekly-letter.example.org>")
    assert [one.get_content_type() for one in lenient.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_decoded_headers_hold_no_line_break_either(vector: str) -> None:
    """A program that copies a decoded subject or name into a new message is given nothing to break it with."""
    for wire in (in_subject(vector), in_newsletter(vector), in_reader(vector)):
        message = parsed(wire)
        for field in ("Subject", "From", "To", "List-Id"):
            assert not re.search("[\r\n\0\x85\u2028\u2029]", str(message[field]))


def test_a_server_that_reads_the_wire_finds_one_message() -> None:
    """Over a real socket, up to the final dot: nothing in it ends it early."""
    text = "\n.\nMAIL FROM:<x@example.com>\n.\r\n" + "\r.\r" * 3
    wire = letter(replace(RENDERED, text=text, html=text)).join(values())
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(wire + b".\r\nQUIT\r\n")
        ours.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: theirs.recv(65536), b""))
    kept, _, rest = received.partition(b"\r\n.\r\n")

    assert rest == b"QUIT\r\n"
    assert unstuffed(kept + b"\r\n") == unstuffed(wire)
    assert part(parsed(kept + b"\r\n"), "plain") == text.replace("\r\n", "\n").replace("\r", "\n")
