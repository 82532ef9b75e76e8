"""The articles of the invented paper as others name them: lists of links, sitemaps, pages of headlines."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence

from tests.support.sources import Sample


def as_csv(samples: Sequence[Sample], *, base: str) -> bytes:
    """A curator's list with names of columns."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["url", "title", "note", "tags", "category", "date"])
    for one in samples:
        rows.writerow([f"{base}/{one.slug}", one.title, "", "", "", one.published.isoformat()])
    return out.getvalue().encode("utf-8", "replace")


def sitemap(samples: Sequence[Sample] = (), *, base: str = "", parts: Sequence[str] = (), dated: bool = True) -> bytes:
    """A sitemap of pages, or an index of parts."""
    name, inner = ("sitemapindex", "sitemap") if parts else ("urlset", "url")
    places = [(part, "") for part in parts] or [(f"{base}/{one.slug}", one.published.isoformat() if dated else "") for one in samples]
    entries = "".join(
        f"<{inner}><loc>{html.escape(place)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{inner}>"
        for place, changed in places
    )
    return f"<?xml version='1.0'?><{name} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</{name}>".encode()


def section_page(samples: Sequence[Sample], *, base: str) -> bytes:
    """A page of headlines between navigation and footer, with a box of the most read beside it."""
    cards = "".join(
        f"<article class='card card-{number}'><h2><a href='{base}/{one.slug}'>{html.escape(one.title)}, and what comes of it</a></h2>"
        f"<a href='/author/osk'>Marit Osk, who writes about the sea</a><time datetime='{one.published.date().isoformat()}'>then</time></article>"
        for number, one in enumerate(samples)
    )
    return (
        "<!doctype html><html lang='en'><head><title>Sea | The Coast</title></head><body><header><nav><a href='/sea'>Sea and the islands beyond</a>"
        f"</nav></header><main>{cards}</main><aside><h3><a href='{base}/most-read-of-the-year'>The most read story of the year</a></h3></aside>"
        "<footer><ul><li><a href='/about-us-and-our-house-rules'>About us and our house rules</a></li></ul></footer></body></html>"
    ).encode("utf-8", "replace")
