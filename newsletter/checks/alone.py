"""A page or a message from a file, without an edition: what can be said about it from its own bytes.

Foreign bytes: both functions are targets for a cell. Checks that compare with an edition (its stories, its members' text, the
postal address) are left out, and say so by their absence, never by an all-clear.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message

from newsletter.checks import configuration, content, headers, members_leak, parity, postal_address, subject, unsubscribe
from newsletter.checks.base import CheckInput, Finding, Level
from newsletter.checks.page import read_page
from newsletter.checks.run import run_checks

# `headers` holds a letter of ours to more than a message from anywhere: that one bears the traces of its way.
_NEED_AN_EDITION = frozenset(
    rule.id for module in (members_leak, content, unsubscribe, postal_address, configuration, headers) for rule in module.RULES
)
_NEED_A_MESSAGE = frozenset(rule.id for module in (subject, parity) for rule in module.RULES)
_LONGEST_LINE = 998  # RFC 5322 section 2.1.1
_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Sender", "List-Unsubscribe", "MIME-Version", "Content-Type")
_NEEDED = ("From", "Subject", "Date", "Message-ID")
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, kw_only=True)
class OpenedMessage:
    """A message taken apart."""

    html: str  # "" for one without; pictures that travel along stand in it
    text: str
    private: tuple[str, ...]  # addresses of List-Unsubscribe, which act for a reader
    findings: tuple[Finding, ...]


def check_page(html: str, size_limit: int, clients: tuple[str, ...]) -> tuple[Finding, ...]:
    """What the checks say of a page alone, errors first."""
    return _checked(_given(html, size_limit, clients), without=_NEED_AN_EDITION | _NEED_A_MESSAGE)


def open_message(raw: bytes, size_limit: int, clients: tuple[str, ...]) -> OpenedMessage:
    """A whole message in its parts, and what the checks say of it, errors first; whatever the bytes are, it ends well."""
    # The newer policies parse every header when it is looked at, and some values break them; this one takes all as text.
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
    except RecursionError:
        return _unopened("its parts stand inside each other too deeply", "make the message anew; a newsletter needs three levels")
    html, text = _part(message, "html"), _part(message, "plain")
    given = _given(html, size_limit, clients, text=text, subject=_words_of(_header(message, "Subject")))
    found = [*_of_headers(message), *_of_parts(message, html, text), *_of_lines(raw)]
    if html:
        found += _checked(given, without=_NEED_AN_EDITION)
    return OpenedMessage(
        html=with_pictures(html, message),
        text=text,
        private=tuple(re.findall(r"<\s*(https?://[^<>\s]+)\s*>", _header(message, "List-Unsubscribe"))),
        findings=tuple(sorted(found, key=lambda one: _RANK[one.level])),
    )


def _unopened(message: str, fix: str) -> OpenedMessage:
    return OpenedMessage(html="", text="", private=(), findings=(_wrong("mime", "error", "message", message, fix),))


def _given(html: str, size_limit: int, clients: tuple[str, ...], *, text: str = "", subject: str = "") -> CheckInput:
    return CheckInput(
        html=html,
        text=text,
        subject=subject,
        preheader=preheader_of(html),
        postal_address="",
        has_unsubscribe=True,
        size_limit=size_limit,
        guarded=(),
        titles=(),
        links=(),
        uncredited=(),
        nonce="",
        clients=clients,
    )


def _checked(given: CheckInput, *, without: frozenset[str]) -> tuple[Finding, ...]:
    return tuple(finding for finding in run_checks(given) if finding.id not in without)


def preheader_of(html: str) -> str:
    """The text that the list of messages shows: the first one that the page hides."""
    for element in read_page(html).all("div", "span", "p"):
        if "display:none" in (element.get("style") or "").replace(" ", "").lower():
            return " ".join(element.text_content().translate({0x34F: None, 0x200C: None, 0xA0: " "}).split())
    return ""


def _header(message: Message, name: str) -> str:
    return str(message[name] or "")


def _words_of(header: str) -> str:
    """A header's text with its encoded words decoded, where they can be."""
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, ValueError):
        return header


def _part(message: Message, kind: str) -> str:
    """The first part of text/`kind`, decoded as well as its bytes allow."""
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _decoded(payload, _charset(part)).replace("\r\n", "\n")
    return ""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or "utf-8"
    except (LookupError, TypeError, ValueError):  # parameters in pieces (RFC 2231) of which one is missing or has no number
        return "utf-8"


def _decoded(payload: bytes, charset: str) -> str:
    try:
        return payload.decode(charset, "replace")
    except (LookupError, ValueError):  # ValueError: a name that is none, or an encoding that replaces nothing
        return payload.decode("utf-8", "replace")


def with_pictures(html: str, message: Message) -> str:
    """The page with the pictures that travel along inside it, as a browser without a network can show them."""
    for part in message.walk():
        cid, payload = _header(part, "Content-ID").strip(" <>"), part.get_payload(decode=True)
        if cid and isinstance(payload, bytes) and part.get_content_maintype() == "image":
            html = html.replace(f"cid:{cid}", f"data:{part.get_content_type()};base64,{base64.b64encode(payload).decode()}")
    return html


def _of_headers(message: Message) -> Iterator[Finding]:
    for name in _NEEDED:
        if not _header(message, name).strip():
            yield _wrong("header", "error", "headers", f"there is no {name}", f"write {name}; every message has one (RFC 5322)")
    for name in _ONCE:
        if len(message.get_all(name) or ()) > 1:
            yield _wrong("header", "error", "headers", f"{name} stands there more than once", "leave one of them")
    if not message["List-Unsubscribe"]:
        yield _wrong(
            "list-unsubscribe",
            "warning",
            "headers",
            "there is no List-Unsubscribe, so mail programs offer no way out beside the sender's name",
            "write it, with an https address and List-Unsubscribe-Post (RFC 8058)",
        )
    elif message["List-Unsubscribe-Post"] and "<https://" not in _header(message, "List-Unsubscribe").lower():
        yield _wrong(
            "list-unsubscribe",
            "warning",
            "headers",
            "List-Unsubscribe-Post has no https address to post to",
            "put an https address into List-Unsubscribe (RFC 8058 section 3.1)",
        )


def _of_parts(message: Message, html: str, text: str) -> Iterator[Finding]:
    if not text.strip():
        yield _wrong("text-part", "warning", "text", "there is no text part", "send both parts; some readers only ever see the text")
    if not html.strip():
        yield _wrong("html-part", "info", "html", "there is no html part, so there was little to check", "nothing, if that is meant")
    carried = {_header(part, "Content-ID").strip(" <>") for part in message.walk()}
    for cid in sorted(set(re.findall(r"cid:([^\"'\s>)]+)", html)) - carried):
        yield _wrong("picture-address", "error", "html", f"the picture cid:{cid[:80]} does not travel with the message", "attach it")
    for part in message.walk():
        for defect in part.defects:
            yield _wrong("mime", "warning", "message", f"{part.get_content_type()}: {_words(defect)}", "make the message anew")


def _words(defect: object) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(defect).__name__.removesuffix("Defect")).lower()


def _of_lines(raw: bytes) -> Iterator[Finding]:
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if len(line.rstrip(b"\r")) > _LONGEST_LINE:
            message = f"this line has {len(line):,} bytes; servers may cut or refuse more than {_LONGEST_LINE} (RFC 5322 section 2.1.1)"
            yield Finding(id="line-length", level="error", where="message", line=number, message=message, fix="encode the part")
            return


def _wrong(identity: str, level: Level, where: str, message: str, fix: str) -> Finding:
    return Finding(id=identity, level=level, where=where, message=message, fix=fix)
