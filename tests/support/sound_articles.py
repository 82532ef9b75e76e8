"""What every article must be, whatever it was read from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from newsletter.model.article import Article


def faults_of(article: Article) -> Iterator[str]:
    """What is wrong with an article, in words."""
    text = article.text.for_reader(member=True) or ""
    lines = {"title": article.title, "category": article.category, "guid": article.guid, "publisher": article.original_publisher}
    lines |= {f"tag {n}": tag for n, tag in enumerate(article.tags)} | {f"author {n}": one.name for n, one in enumerate(article.authors)}
    if article.picture:
        lines |= {"caption": article.picture.caption, "credit": article.picture.credit, "alt": article.picture.alt}
    yield from (f"{name} is no clean line: {value[:60]!r}" for name, value in lines.items() if value is not None and not _is_line(value))
    if not article.title:
        yield "no title"
    addresses = {"url": article.url, "picture": article.picture.url if article.picture else None}
    addresses |= {f"photo of {one.name}": one.photo for one in article.authors} | {
        f"page of {one.name}": one.url for one in article.authors
    }
    yield from (f"{name} is {value[:60]!r}" for name, value in addresses.items() if value and not value.startswith(("http://", "https://")))
    yield from (
        f"{name} has signs that cannot be shown"
        for name, value in {"text": text, "teaser": article.teaser or ""}.items()
        if not _is_text(value)
    )
    for name, moment in {"published": article.published, "first_published": article.first_published}.items():
        if isinstance(moment, datetime) and moment.tzinfo is None:
            yield f"{name} has no zone"
    if len(article.authors) > 50 or len(article.tags) > 100:
        yield f"{len(article.authors)} authors and {len(article.tags)} tags"


def _is_line(text: str) -> bool:
    return "\n" not in text and text == text.strip() and _is_text(text) and len(text) <= 2_000


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text)
