"""From a rendered variant to a compiled letter: headers, MIME parts and blanks, once for all its readers.

    multipart/alternative
    ├── text/plain
    └── text/html, or multipart/related with the html and the pictures it shows

Only letters and ASCII leave here: quoted-printable and base64, CRLF, lines of at most 76, dots stuffed (RFC 5321
section 4.5.2), no final dot. Two calls with the same arguments give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime

from newsletter.errors import BadInput
from newsletter.model import headers
from newsletter.model.letter import Blank, Form, Letter, UnsafeValue, encode_static, split_at_marks
from newsletter.model.newsletter import Mailbox, Newsletter
from newsletter.rendering.jobs import Attachment, Links, Rendered
from newsletter.rendering.values import BLANKS, mailto


def compile_letter(
    rendered: Rendered,
    *,
    newsletter: Newsletter,
    edition_uid: str,
    nonce: str,
    date: datetime,
    attachments: Sequence[Attachment],
    links: Links,
) -> Letter:
    """The letter of one variant; of the attachments it takes those that its html shows.

    Raises BadInput for a sender, address of a page or blank that no message can carry.
    """
    shown = [one for one in attachments if f"cid:{one.cid}" in rendered.html]
    draft = _Draft(nonce)
    try:
        _write_headers(draft, newsletter, headers.clean(rendered.subject), date, links, edition_uid)
    except UnsafeValue as wrong:
        raise BadInput(
            f"a header of newsletter {newsletter.slug!r} cannot be written: {wrong}",
            where="configuration",
            do="correct sender, reply_to or web.public_url",
        ) from wrong
    _write_parts(draft, rendered, shown, _fingerprint(rendered, shown, edition_uid))
    return draft.letter()


_LONGEST_LIST_ID = 255  # RFC 2919 section 2

_SUBJECT = re.compile(rb"(?<=\r\n)Subject: ((?:[^\r\n]|\r\n[ \t])*)\r\n")


def with_subject_prefix(letter: Letter, prefix: str) -> Letter:
    """The same letter with a prefix before its subject, as `compile_letter` would have written it; not a byte else is another."""
    segments = list(letter.segments)
    for number, segment in enumerate(segments):
        if found := _SUBJECT.search(segment):
            subject = headers.clean(prefix + re.sub(r"\r\n(?=[ \t])", "", found[1].decode()))
            segments[number] = segment[: found.start()] + headers.header("Subject", subject) + segment[found.end() :]
            break
    return Letter(segments=tuple(segments), blanks=letter.blanks)


class _Draft:
    """A letter in the making: written from top to bottom."""

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._segments: list[bytes] = []
        self._blanks: list[Blank] = []
        self._open = bytearray()

    def write(self, wire: bytes) -> None:
        """Bytes that are ready for the wire."""
        self._open += wire

    def leave_blank(self, name: str, form: Form) -> None:
        """A place for a reader's value."""
        self._segments.append(bytes(self._open))
        self._blanks.append(Blank(name=name, form=form))
        self._open.clear()

    def header_blank(self, field: str, name: str) -> None:
        """A header line whose whole value is a reader's."""
        self.write(f"{field}: ".encode())
        self.leave_blank(name, Form.HEADER)
        self.write(b"\r\n")

    def body(self, text: str, form: Form) -> None:
        """Body text, encoded, with a blank for every mark in it."""
        # A bare CR on the wire is read as the end of a line by some servers and not by others.
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        stretches, names = split_at_marks(lines, self._nonce)
        for stretch, name in zip(stretches, names, strict=False):
            self.write(encode_static(stretch, before_blank=True))
            self.leave_blank(_known(name), form)
        self.write(encode_static(stretches[-1]))

    def letter(self) -> Letter:
        """What was written."""
        return Letter(segments=(*self._segments, bytes(self._open)), blanks=tuple(self._blanks))


def _known(name: str) -> str:
    if name not in BLANKS:
        raise BadInput(f"the theme leaves a blank {name!r}, and no reader has such a value", do=f"use one of {', '.join(sorted(BLANKS))}")
    return name


def _write_headers(draft: _Draft, newsletter: Newsletter, subject: str, date: datetime, links: Links, edition_uid: str) -> None:
    draft.write(_mailbox_line("From", newsletter.sender))
    if newsletter.reply_to:
        draft.write(_mailbox_line("Reply-To", newsletter.reply_to))
    draft.header_blank("To", "to")
    draft.write(headers.header("Subject", subject))
    draft.write(headers.line("Date", headers.date(date)))
    draft.header_blank("Message-ID", "message_id")
    draft.write(headers.line("List-Id", _list_id(newsletter)))
    draft.header_blank("List-Unsubscribe", "list_unsubscribe")
    if links.unsubscribe:
        draft.write(headers.line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    if links.archive:
        draft.write(headers.line("List-Archive", headers.uri_list([links.archive])))
    for field, wish in (("List-Help", "help"), ("List-Subscribe", "subscribe"), ("List-Owner", "")):
        draft.write(headers.line(field, headers.uri_list([mailto(newsletter, wish)])))
    draft.write(headers.line("Feedback-ID", _feedback_id(newsletter, edition_uid)))
    draft.write(headers.line("X-Auto-Response-Suppress", "All"))
    draft.header_blank("X-Newsletter-Delivery", "delivery_id")
    draft.write(headers.line("MIME-Version", "1.0"))


def _mailbox_line(field: str, box: Mailbox) -> bytes:
    return headers.line(field, headers.mailbox(box.name, box.address))


def _list_id(newsletter: Newsletter) -> str:
    """RFC 2919; Gmail shows the phrase to its readers."""
    shown, identity = headers.phrase(newsletter.name), headers.ascii_domain(newsletter.list_id)
    if len(identity) > _LONGEST_LIST_ID:
        raise UnsafeValue(f"List-Id {identity[:40]}... has {len(identity)} characters, and {_LONGEST_LIST_ID} are allowed")
    return f"{shown} <{identity}>".lstrip()


def _feedback_id(newsletter: Newsletter, edition_uid: str) -> str:
    """What Gmail counts complaints by: edition, newsletter, kind of mail, and a name of 5 to 15 characters for the sender, alike for all its mail."""
    domain = headers.ascii_domain(newsletter.sender.address.rpartition("@")[2]).lower()
    return f"{edition_uid[:12]}:{newsletter.slug}:newsletter:{hashlib.sha256(domain.encode()).hexdigest()[:12]}"


def _fingerprint(rendered: Rendered, shown: Sequence[Attachment], edition_uid: str) -> str:
    parts = (edition_uid, rendered.html, rendered.text, *(one.cid for one in shown))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _write_parts(draft: _Draft, rendered: Rendered, shown: Sequence[Attachment], fingerprint: str) -> None:
    # "=_" never occurs in quoted-printable, nor "_" in base64: no content can hold a boundary (RFC 2045 section 6.7).
    outer, inner = f"=_a{fingerprint}", f"=_r{fingerprint}"
    draft.write(headers.line("Content-Type", f'multipart/alternative; boundary="{outer}"'))
    draft.write(f"\r\n--{outer}\r\n".encode())
    _write_text(draft, "plain", rendered.text, Form.TEXT)
    draft.write(f"\r\n--{outer}\r\n".encode())
    if shown:
        draft.write(headers.line("Content-Type", f'multipart/related; type="text/html"; boundary="{inner}"'))
        draft.write(f"\r\n--{inner}\r\n".encode())
    _write_text(draft, "html", rendered.html, Form.HTML)
    for attachment in shown:
        draft.write(f"\r\n--{inner}\r\n".encode() + _picture(attachment))
    if shown:
        draft.write(f"\r\n--{inner}--\r\n".encode())
    draft.write(f"\r\n--{outer}--\r\n".encode())


def _write_text(draft: _Draft, subtype: str, text: str, form: Form) -> None:
    draft.write(headers.line("Content-Type", f"text/{subtype}; charset=utf-8"))
    draft.write(headers.line("Content-Transfer-Encoding", "quoted-printable"))
    draft.write(b"\r\n")
    draft.body(text, form)


def _picture(attachment: Attachment) -> bytes:
    """A picture as a part of multipart/related (RFC 2387), shown in the html by its Content-ID (RFC 2392)."""
    filename = re.sub(r"[^A-Za-z0-9._-]+", "-", attachment.filename).strip("-.")[-60:] or "picture"
    if not re.fullmatch(r"[a-z0-9]+/[a-z0-9.+-]+", attachment.content_type):
        raise BadInput(f"{attachment.content_type!r} is no media type", where=attachment.filename, do="prepare the picture as JPEG or PNG")
    head = (
        headers.line("Content-Type", attachment.content_type)
        + headers.line("Content-Transfer-Encoding", "base64")
        + headers.line("Content-ID", f"<{attachment.cid}>")
        + headers.line("Content-Disposition", f'inline; filename="{filename}"')
    )
    return head + b"\r\n" + base64.encodebytes(attachment.data).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
