"""Hostile titles, authors and readers, from the source to the wire: no header is added, and nobody else is written to."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from email import message_from_string
from pathlib import Path

from tests.support.command import make_folder
from tests.support.sink import Sink

VECTORS = (
    "Harbour\r\nBcc: evil@example.net",
    "Harbour\nBcc: evil@example.net",
    "Harbour\rBcc: evil@example.net",
    "Harbour\x00Bcc: evil@example.net",
    "=?UTF-8?Q?Harbour=0ABcc:_evil@example.net?=",
    "=?UTF-8?Q?Harbour=0D=0ABcc:_evil@example.net?=",
    "=?UTF-8?B?SGFyYm91cgpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
    "Harbour\u2028Bcc: evil@example.net",
    "Harbour\u0085Bcc: evil@example.net",
    "Harbour\x0b\x0cBcc: evil@example.net",
    'Harbour" <evil@example.net>, "x',
    "Harbour>, <evil@example.net",
    "Harbour\r\n\r\n<p>evil body</p>",
    "Harbour\r\n.\r\nMAIL FROM:<evil@example.net>\r\nRCPT TO:<evil@example.net>\r\nDATA",
)
_ONCE = {
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe", "x-auto-response-suppress",
}  # fmt: skip
_OURS = _ONCE | {
    "feedback-id",
    "list-help",
    "list-owner",
    "list-subscribe",
    "x-newsletter-delivery",
    "reply-to",
    "list-archive",
    "list-unsubscribe-post",
}
_SINKS = {"x-client-addr", "x-client-proto", "x-helo-args", "x-mail-args", "x-rcpt-args", "received"}


def test_no_title_author_or_reader_adds_a_header_or_a_recipient(tmp_path: Path) -> None:
    """Each vector is a title, an author and a reader's name, and one is the subject; the wire holds ours and nothing else."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        rows = [f"reader{n}@example.org,{json.dumps(vector)[1:-1]},confirmed" for n, vector in enumerate(VECTORS)]
        (tmp_path / "readers.csv").write_text("email,name,status\n" + "\n".join(rows) + "\n", encoding="utf-8")
        project.run("subscribers", "import", str(tmp_path / "readers.csv"), check=None)
        project.run("subscribers", "add", "plain@example.org", "--consent", "asked")
        for number, vector in enumerate(VECTORS):
            _write(project.folder / "articles" / f"hostile{number}.md", number, vector)
        project.environment = {"NEWSLETTER_NEWSLETTERS__WEEKLY__SELECTION__MAXIMUM": "40"}
        _send_under(project, 4)
        messages = sink.messages()
        recipients = set(sink.by_recipient())

    assert len(messages) >= 5
    assert not [address for address in recipients if "evil" in address]
    assert all(address.endswith("@example.org") for address in recipients)
    for text in messages:
        counts = Counter(name.lower() for name in message_from_string(text))
        assert dict.fromkeys(_ONCE, 1) == {name: counts[name] for name in _ONCE}
        assert set(counts) <= _OURS | _SINKS


def _send_under(project: object, number: int) -> None:
    from tests.support.command import Project

    assert isinstance(project, Project)
    built = project.json("build", "--special", f"hostile{number}")
    assert len(built["articles"]) >= 10
    project.run("edit", built["id"], "--subject", VECTORS[number].replace("\0", ""))
    project.run("send", built["id"], "--approve", "--yes", check=None)


def _write(path: Path, number: int, vector: str) -> None:
    # JSON strings are YAML strings: the vector arrives as it is written here.
    head = {
        "title": f"{number} {vector}",
        "url": f"https://review.example/hostile{number}",
        "authors": [f"Ada {vector}"],
        "category": f"Kind {number}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "teaser": f"A report on case {number}, written for people who have never heard of it before today.",
    }
    lines = "\n".join(f"{name}: {json.dumps(value)}" for name, value in head.items())
    path.write_text(
        f"---\n{lines}\n---\nA paragraph on case {number}. " + " ".join(f"word{number * 100 + n}" for n in range(60)) + ".",
        encoding="utf-8",
    )
