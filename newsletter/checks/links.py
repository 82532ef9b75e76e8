"""Links and addresses of pictures: each must lead somewhere from inside a mail program."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from newsletter.checks.base import CheckInput, Finding, Level, Rule
from newsletter.checks.page import Page, css_path, squeezed
from newsletter.model.letter import mark

_FIX_LINK = "correct the address in the theme, the editor's block or the source"


RULES = (
    Rule(
        id="link",
        level="error",
        what="a link that leads nowhere: relative, without a host, javascript:, or (a `warning`) not https",
        why="in a mail program there is nothing that an address could be relative to, and scripts are taken for an attack",
        fix="correct the address in the theme, the editor's block or the source",
    ),
    Rule(
        id="link-text",
        level="error",
        what="a link with neither text nor a picture with alt text",
        why="a screen reader spells its address, and nobody can see where to press",
        fix="give it a text",
    ),
    Rule(
        id="picture-address",
        level="error",
        what="a picture that is relative, in the html itself (data:), or (a `warning`) not https",
        why="Gmail and Outlook do not show it",
        fix="give it an https address, or let it travel with the message (rendering.pictures)",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`link` (where it leads), `link-text` (what it says) and `picture-address`."""
    blank = mark(given.nonce, "unsubscribe_url")
    for anchor in page.all("a", "area"):
        href = anchor.get("href")
        if href in (None, blank, f"{blank}/preferences"):
            continue
        wrong = link_fault(href)
        if wrong:
            yield _finding(page, anchor, "link", wrong, href, _FIX_LINK)
    for anchor in page.all("a"):
        if anchor.get("href") is not None and not _says_something(anchor):
            yield _finding(
                page, anchor, "link-text", ("error", "has neither text nor a picture with alt text"), anchor.get("href"), "give it a text"
            )
    for image in page.all("img"):
        wrong = picture_fault(image.get("src") or "")
        if wrong:
            yield _finding(
                page,
                image,
                "picture-address",
                wrong,
                image.get("src") or "",
                "give it an https address, or let it travel with the message (rendering.pictures)",
            )


def link_fault(href: str) -> tuple[Level, str] | None:
    """What is wrong with the address of a link, if anything."""
    parts = _split(href.strip())
    if parts is None or not href.strip().strip("#"):
        return "error", "leads nowhere"
    match parts.scheme:
        case "https" | "http" if not parts.hostname:
            return "error", "names no host"
        case "https" | "tel":
            return None
        case "http" if _on_this_machine(parts.hostname or ""):
            return "info", "leads to this machine, where no reader can follow"
        case "http":
            return "warning", "is not https"
        case "mailto":
            return None if "@" in parts.path else ("error", "names no address to write to")
        case "":
            return "error", "is relative: in a mail program there is nothing that it is relative to"
        case scheme:
            return "error", f"has the scheme {scheme}:, which mail programs block"


def picture_fault(src: str) -> tuple[Level, str] | None:
    """What is wrong with the address of a picture, if anything."""
    parts = _split(src.strip())
    if parts is None or not src.strip():
        return "error", "has no usable address"
    match parts.scheme:
        case "https" if parts.hostname:
            return None
        case "cid" if parts.path:
            return None
        case "http" if _on_this_machine(parts.hostname or ""):
            return "info", "is on this machine, where no reader can fetch it"
        case "http" if parts.hostname:
            return "warning", "is not https"
        case "":
            return "error", "has a relative address"
        case scheme:
            return "error", f"has a {scheme}: address, which mail programs do not show"


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _says_something(anchor: Any) -> bool:
    alts = [image.get("alt") or "" for image in anchor.iter("img")]
    return any(squeezed(text) for text in (anchor.text_content(), anchor.get("aria-label") or "", *alts))


def _finding(page: Page, element: Any, identity: str, wrong: tuple[Level, str], address: str, fix: str) -> Finding:
    level, message = wrong
    line, column = page.find(address) if address else (element.sourceline, None)
    what = "picture" if element.tag == "img" else "link"
    return Finding(
        id=identity,
        level=level,
        where=page.where(element),
        line=line or element.sourceline,
        column=column,
        element=css_path(element),
        message=f"the {what} {address[:120]!r} {message}",
        fix=fix,
    )
