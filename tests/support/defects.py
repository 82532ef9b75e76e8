"""The planted-defect table: each defect is the smallest change to a clean digest, and the id under which it must be found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from newsletter.checks.base import CheckedPicture, CheckInput, LeftOutPicture
from newsletter.model.letter import mark
from tests.support.clean_digest import SECRET
from tests.support.editions import NONCE

Change = Callable[[CheckInput], CheckInput]
_UNSUBSCRIBE = mark(NONCE, "unsubscribe_url")


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One thing that is wrong, and what must be said about it."""

    name: str
    id: str
    plant: Change


def html(pattern: str, new: str, *, every: bool = False) -> Change:
    """The page with the first match (or every one) of a pattern replaced."""

    def change(given: CheckInput) -> CheckInput:
        made, count = re.subn(pattern, lambda _: new, given.html, count=0 if every else 1, flags=re.DOTALL)
        assert count, f"{pattern} is not in the page"
        return replace(given, html=made)

    return change


def in_story(markup: str) -> Change:
    """The page with something put in before its second story."""

    def change(given: CheckInput) -> CheckInput:
        at = [found.start() for found in re.finditer("<h2", given.html)][1]
        return replace(given, html=given.html[:at] + markup + given.html[at:])

    return change


def text(pattern: str, new: str, *, every: bool = False) -> Change:
    """The text with the first match (or every one) of a pattern replaced."""

    def change(given: CheckInput) -> CheckInput:
        made, count = re.subn(pattern, lambda _: new, given.text, count=0 if every else 1)
        assert count, f"{pattern} is not in the text"
        return replace(given, text=made)

    return change


def having(**fields: object) -> Change:
    """Other values beside html and text."""
    return lambda given: replace(given, **fields)  # type: ignore[arg-type]  # the fields of CheckInput, by name


def head(pattern: bytes, new: bytes) -> Change:
    """The header lines with the first match of a pattern replaced."""

    def change(given: CheckInput) -> CheckInput:
        made, count = re.subn(pattern, lambda _: new, given.head, count=1, flags=re.MULTILINE)
        assert count, f"{pattern!r} is not in the head"
        return replace(given, head=made)

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(given: CheckInput) -> CheckInput:
        for one in changes:
            given = one(given)
        return given

    return change


def _second_title_gone(given: CheckInput) -> CheckInput:
    return replace(given, text=re.sub(r"\s+".join(map(re.escape, given.titles[1].split())), "", given.text))


def _address_gone(given: CheckInput) -> CheckInput:
    return replace(given, html=given.html.replace("Speicherstrasse", ""))


def _author_gone(given: CheckInput) -> CheckInput:
    name = given.authors[0][0]
    return replace(given, text=given.text.replace(name, "").replace(name.upper(), ""))


def _heavy(given: CheckInput) -> CheckInput:
    heavy = CheckedPicture(src="https://a.example/a.png", story=given.titles[0], bytes=301_000, width=80, height=80, linked=True)
    return replace(in_story(_IMAGE)(given), pictures=(*given.pictures, heavy))


def _wide(given: CheckInput) -> CheckInput:
    wide = CheckedPicture(src="https://a.example/a.png", story=given.titles[0], bytes=9_000, width=800, height=800, linked=True)
    return replace(in_story(_IMAGE)(given), pictures=(*given.pictures, wide))


_IMAGE = '<img src="https://a.example/a.png" alt="A lamp" width="40" height="40">'
_LINK = '<a href="https://meridian.example/2026/topic-0">{}</a>'
_DARK = "<style>@media (prefers-color-scheme: dark) { .dim { color: #3a3a3a !important; background: #111111 !important } }</style></head>"

_MJML = "<mjml><mj-body><mj-section><mj-column>{}</mj-column></mj-section></mj-body></mjml>"

DEFECTS: tuple[Defect, ...] = tuple(
    Defect(name=name, id=identity, plant=plant)
    for name, identity, plant in (
        # pictures and alt texts
        ("a picture without alt", "alt", in_story('<img src="https://a.example/a.png" width="40">')),
        ("a linked picture with an empty alt", "link-text", in_story(_LINK.format(_IMAGE.replace("A lamp", "")))),
        ("an alt text that is the caption", "alt-words", in_story(_IMAGE.replace("A lamp", "No. 3") + "<p>No. 3</p>")),
        ("an alt text that is a file's name", "alt-words", in_story(_IMAGE.replace("A lamp", "IMG_2041.jpg"))),
        ("an alt text without end", "alt-words", in_story(_IMAGE.replace("A lamp", "A lamp " * 40))),
        ("a WebP picture", "picture-format", in_story(_IMAGE.replace(".png", ".webp"))),
        ("an SVG picture", "picture-format", in_story(_IMAGE.replace(".png", ".svg"))),
        ("a picture in base64", "picture-address", in_story(_IMAGE.replace("https://a.example/a.png", "data:image/png;base64,AA"))),
        ("a picture over http", "picture-address", in_story(_IMAGE.replace("https:", "http:"))),
        ("a relative picture", "picture-address", in_story(_IMAGE.replace("https://a.example/", ""))),
        ("a width in percent", "picture-size", in_story(_IMAGE.replace('"40" h', '"100%" h'))),
        ("a picture of ten times its width", "picture-size", _wide),
        ("pictures of more than 300 KB", "picture-weight", _heavy),
        ("a picture that could not be had", "picture-missing", having(left_out=(LeftOutPicture(story="", what="logo", why="x", do="y"),))),
        ("a picture without an owner", "picture-credit", having(uncredited=("A headline",))),
        # links
        ("an empty link", "link-text", in_story(_LINK.format(" "))),
        ("a relative link", "link", in_story('<a href="/2026/about">About</a>')),
        ("a link over http", "link", in_story('<a href="http://meridian.example/about">About</a>')),
        ("a javascript: link", "link", in_story('<a href="javascript:void(0)">About</a>')),
        ("a link without an address", "link", in_story('<a href="#">About</a>')),
        ("“Read more” twice", "link-words", in_story(_LINK.format("Read more") + _LINK.format("Read more").replace("topic-0", "topic-1"))),
        # the frame of the page
        ("no doctype", "doctype", html(r"<!doctype html>", "")),
        ("no language", "lang", html(r'<html lang="[^"]*"', "<html")),
        ("an undetermined language", "lang", html(r'<html lang="[^"]*"', '<html lang="und"')),
        ("no language on the first element", "lang", html(r'(?<=role="article") lang="[^"]*"', "")),
        ("an empty title", "title", html(r"<title>.*?</title>", "<title></title>")),
        ("a script", "active-content", in_story("<script>1</script>")),
        ("a form", "active-content", in_story('<form action="https://a.example/"></form>')),
        ("two elements with one id", "duplicate-id", in_story('<span id="a">A</span><span id="a">B</span>')),
        ("a heading level left out", "headings", html(r"<h2", "<h4")),
        ("no first heading", "headings", both(html(r"<h1", "<p"), html(r"</h1>", "</p>"))),
        ("two first headings", "headings", in_story("<h1>Again</h1>")),
        ("a layout table without its role", "layout-table", in_story("<table><tr><td>A cell</td></tr></table>")),
        # colours
        ("grey on white", "contrast", in_story('<p style="color:#aaaaaa;background:#ffffff">Small print</p>')),
        (
            "dark on dark in dark mode",
            "contrast-dark",
            both(html(r"</head>", _DARK), in_story('<p class="dim" style="color:#111111;background:#ffffff">Small print</p>')),
        ),
        ("grey in forced dark mode", "contrast-forced-dark", in_story('<p style="color:#5b6470;background:#ffffff">Small print</p>')),
        # mail programs
        ("flex", "client-support", in_story('<div style="display:flex">Words</div>')),
        ("grid", "client-support", in_story('<div style="display:grid">Words</div>')),
        ("gap", "client-support", in_story('<div style="gap:8px">Words</div>')),
        ("a CSS variable", "client-support", in_story('<div style="padding:var(--gap)">Words</div>')),
        ("a position", "client-support", in_story('<div style="position:absolute">Words</div>')),
        ("an svg element", "client-support", in_story('<svg width="8" height="8"></svg>')),
        ("a video", "client-support", in_story('<video src="https://a.example/a.mp4"></video>')),
        ("an import of a style sheet", "client-support", html(r"</head>", "<style>@import url(https://a.example/a.css);</style></head>")),
        # size
        ("html of more than 102 KB", "size", in_story(f"<!-- {'x' * 102_000} -->")),
        ("styles of more than 16 KB", "style-bytes", html(r"</head>", f"<style>/*{'x' * 16_000}*/</style></head>")),
        # what a template left over
        ("braces in the html", "placeholder", in_story("<p>Dear {{ first_name }}</p>")),
        ("braces in the text", "placeholder", text(r"\A", "Dear {{ first_name }}\n")),
        ("braces in the subject", "placeholder", having(subject="News for {{ first_name }}")),
        ("None for a name", "placeholder", in_story("<p>By None</p>")),
        # the way out, the sender
        ("no way to unsubscribe in the html", "unsubscribe", html(re.escape(_UNSUBSCRIBE), "https://meridian.example/leave", every=True)),
        ("no way to unsubscribe in the text", "unsubscribe", text(re.escape(_UNSUBSCRIBE), "", every=True)),
        ("no postal address in the html", "postal-address", _address_gone),
        ("no postal address in the text", "postal-address", text("Speicherstrasse", "")),
        ("no postal address configured", "postal-address", having(postal_address="")),
        ("no public pages", "public-url", having(has_unsubscribe=False)),
        # the inbox row
        ("no subject", "subject", having(subject="")),
        ("a long subject", "subject-length", having(subject="A subject that goes on and on " * 3)),
        ("a shouted subject", "subject-shouting", having(subject="LAST CHANCE TO READ THIS")),
        ("no preheader", "preheader", having(preheader="")),
        ("the subject as preheader", "preheader", lambda given: replace(given, preheader=given.subject)),
        ("a short preheader", "preheader-length", having(preheader="In brief")),
        # the text part
        ("a headline missing from the text", "headline", _second_title_gone),
        ("a headline missing from the html", "headline", lambda given: replace(given, titles=(*given.titles, "A story that is nowhere"))),
        ("a story's address missing from the text", "story-link", text(r"https://meridian\.example/2026/topic-1\S*", "")),
        ("a story that nothing links to", "story-link", having(links=("https://meridian.example/2026/nowhere",))),
        ("a story without an address", "story-link", having(unlinked=("A headline",))),
        ("another address missing from the text", "link-parity", in_story('<a href="https://a.example/extra">An extra</a>')),
        ("an author missing from the text", "byline", _author_gone),
        ("a stub for a text", "word-parity", having(text="Please read this message in a program that shows html.")),
        ("a line of 90 columns", "text-width", text(r"\A", "a line " * 13 + "\n")),
        # twice
        ("a story twice", "duplicate", lambda given: replace(given, links=(*given.links, given.links[0] + "?utm_source=feed"))),
        ("a picture twice", "duplicate-picture", both(in_story(_IMAGE.replace("40", "400")), html(r"</h1>", "</h1>" + _IMAGE.replace("40", "400")))),
        ("words twice", "duplicate-words", both(in_story(f"<p>{'the same words again ' * 4}</p>" * 2), having(own_words=("the same words again " * 4,) * 2))),
        # nothing at all
        ("an edition of nothing", "empty", having(titles=(), own_words=())),
        # headers
        ("a header smuggled in", "header", head(rb"^Subject: ", b"Bcc: victim@example.org\r\nSubject: ")),
        ("two subjects", "header", head(rb"^Subject: ", b"Subject: Another\r\nSubject: ")),
        ("no date", "header", head(rb"^Date: .*\r\n", b"")),
        ("no message id", "header", head(rb"^Message-ID: .*\r\n", b"")),
        ("a bare line break", "header", head(rb"^Subject: ", b"Subject: One\nX: ")),
        ("one-click over http", "one-click", head(rb"<https://", b"<http://")),
        ("no one-click", "one-click", head(rb"^List-Unsubscribe-Post: .*\r\n", b"")),
        ("a sender's name that is cut", "sender-name", head(rb"^From: .*\r\n", b"From: The Meridian Review of Everything <a@b.example>\r\n")),
        # members-only text
        ("members' text in the html", "members-leak", in_story(f"<p>{SECRET}</p>")),
        ("members' text in a comment", "members-leak", in_story(f"<!-- {SECRET} -->")),
        ("members' text in an alt text", "members-leak", in_story(_IMAGE.replace("A lamp", SECRET))),
        ("members' text in the text", "members-leak", text(r"\A", SECRET.replace(" not ", "\nnot ") + "\n")),
        ("members' text in the subject", "members-leak", having(subject=SECRET)),
        ("members' text in the preheader", "members-leak", having(preheader=SECRET)),
        ("members' text in a header", "members-leak", head(rb"^MIME-Version", b"Comments: " + SECRET.encode() + b"\r\nMIME-Version")),
        ("members' text in a file's name", "members-leak", having(attachment_names=(SECRET.replace(" ", "-") + "png",))),
        # the theme's MJML, which the compiler drops without a word
        ("a tag that MJML does not have", "mjml-tag", having(mjml=_MJML.format("<mj-txt>x</mj-txt>"))),
        ("an attribute that does not exist", "mjml-attribute", having(mjml=_MJML.format('<mj-text colr="#fff">x</mj-text>'))),
        ("a section in a column", "mjml-parent", having(mjml=_MJML.format("<mj-section></mj-section>"))),
        ("a colour that is none", "mjml-value", having(mjml=_MJML.format('<mj-text color="#ff">x</mj-text>'))),
        ("an attribute twice", "mjml-duplicate", having(mjml=_MJML.format('<mj-text align="left" align="right">x</mj-text>'))),
        ("bare words in a column", "mjml-text", having(mjml=_MJML.format("bare words"))),
        ("an end tag too many", "mjml-syntax", having(mjml=_MJML.format("</mj-text>"))),
        ("an mj-title without words", "mjml-title", having(mjml="<mjml><mj-head><mj-title></mj-title></mj-head><mj-body></mj-body></mjml>")),
        ("no mj-body", "mjml-body", having(mjml="<mjml><mj-head></mj-head></mjml>")),
        ("an mj-include", "mjml-ignored", having(mjml=_MJML.format('<mj-include path="a.mjml"/>'))),
    )
)  # fmt: skip
