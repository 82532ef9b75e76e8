"""Builders and a strict reader for messages: what a test of letters starts from, and what it judges them with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from newsletter.model.letter import Letter
from newsletter.model.newsletter import Mailbox, Newsletter
from newsletter.rendering.jobs import Attachment, Links, Rendered
from newsletter.rendering.message import compile_letter
from newsletter.rendering.values import reader_values

NONCE = "5eed5eed5eed5eed"
EDITION = "e" * 32
READER = "a" * 32
KEY = b"a key of tests, thirty-two bytes"
PAGES = "https://news.example.org"
WHEN = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LINKS = Links(archive=f"{PAGES}/a/{EDITION}", unsubscribe=True, unsubscribe_mailto="mailto:post@example.org?subject=unsubscribe")

NEWSLETTER = Newsletter(
    slug="weekly_letter",
    name="The Weekly Letter",
    sender=Mailbox(name="The Weekly Letter", address="letter@example.org"),
    reply_to=Mailbox(address="post@example.org"),
    postal_address="1 Long Street, 10115 Berlin",
)

RENDERED = Rendered(
    key="en:public",
    member=False,
    mjml="",
    html="<!doctype html><p>Hello</p>",
    text="Hello\n",
    subject="What the week brought",
    preheader="",
    story_bytes=(),
    notes=(),
)


def letter(
    rendered: Rendered = RENDERED,
    newsletter: Newsletter = NEWSLETTER,
    *,
    attachments: Sequence[Attachment] = (),
    links: Links = LINKS,
) -> Letter:
    """A compiled letter."""
    return compile_letter(
        rendered,
        newsletter=newsletter,
        edition_uid=EDITION,
        nonce=NONCE,
        date=WHEN,
        attachments=attachments,
        links=links,
    )


def values(
    *,
    name: str = "Robin Reader",
    address: str = "robin@example.net",
    newsletter: Newsletter = NEWSLETTER,
    public_url: str = PAGES,
    uid: str = READER,
    test: bool = False,
    message_id: str | None = None,
) -> dict[str, str]:
    """The values of one reader."""
    return reader_values(
        uid=uid,
        address=address,
        name=name,
        newsletter=newsletter,
        edition_uid=EDITION,
        key=KEY,
        public_url=public_url,
        domain="example.org",
        test=test,
        message_id=message_id,
    )


def subject(text: str) -> Rendered:
    """A variant with this subject."""
    return replace(RENDERED, subject=text)


def unstuffed(wire: bytes) -> bytes:
    """What a server keeps of a message (RFC 5321 section 4.5.2); fails if a dot was not stuffed."""
    lines = wire.split(b"\r\n")
    assert not [line for line in lines if line.startswith(b".") and not line.startswith(b"..")], "a dot is not stuffed"
    return b"\r\n".join(line.removeprefix(b".") for line in lines)


def assert_clean_wire(wire: bytes) -> None:
    """CRLF alone, ASCII alone, no NUL, body lines of at most 76, all lines of at most 998, a CRLF at the end."""
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\0|[\x80-\xff]", wire)
    assert wire.endswith(b"\r\n")
    kept = unstuffed(wire)
    assert max(map(len, kept.split(b"\r\n"))) <= 998
    _, _, body = kept.partition(b"\r\n\r\n")
    assert max(len(line) for line in body.split(b"\r\n") if not re.match(rb"[A-Za-z-]+: ", line)) <= 76


@dataclass(frozen=True, kw_only=True)
class Split:
    """A message as the strictest reader sees it."""

    fields: tuple[tuple[str, str], ...]  # name as written, value unfolded
    lines: tuple[bytes, ...]  # of the header, as they stand
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value of one field."""
        return [value for field, value in self.fields if field.lower() == name.lower()]

    def one(self, name: str) -> str:
        """The value of a field that must be there exactly once."""
        (value,) = self.all(name)
        return value


def split(wire: bytes) -> Split:
    """Headers and body by RFC 5322 section 2.2 to the letter; fails on anything that is no header line or fold."""
    head, found, body = unstuffed(wire).partition(b"\r\n\r\n")
    assert found
    lines = head.split(b"\r\n")
    fields: list[tuple[str, str]] = []
    for line in lines:
        text = line.decode("utf-8")
        assert text.isprintable()
        assert text.strip(), "a fold of nothing but white space"
        if text.startswith(" "):
            name, value = fields.pop()
            fields.append((name, value + text))
            continue
        name, colon, value = text.partition(": ")
        assert colon
        assert re.fullmatch(r"[!-9;-~]+", name)
        fields.append((name, value))
    return Split(fields=tuple(fields), lines=tuple(lines), body=body)


def parsed(wire: bytes) -> EmailMessage:
    """The message as the standard library reads it; fails if it finds a defect."""
    message = BytesParser(policy=policy.default).parsebytes(unstuffed(wire))
    assert isinstance(message, EmailMessage)
    assert not [defect for part in message.walk() for defect in part.defects]
    return message


def part(message: EmailMessage, subtype: str) -> str:
    """The content of the only text part of a subtype, with LF line ends."""
    (found,) = [one for one in message.walk() if one.get_content_type() == f"text/{subtype}"]
    content: str = found.get_content()
    return content.replace("\r\n", "\n")
