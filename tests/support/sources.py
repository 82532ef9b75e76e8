"""Articles of an invented paper in every form a source may have: feed, page, Markdown, page copied as text."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOW = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)

_FIRST = (
    "The ferry to the outer islands left the quay at Haldensund on Tuesday with eleven passengers, two goats and the first parcel "
    "of a postal line that the county had declared impossible only a year ago. The captain, who has steered the same hull since it "
    "was launched, said that the parcel was a pair of reading glasses and that she had never carried anything lighter."
)
_SECOND = (
    "Engineers of the harbour office had argued for months about the draught of the new pontoon. It had to float at the lowest tide "
    "and hold at the highest, and neither of the two firms that bid for it had ever built in water so cold. In the end the island's "
    "own carpenters drew a raft of larch and cork that cost a tenth of the offer."
)
_THIRD = (
    "What follows from the parcel is larger than it looks. A line that carries post may carry medicine, and a line that carries "
    "medicine is paid for by the health service and not by the fishermen. The county will decide in the autumn, after the storms."
)
PARAGRAPHS = (_FIRST, _SECOND, _THIRD)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What a publisher meant to say."""

    title: str
    slug: str = "ferry"
    age_days: float = 1
    authors: tuple[str, ...] = ("Marit Osk",)
    category: str = "Coast"
    members: bool = False
    paragraphs: tuple[str, ...] = PARAGRAPHS
    picture: str = "https://press.example/pictures/ferry-2031-0441.jpg"
    caption: str = "The ferry at the quay of Haldensund"
    credit: str = "Jonas Fell"

    @property
    def published(self) -> datetime:
        """When it was published."""
        return NOW - timedelta(days=self.age_days)


def rss(samples: list[Sample], *, base: str, extra: str = "") -> bytes:
    """A feed that says little of each article and links to its page."""
    items = "".join(
        f"<item><title>{html.escape(one.title)}</title><link>{base}/{one.slug}</link><guid isPermaLink='false'>id-{one.slug}</guid>"
        f"<pubDate>{one.published:%a, %d %b %Y %H:%M:%S +0000}</pubDate><description>{html.escape(one.paragraphs[0][:90])}...</description></item>"
        for one in samples
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>The Coast</title><link>{base}/</link>{items}{extra}</channel></rss>".encode()


def page(one: Sample, *, head: str = "", base: str = "https://press.example") -> bytes:
    """An article page with JSON-LD, the body in an `<article>`, navigation and a comment around it."""
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": one.title,
        "datePublished": one.published.isoformat(),
        "author": [{"@type": "Person", "name": name} for name in one.authors],
        "image": {"@type": "ImageObject", "url": one.picture},
        "articleSection": one.category,
        "isAccessibleForFree": not one.members,
    }
    script = json.dumps(stated).replace("</", "<\\/")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in one.paragraphs)
    return (
        f"<!doctype html><html lang='en'><head><title>{html.escape(one.title)} | The Coast</title><meta charset='utf-8'>"
        f"<link rel='canonical' href='{base}/{one.slug}'><meta property='og:site_name' content='The Coast'>{head}"
        f"<script type='application/ld+json'>{script}</script></head><body>"
        "<nav><a href='/'>Home</a><a href='/sea'>Sea</a></nav>"
        f"<main><article><h1>{html.escape(one.title)}</h1>"
        f"<figure><img src='{one.picture}' alt='A white ferry'><figcaption>{one.caption} <span class='credit'>Photo: {one.credit}</span>"
        f"</figcaption></figure>{body}</article></main><footer>All rights reserved</footer></body></html>"
    ).encode()


def markdown(one: Sample, *, extra: str = "") -> str:
    """A Markdown file as site generators keep it."""
    return (
        f"---\ntitle: {json.dumps(one.title)}\ndate: {one.published.isoformat()}\nauthors: [{', '.join(one.authors)}]\n"
        f"categories: [{one.category}]\nmembers: {str(one.members).lower()}\n{extra}---\n\n" + "\n\n".join(one.paragraphs) + "\n"
    )


def page_as_text(one: Sample) -> str:
    """The same page copied as text, with sign-up box, caption, cards and, for members, a gate."""
    gate = "\n\nThanks for reading The Coast\n\nUnlock articles by signing up or logging in.\n\nBecome a member!" if one.members else ""
    return (
        f"Subscribe to our newsletter\n\nPlease enter your e-mail\n\n{one.category}\n\n{one.title}\n\n{one.caption}\n\n"
        f"Image Source : {one.credit}\n\nby {' , '.join(one.authors)}\n\n{one.published:%b.%d, %Y}\n\n"
        + "\n\n\u00a0\n\n".join(one.paragraphs)
        + f"\n\nAbout the author\n\n{one.authors[0]}\n\n{one.authors[0]} writes about harbours.{gate}\n"
    )
