"""The header lines of a letter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.checks.run import run_checks
from tests.support.findings import CLEAN, told

HEAD = (
    b"From: The Weekly Letter <desk@journal.example>\r\nTo: reader@example.org\r\nSubject: A harbour wakes up\r\n"
    b"Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nMessage-ID: <1@journal.example>\r\n"
    b"List-Unsubscribe: <https://journal.example/u/1>,\r\n <mailto:desk@journal.example>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=a\r\n"
)


def of(old: bytes, new: bytes) -> set[tuple[str, str]]:
    """What is said of the head with `old` replaced."""
    assert old in HEAD
    return told(run_checks(replace(CLEAN, head=HEAD.replace(old, new))))


def test_a_right_head_has_no_finding() -> None:
    """Folded lines and all."""
    assert of(b"A harbour", b"A harbour") == set()


@pytest.mark.parametrize(
    "name", [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"List-Unsubscribe", b"MIME-Version", b"Content-Type"]
)
def test_each_needed_line_is_there_once(name: bytes) -> None:
    """Missing or twice, both are errors."""
    assert ("header", "error") in of(b"\r\n" + name + b":", b"\r\nX-Other:") if name != b"From" else of(b"From:", b"X-Other:")
    line = next(line for line in HEAD.split(b"\r\n") if line.startswith(name + b":"))
    assert ("header", "error") in told(run_checks(replace(CLEAN, head=HEAD + line + b"\r\n")))


@pytest.mark.parametrize(
    "injected", [b"Bcc: a@b.example\r\n", b"no header line\r\n", b"X: a\nY: b\r\n", b"X: a\0b\r\n", b"X: \xc3\xa4\r\n"]
)
def test_a_line_that_is_not_ours_is_an_error(injected: bytes) -> None:
    """Smuggled in, broken, or not ASCII."""
    assert ("header", "error") in told(run_checks(replace(CLEAN, head=HEAD + injected)))


def test_one_click_needs_https_and_its_own_line() -> None:
    """RFC 8058; a trial on this machine has no certificate."""
    assert of(b"https://", b"http://") == {("one-click", "warning")}
    assert of(b"https://journal.example", b"http://127.0.0.1:8025") == set()
    assert of(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b"") == {("one-click", "error")}
    assert of(b"=One-Click", b"=Twice") == {("one-click", "error")}


def test_a_sender_is_named_and_short() -> None:
    """25 characters are shown."""
    assert of(b"The Weekly Letter <desk@journal.example>", b"desk@journal.example") == {("sender-name", "info")}
    assert of(b"The Weekly Letter", b"The Weekly Letter of Everything") == {("sender-name", "info")}
