"""A sitemap, an index of sitemaps, a news sitemap or a plain list of addresses, compressed or not. Runs in the cell.

The XML is read as it comes and nothing outside of it is asked for: no entity is resolved, no tree of a whole document is kept.
"""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from lxml import etree

from newsletter.errors import BadInput
from newsletter.model.article import Picture
from newsletter.sources.clean import language_tag, one_line, web_address
from newsletter.sources.dates import parse_date
from newsletter.sources.found import Found

MOST_BYTES = 60_000_000  # inflated; the protocol allows 50 MB and 50,000 addresses
MOST_ADDRESSES = 60_000
_MANY = 60  # pages that do not change all on one day
_MOST_KEPT = 20_000  # of one sitemap: the newest


@dataclass(frozen=True, kw_only=True)
class Part:
    """A sitemap that an index names."""

    url: str
    changed: datetime | date | None = None


@dataclass(frozen=True, kw_only=True)
class ReadSitemap:
    """What one document says; only one of the two where the site keeps to the protocol."""

    parts: tuple[Part, ...] = ()
    pages: tuple[Found, ...] = ()
    problems: tuple[str, ...] = ()


def parse(data: bytes, address: str) -> ReadSitemap:
    """What a sitemap names. Raises BadInput for what is none."""
    data = _inflated(data)
    if not data.lstrip().startswith(b"<"):
        return _plain(data, address)
    parts: list[Part] = []
    pages: list[Found] = []
    problems: list[str] = []
    try:
        for element in _entries(data):
            if _name(element) == "sitemap":
                parts += _part(element, address)
            else:
                pages += _page(element, address)
            if len(parts) + len(pages) >= MOST_ADDRESSES:
                problems.append(f"{address} names more than {MOST_ADDRESSES:,} addresses; the rest was left out")
                break
    except etree.XMLSyntaxError as error:
        if not (parts or pages):
            raise BadInput(f"it is no sitemap ({error.msg})", where=address) from None
        problems.append(f"{address} breaks off in line {error.lineno or '?'} ({error.msg}); what stands before it was used")
    return ReadSitemap(parts=tuple(parts), pages=_newest(_believed(pages)), problems=tuple(problems))


def _inflated(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    press = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        inflated = press.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise BadInput(f"it cannot be inflated ({error})") from None
    if press.unconsumed_tail:
        raise BadInput(f"it is larger than {MOST_BYTES // 1_000_000} MB once inflated")
    return inflated


def _entries(data: bytes) -> Iterator[etree._Element]:
    """The entries of the document, one after the other; what was handed out is forgotten."""
    events = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    root = None
    for event, element in events:
        if not isinstance(element.tag, str):
            continue
        if root is None:
            root = element
            if _name(root) not in ("urlset", "sitemapindex"):
                raise BadInput(f"it begins as <{_name(root)[:30]}>", do=_REMEDIES.get(_name(root), "give the address of a sitemap"))
        elif event == "end" and element.getparent() is root:
            if _name(element) in ("url", "sitemap"):
                yield element
            element.clear()
            while element.getprevious() is not None:
                del root[0]


_REMEDIES = {
    "rss": 'it is a feed: use kind = "feed"',
    "feed": 'it is a feed: use kind = "feed"',
    "RDF": 'it is a feed: use kind = "feed"',
    "html": 'it is a page: give the address of the sitemap, or use kind = "section"',
}


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]  # not etree.QName: it refuses names that a broken document may have


def _said(element: etree._Element, *path: str) -> str:
    """The words of a descendant by local names: sites mix up the namespaces."""
    for name in path:
        inner = next((child for child in element if isinstance(child.tag, str) and _name(child) == name), None)
        if inner is None:
            return ""
        element = inner
    return (element.text or "").strip()


def _part(element: etree._Element, address: str) -> list[Part]:
    url = web_address(_said(element, "loc"), base=address)
    return [Part(url=url, changed=parse_date(_said(element, "lastmod")))] if url else []


def _page(element: etree._Element, address: str) -> list[Found]:
    url = web_address(_said(element, "loc"), base=address)
    if url is None:
        return []
    changed = _said(element, "lastmod")
    published = parse_date(_said(element, "news", "publication_date"))
    picture = web_address(_said(element, "image", "loc"), base=address)
    return [
        Found(
            url=url,
            title=one_line(_said(element, "news", "title")),
            published=published,
            language=language_tag(_said(element, "news", "publication", "language")),
            tags=tuple(filter(None, (one_line(tag, limit=60) for tag in _said(element, "news", "keywords").split(",")[:20]))),
            picture=Picture(url=picture, caption=one_line(_said(element, "image", "caption"), limit=600) or None) if picture else None,
            changed=changed[:40],
        )
    ]


def _plain(data: bytes, address: str) -> ReadSitemap:
    """One address a line, as the protocol allows."""
    lines = data[:MOST_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[:MOST_ADDRESSES]
    pages = [Found(url=url) for line in lines if (url := web_address(line.strip()))]
    if not pages:
        raise BadInput("it is no sitemap", where=address, do="give the address of a sitemap")
    return ReadSitemap(pages=_newest(pages))


def _believed(pages: list[Found]) -> list[Found]:
    """The pages without their last changes, where nearly all changed on one day: that was the site's day, not theirs."""
    days = Counter(page.changed[:10] for page in pages if page.changed)
    most = max(days.values(), default=0)
    return [replace(page, changed="") for page in pages] if len(pages) >= _MANY and most >= 0.9 * len(pages) else pages


def _newest(pages: list[Found]) -> tuple[Found, ...]:
    """Each address once, the newest first; those without any date after them, in their order."""
    once = {page.url: page for page in pages}
    return tuple(sorted(once.values(), key=lambda page: moment_of(page) or "", reverse=True)[:_MOST_KEPT])


def moment_of(page: Found) -> str:
    """When a page was published or changed, in a form that sorts; "" where nothing says so."""
    moment = page.published or parse_date(page.changed)
    return moment.isoformat() if moment else ""
