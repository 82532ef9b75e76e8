"""The feed of the sample journal: RSS 2.0 with authors, pictures and their words, as a careful publisher writes it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.utils import format_datetime

from newsletter.web.sample_pages import SamplePage

_NAMESPACES = {"atom": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/", "media": "http://search.yahoo.com/mrss/"}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 section 2.2, not even as a reference


def write_feed(pages: Sequence[SamplePage], *, base_url: str, title: str) -> bytes:
    """The feed of these articles, newest first."""
    for prefix, namespace in _NAMESPACES.items():
        ET.register_namespace(prefix, namespace)
    rss = ET.Element("rss", {"version": "2.0"})
    channel = ET.SubElement(rss, "channel")
    _text(channel, "title", title)
    _text(channel, "link", f"{base_url}/")
    _text(channel, "description", f"The latest from {title}")
    _text(channel, "language", "en")
    ET.SubElement(channel, _named("atom", "link"), {"rel": "self", "type": "application/rss+xml", "href": f"{base_url}/feed.xml"})
    for page in sorted(pages, key=lambda page: moment_of(page.article.published), reverse=True):
        _item(channel, page)
    written: bytes = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return written


def moment_of(published: datetime | date | None) -> datetime:
    """When an article appeared, aware; a date alone is midnight UTC."""
    if isinstance(published, datetime):
        return published
    return datetime(published.year, published.month, published.day, tzinfo=UTC) if published else datetime.min.replace(tzinfo=UTC)


def _item(channel: ET.Element, page: SamplePage) -> None:
    article = page.article
    item = ET.SubElement(channel, "item")
    _text(item, "title", article.title)
    _text(item, "link", page.url)
    _text(item, "guid", page.canonical).set("isPermaLink", "false")
    if article.published:
        _text(item, "pubDate", format_datetime(moment_of(article.published)))
    for author in article.authors:
        _text(item, _named("dc", "creator"), author.name)
    for term in (article.category, *article.tags):
        if term:
            _text(item, "category", term)
    if article.language:
        _text(item, _named("dc", "language"), article.language)
    if article.teaser:
        _text(item, "description", article.teaser)
    _picture(item, page)


def _picture(item: ET.Element, page: SamplePage) -> None:
    picture = page.article.picture
    if picture is None or page.picture_url is None:
        return
    content = ET.SubElement(item, _named("media", "content"), {"url": page.picture_url, "medium": "image", "type": page.picture_type})
    for name, words in (("description", picture.caption or picture.alt), ("credit", picture.credit)):
        if words:
            _text(content, _named("media", name), words)


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _UNWRITABLE.sub("", text)
    return element


def _named(prefix: str, name: str) -> str:
    return f"{{{_NAMESPACES[prefix]}}}{name}"
