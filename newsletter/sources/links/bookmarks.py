"""Exports of bookmark keepers: Pinboard, Wallabag and linkding as JSON, and the HTML that browsers and most others write. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml.html import HtmlElement

from newsletter.errors import BadInput
from newsletter.sources.article.parse import parsed_tree
from newsletter.sources.links.rows import Row

_LISTS = ("results", "items", "bookmarks", "links", "entries")
_MOST_FOLDERS = 20  # in one another


def read_json(text: str) -> list[Row | str]:
    """The bookmarks of an export in JSON. Raises BadInput."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the JSON cannot be read ({error})", do="export the list again") from None
    if isinstance(found, dict) and isinstance(found.get("_embedded"), dict):
        found = found["_embedded"]  # Wallabag's interface
    if isinstance(found, dict):
        found = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
    if not isinstance(found, list):
        raise BadInput("there is no list in this JSON", do="known are the exports of Pinboard, Wallabag and linkding")
    return [_bookmark(one, f"entry {number}") for number, one in enumerate(found, start=1)]


def _bookmark(one: object, where: str) -> Row | str:
    if not isinstance(one, dict):
        return f"{where}: it is no bookmark; it was left out"
    is_pinboard = "href" in one
    url = _words(one, "href", "url", "given_url")
    if not url:
        return f"{where}: there is no address in it; it was left out"
    return Row(
        where=where,
        url=url,
        # Pinboard calls the title "description", as its forerunner did.
        title=_words(one, *(("description",) if is_pinboard else ("title", "website_title"))),
        note=_words(one, "extended") if is_pinboard else _words(one, "notes", "note", "description") or _annotation(one),
        tags=tuple(_tags(one)),
        date=_words(one, "time", "date_added", "created_at", "added"),
    )


def _words(one: dict[str, Any], *names: str) -> str:
    return next((value.strip() for name in names if isinstance(value := one.get(name), str) and value.strip()), "")


def _annotation(one: dict[str, Any]) -> str:
    """What the reader wrote on the margin, in Wallabag."""
    notes = one.get("annotations")
    return (
        next((said for note in notes if isinstance(note, dict) and (said := _words(note, "text"))), "") if isinstance(notes, list) else ""
    )


def _tags(one: dict[str, Any]) -> Iterator[str]:
    value = one.get("tag_names") or one.get("tags") or ()
    if isinstance(value, str):
        yield from value.replace(",", " ").split()
    elif isinstance(value, list):
        for tag in value[:100]:
            yield tag if isinstance(tag, str) else _words(tag, "label", "name") if isinstance(tag, dict) else ""


def read_html(data: bytes) -> list[Row | str]:
    """The bookmarks of an export in HTML (the Netscape form). A folder's name is one of its bookmarks' tags. Raises BadInput."""
    tree = parsed_tree(data, None)
    if tree is None:
        raise BadInput("the HTML cannot be read", do="export the bookmarks again")
    anchors = [anchor for anchor in tree.iter("a") if anchor.get("href")]
    if not anchors and b"netscape" not in data[:500].lower():
        raise BadInput("this page holds no link", do="give an export of bookmarks, or a list")
    return [_anchor(anchor) for anchor in anchors]


def _anchor(anchor: HtmlElement) -> Row:
    row = anchor.getparent()
    said = row.getnext() if row is not None and row.tag == "dt" else None
    note = (said.text or "") if said is not None and said.tag == "dd" else ""
    # linkding writes its notes behind the description, between marks.
    written, _, rest = note.partition("[linkding-notes]")
    return Row(
        where=f"line {anchor.sourceline}",
        url=anchor.get("href") or "",
        title=anchor.text_content(),
        note=(rest.partition("[/linkding-notes]")[0] or written).strip(),
        tags=(*(anchor.get("tags") or "").split(","), *_folders(anchor)),
        date=_added(anchor.get("add_date") or ""),
    )


def _folders(anchor: HtmlElement) -> Iterator[str]:
    for place in list(anchor.iterancestors("dl"))[:_MOST_FOLDERS]:
        head = place.getprevious()
        while head is not None and head.tag == "p":
            head = head.getprevious()
        named = head if head is not None and head.tag == "h3" else head.find("h3") if head is not None and head.tag == "dt" else None
        if named is not None:
            yield named.text_content()


def _added(written: str) -> str:
    """ADD_DATE as ISO 8601: seconds since 1970, or finer where a browser writes them so."""
    if not written.isdecimal() or not 0 < int(written) < 10**17:
        return ""
    seconds = int(written)
    while seconds > 10**11:
        seconds //= 1_000
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else ""
