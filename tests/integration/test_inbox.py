"""The demo's inbox as files: every message to open, read and pass on, with nothing missing and nothing running."""

from __future__ import annotations

import base64
import re
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from newsletter.steps.show import show
from newsletter.steps.trial import SAMPLES, dry_run, message_for, unstuffed
from newsletter.web.inbox import write_inbox
from tests.support.pages import opened_project

PIXEL = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def message(*, subject: str = "What the week brought", html: str = "<html><head></head><body><p>Hello</p></body></html>") -> bytes:
    """A message with text, html and one picture inside."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "The Weekly Review <editor@review.example>", "ada@example.org", subject
    made["Date"] = "Tue, 24 Nov 2026 07:00:00 +0000"
    made.set_content("Hello, and no markup: 5 < 6 & 7 > 6\n")
    made.add_alternative(html, subtype="html")
    made.get_payload()[1].add_related(PIXEL, "image", "png", cid="<picture-1>")
    return made.as_bytes()


def links_of(page: Path) -> set[str]:
    """What a page of the inbox links to, as file names."""
    return {unquote(link) for link in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8"))}


async def test_every_message_of_an_edition_is_there_as_it_arrived(tmp_path):
    """For all sample readers: the .eml is the very bytes, the text reads, and the index links to every file and to no other."""
    async with opened_project(tmp_path / "project", rendering={"pictures": "embed"}) as app:
        desk = app.desk("weekly")
        shown = await show(desk, (await dry_run(desk, None)).edition)
        messages = [(one.address, unstuffed(message_for(desk, shown.edition, shown.variants, one))) for one in SAMPLES]
    index = write_inbox(tmp_path / "inbox", messages, title="The Weekly Review")

    emls = sorted((tmp_path / "inbox").glob("*.eml"))
    assert [body for _, body in messages] == [eml.read_bytes() for eml in emls]
    assert {eml.with_suffix(suffix).name for eml in emls for suffix in (".eml", ".html", ".txt")} == links_of(index)
    for (address, _), eml in zip(messages, emls, strict=True):
        page, text = eml.with_suffix(".html").read_text(encoding="utf-8"), eml.with_suffix(".txt").read_text(encoding="utf-8")
        assert address.replace("@", "-") in eml.name
        assert "What dredging means for the harbour" in page
        assert "What dredging means for the harbour" in text
        assert 5 == page.count("data:image/jpeg;base64,")
        assert "cid:" not in page


def test_a_page_of_the_inbox_stands_alone(tmp_path):
    """Pictures are inside as the bytes that they were, a policy forbids scripts, and the index loads nothing from anywhere."""
    html = '<html><head><title>x</title></head><body><img src="cid:picture-1" alt=""><img src="cid:gone" alt=""></body></html>'
    index = write_inbox(tmp_path, [("ada@example.org", message(html=html))], title="Inbox")
    page = (tmp_path / "001-ada-example.org.html").read_text(encoding="utf-8")

    assert f'src="data:image/png;base64,{base64.b64encode(PIXEL).decode()}"' in page
    assert "cid:gone" in page
    head = page.partition("</head>")[0]
    assert "default-src 'none'" in head
    assert "script-src" not in head
    whole = index.read_text(encoding="utf-8")
    assert "default-src 'none'" in whole
    assert not re.search(r'(src|href)="(https?:)?//|<script|@import|url\(', whole)


@pytest.mark.parametrize("subject", ["<script>alert(1)</script>", 'a "quoted" & <b>bold</b> one', "عدد جديد", "日本語の件名" * 20, ""])
def test_a_subject_is_text_whatever_it_holds(tmp_path, subject):
    """Markup in a subject is shown and not run, foreign scripts are read back whole, and a missing one is said to be missing."""
    index = write_inbox(tmp_path, [("ada@example.org", message(subject=subject))], title="<i>Inbox</i>")
    whole = index.read_text(encoding="utf-8")

    assert "<script>" not in whole
    assert "<b>" not in whole
    assert "<i>" not in whole
    shown = subject.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert (shown or "(no subject)") in whole


@pytest.mark.parametrize(
    "recipient", ["../../etc/passwd@example.org", "a/b\\c@example.org", "UPPER@example.org", "x" * 300 + "@example.org", "ü@例え.jp"]
)
def test_a_recipient_never_leads_out_of_the_folder(tmp_path, recipient):
    """File names hold letters, digits, dots and hyphens alone, are short, and stay where they belong."""
    write_inbox(tmp_path / "inbox", [(recipient, message())], title="Inbox")

    assert ["inbox"] == [path.name for path in tmp_path.iterdir()]
    names = [path.name for path in (tmp_path / "inbox").iterdir()]
    assert 4 == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.\-]{0,80}", name) for name in names)


def test_two_messages_to_one_reader_are_two(tmp_path):
    """The same recipient twice: two files, two rows, counted."""
    index = write_inbox(tmp_path, [("ada@example.org", message()), ("ada@example.org", message())], title="Inbox")

    assert 2 == len(list(tmp_path.glob("*.eml")))
    assert "2 messages arrived" in index.read_text(encoding="utf-8")


def test_an_inbox_without_a_message_says_so(tmp_path):
    """No message, no file but the index, and a sentence."""
    index = write_inbox(tmp_path / "new" / "inbox", [], title="Inbox")

    assert "Nothing has arrived." in index.read_text(encoding="utf-8")
    assert [index] == list(index.parent.iterdir())


def test_a_message_without_html_is_shown_as_its_text(tmp_path):
    """A bounce or an answer is text alone: its page is that text, not an empty sheet."""
    made = EmailMessage()
    made["To"], made["Subject"] = "ada@example.org", "plain"
    made.set_content("5 < 6, says <b>Ada</b>\n")
    write_inbox(tmp_path, [("ada@example.org", made.as_bytes())], title="Inbox")
    page = (tmp_path / "001-ada-example.org.html").read_text(encoding="utf-8")

    assert "5 &lt; 6, says &lt;b&gt;Ada&lt;/b&gt;" in page
    assert "default-src 'none'" in page


def test_a_message_whose_html_has_no_head_is_held_to_the_policy_too(tmp_path):
    """A policy that is only put into a head would be left out of the very page that needs it."""
    write_inbox(tmp_path, [("ada@example.org", message(html="<p>Hello</p><script>alert(1)</script>"))], title="Inbox")
    page = (tmp_path / "001-ada-example.org.html").read_text(encoding="utf-8")

    assert page.index("default-src 'none'") < page.index("<script>")
