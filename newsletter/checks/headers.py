"""The header lines of the letter, as they go out: each there once, none smuggled in, the way out as RFC 8058 asks for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from newsletter.checks.base import CheckInput, Finding, Level, Rule
from newsletter.checks.page import Page

LONGEST_NAME = 25  # characters of the sender's name that a list of messages shows
_LONGEST_LINE = 998  # octets (RFC 5322 section 2.1.1)
_ONCE = ("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "MIME-Version", "Content-Type")
_NEVER = ("Bcc", "Cc", "Sender", "Return-Path", "DKIM-Signature", "Received", "Resent-To", "Disposition-Notification-To")
_FIELD = re.compile(rb"[!-9;-~]+:")

RULES = (
    Rule(
        id="header",
        level="error",
        what="a header line that is missing, there twice, too long or not ours",
        why="mail servers refuse such a message or put it with the spam; a line that was smuggled in can send it to anybody",
        fix="correct sender, reply_to, name or subject in the configuration or the edition",
    ),
    Rule(
        id="one-click",
        level="error",
        what="no List-Unsubscribe-Post where there are public pages, or (a `warning`) one without an https address to post to",
        why="Gmail and Yahoo ask bulk senders for one-click unsubscription over https (RFC 8058)",
        fix="let web.public_url begin with https://",
    ),
    Rule(
        id="sender-name",
        level="info",
        what=f"a sender's name of more than {LONGEST_NAME} characters, or none",
        why="it is what readers look for in the list of messages, and a phone shows the beginning alone",
        fix="give sender.name the newsletter's short name",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`header`, `one-click` and `sender-name`; silent where the letter is not known."""
    if not given.head:
        return
    head = given.head if b"\r\n" in given.head else given.head.replace(b"\n", b"\r\n")  # a file's
    lines = re.sub(rb"\r\n(?=[ \t])", b"", head.removesuffix(b"\r\n")).split(b"\r\n")
    yield from (_finding("header", wrong) for wrong in (*_malformed(head, lines), *_counted(lines)))
    letter = message_from_bytes(head, policy=policy.default)
    yield from _one_click(given, letter)
    yield from _sender(letter)


def _malformed(head: bytes, lines: list[bytes]) -> Iterator[str]:
    if re.search(rb"\r(?!\n)|(?<!\r)\n|\0", head):
        yield "a header holds a line break or NUL that is not the end of its line"
    for line in lines:
        if not _FIELD.match(line):
            yield f"{line[:60]!r} is no header line"
        if any(len(part) > _LONGEST_LINE for part in line.split(b"\r\n")) or not line.isascii():
            yield f"the header line {line[:40]!r} is longer than {_LONGEST_LINE} bytes or not ASCII"


def _counted(lines: list[bytes]) -> Iterator[str]:
    there = Counter(line.partition(b":")[0].decode("ascii", "replace").lower() for line in lines)
    for name in _ONCE:
        if there[name.lower()] != 1:
            yield f"{name} is {'missing' if not there[name.lower()] else f'there {there[name.lower()]} times'}"
    for name in _NEVER:
        if there[name.lower()]:
            yield f"{name} is there, and no letter of ours has one"


def _one_click(given: CheckInput, letter: EmailMessage) -> Iterator[Finding]:
    ways, post = str(letter["List-Unsubscribe"] or ""), letter["List-Unsubscribe-Post"]
    if post is not None and "<https://" not in ways and not _on_this_machine(ways):
        yield _finding("one-click", "List-Unsubscribe-Post is there, and List-Unsubscribe names no https address", level="warning")
    elif post is not None and post.strip() != "List-Unsubscribe=One-Click":
        yield _finding("one-click", f"List-Unsubscribe-Post says {post.strip()[:60]!r}, not List-Unsubscribe=One-Click")
    elif post is None and given.has_unsubscribe:
        yield _finding("one-click", "there are public pages, and List-Unsubscribe-Post is missing")


def _on_this_machine(ways: str) -> bool:
    # A trial on loopback has no certificate, and no reader.
    return re.search(r"<http://(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])[:/]", ways) is not None


def _sender(letter: EmailMessage) -> Iterator[Finding]:
    try:
        addresses = letter["From"].addresses if letter["From"] else ()
    except (AttributeError, ValueError, IndexError):
        addresses = ()
    name = addresses[0].display_name if addresses else ""
    if not name:
        yield _finding("sender-name", "the sender has no name, so readers see the bare address")
    elif len(name) > LONGEST_NAME:
        yield _finding("sender-name", f"the sender's name “{name}” has {len(name)} characters; phones show {LONGEST_NAME} of them")


def _finding(identity: str, message: str, *, level: Level | None = None) -> Finding:
    rule = next(rule for rule in RULES if rule.id == identity)
    return Finding(id=identity, level=level or rule.level, where="headers", message=message, fix=rule.fix)
