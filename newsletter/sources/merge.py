"""A feed item completed from its page: the feed says what was published, the page says it whole. Pure.

The feed's title, date and guid stand. The page gives what the feed leaves out, and what it says more fully: the longer text,
cards of the same people, the picture with its caption and credit.
"""

from __future__ import annotations

from dataclasses import replace

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.model.identity import folded
from newsletter.sources.base import words_of

WHOLE = 500  # characters: a feed's text below this is an excerpt


def is_complete(article: Article) -> bool:
    """Whether nothing is left for the page to tell."""
    picture = article.picture
    return bool(article.authors and picture and (picture.credit or picture.caption) and article.teaser and len(words_of(article)) >= WHOLE)


def completed(item: Article, page: Article) -> Article:
    """The item with what its page adds. Text for members only stays sealed, whichever of the two says so."""
    members = item.members_only or page.members_only
    text = max(words_of(page), words_of(item), key=len)
    return replace(
        item,
        url=page.url or item.url,
        authors=_people(item.authors, page.authors),
        category=item.category or page.category,
        tags=item.tags or page.tags,
        published=item.published or page.published,
        first_published=item.first_published or page.first_published,
        original_publisher=item.original_publisher or page.original_publisher,
        picture=_picture(item.picture, page.picture),
        teaser=item.teaser or page.teaser,
        text=Guarded(text, members_only=members),
        free_text=(page.free_text or item.free_text) if members else None,
        language=item.language or page.language,
        members_only=members,
        access_known=item.access_known or page.access_known,
    )


def _people(named: tuple[Author, ...], shown: tuple[Author, ...]) -> tuple[Author, ...]:
    if not named:
        return shown
    cards = {folded(author.name): author for author in shown}
    return tuple(author.completed_by(cards.get(folded(author.name), author)) for author in named)


def _picture(item: Picture | None, page: Picture | None) -> Picture | None:
    if item is None or page is None:
        return page or item
    if page.caption or page.credit or not (item.caption or item.credit):
        return replace(page, alt=page.alt or item.alt)
    return item
