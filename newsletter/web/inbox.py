"""The demo's inbox as files: one `.eml` a message, each also as a page and as text, and an index to look through.

The pages stand alone (pictures inside, no script, no other host), so the folder may be opened from disk or sent to somebody.
"""

from __future__ import annotations

import base64
import email
import email.policy
import html as markup
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from newsletter.web.pages import filled

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:; base-uri 'none'; form-action 'none'"
_CID = re.compile(r"cid:([^\"'\s)>]+)")
_CHARSET = re.compile(r"<meta\b[^>]*\b(?:http-equiv=[\"']?content-type\b|charset=)[^>]*>", re.I)
_OPENING = re.compile(r"\A\s*(<!doctype[^>]*>\s*)?(<html\b[^>]*>\s*)?(<head\b[^>]*>)?", re.I)


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One message in the index."""

    stem: str  # of its files: 001-reader-example.org
    recipient: str
    sender: str
    subject: str
    date: str
    size: int  # bytes of the .eml


def write_inbox(folder: Path, messages: Sequence[tuple[str, bytes]], *, title: str) -> Path:
    """Write messages (recipient, bytes as they arrived) and their index into `folder`; the path of the index.

    The index is written last, so it never names a file that is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_write_message(folder, number, *message) for number, message in enumerate(messages, start=1)]
    index = folder / "index.html"
    index.write_text(filled("inbox.html.j2", title=title, rows=rows), encoding="utf-8")
    return index


def _write_message(folder: Path, number: int, recipient: str, data: bytes) -> InboxRow:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    stem = f"{number:03}-{re.sub(r'[^a-z0-9.]+', '-', recipient.lower()).strip('-.')[:60]}"
    (folder / f"{stem}.eml").write_bytes(data)
    (folder / f"{stem}.html").write_text(standing_alone(message), encoding="utf-8")
    (folder / f"{stem}.txt").write_text(_part(message, "plain"), encoding="utf-8")
    return InboxRow(
        stem=stem,
        recipient=recipient,
        sender=_header(message, "From"),
        subject=_header(message, "Subject"),
        date=_header(message, "Date"),
        size=len(data),
    )


def standing_alone(message: EmailMessage) -> str:
    """The html of a message, else its text as a page, with its own pictures inside and a policy that lets nothing else in."""
    pictures = {}
    for part in message.walk():
        cid = part.get("Content-ID", "").strip(" <>")
        if cid and part.get_content_maintype() == "image":
            body = part.get_payload(decode=True)
            pictures[cid] = f"data:{part.get_content_type()};base64,{base64.b64encode(body if isinstance(body, bytes) else b'').decode()}"
    page = _part(message, "html") or _sheet(_header(message, "Subject"), _part(message, "plain"))
    page = _CID.sub(lambda match: pictures.get(match[1], match[0]), page)
    page = _CHARSET.sub("", page)  # it spoke of the part of the message; the file is UTF-8, and says so once
    # Before everything that it must hold back, in whatever shape the page is.
    return _OPENING.sub(rf'\g<0><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">', page, count=1)


def _sheet(subject: str, text: str) -> str:
    """A page for a message that has none of its own: its text as it is."""
    title, body = markup.escape(subject), markup.escape(text)
    return f'<!doctype html><html lang=""><head><title>{title}</title></head><body><pre style="white-space:pre-wrap">{body}</pre></body></html>'


def _part(message: EmailMessage, kind: str) -> str:
    """The text of a body part, LF line ends; empty where there is none."""
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())
