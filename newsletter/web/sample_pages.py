"""One article of the sample journal as its site shows it: addresses, paragraphs, and what it says of itself in JSON-LD."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from newsletter.model.article import Article, Author
from newsletter.model.identity import folded


@dataclass(frozen=True, kw_only=True)
class SamplePage:
    """An article with the addresses that it has on the site."""

    article: Article
    slug: str
    base_url: str
    publication: str

    @property
    def url(self) -> str:
        """Where the site serves it."""
        return f"{self.base_url}/articles/{self.slug}"

    @property
    def canonical(self) -> str:
        """Where it lives for good: what its own record says, else here."""
        return self.article.url or self.url

    @property
    def picture_url(self) -> str | None:
        """The picture's address on the site."""
        return site_picture(self.article.picture.url, self.base_url) if self.article.picture else None

    @property
    def picture_type(self) -> str:
        """The picture's media type, by its name."""
        return mimetypes.guess_type(self.picture_url or "")[0] or "image/jpeg"

    @property
    def paragraphs(self) -> list[str]:
        """What anybody may read; a text for members is not on the open site."""
        text = self.article.text.for_reader(member=False)
        return [paragraph for paragraph in re.split(r"\n\s*\n", text or "") if paragraph.strip()]

    def photo(self, author: Author) -> str | None:
        """The address of an author's photo on the site."""
        return site_picture(author.photo, self.base_url) if author.photo else None

    @property
    def json_ld(self) -> str:
        """The article's own account of itself (schema.org NewsArticle), fit to stand inside a script element."""
        return json.dumps(_node(self), ensure_ascii=False, indent=1).replace("<", "\\u003c")


def lay_out(articles: Sequence[Article], *, base_url: str, publication: str) -> list[SamplePage]:
    """A page for each article, under slugs that are all different."""
    pages: list[SamplePage] = []
    taken: set[str] = set()
    for number, article in enumerate(articles, start=1):
        slug = _slug(article) or f"article-{number}"
        slug = slug if slug not in taken else f"{slug}-{number}"
        taken.add(slug)
        pages.append(SamplePage(article=article, slug=slug, base_url=base_url, publication=publication))
    return pages


def _slug(article: Article) -> str:
    last = unquote(urlsplit(article.url or "").path.rstrip("/").rpartition("/")[2])
    words = folded(last.removesuffix(".html") or article.title)
    return "-".join(re.findall(r"[a-z0-9]+", words))[:80]


def site_picture(url: str, base_url: str) -> str:
    """The address on the site of a picture that lies in a folder of this machine; others keep theirs."""
    parts = urlsplit(url)
    return f"{base_url}/pictures/{quote(PurePosixPath(unquote(parts.path)).name)}" if parts.scheme == "file" else url


def _node(page: SamplePage) -> dict[str, Any]:
    article, picture = page.article, page.article.picture
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "url": page.canonical,
        "mainEntityOfPage": page.canonical,
        "description": article.teaser,
        "inLanguage": article.language,
        "articleSection": article.category,
        "keywords": list(article.tags) or None,
        "datePublished": article.published.isoformat() if article.published else None,
        "isAccessibleForFree": not article.members_only,
        "publisher": {"@type": "Organization", "name": page.publication},
        "author": [_person(page, author) for author in article.authors],
    }
    if picture and page.picture_url:
        image = {
            "@type": "ImageObject",
            "url": page.picture_url,
            "caption": picture.caption,
            "creditText": picture.credit,
            "name": picture.alt,
        }
        node["image"] = _without_blanks(image)
    return _without_blanks(node)


def _person(page: SamplePage, author: Author) -> dict[str, Any]:
    return _without_blanks(
        {
            "@type": "Person",
            "name": author.name,
            "jobTitle": author.role,
            "description": author.bio,
            "url": author.url,
            "image": page.photo(author),
        }
    )


def _without_blanks(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value is not None}
