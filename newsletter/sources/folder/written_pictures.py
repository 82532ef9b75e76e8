"""The pictures of an article between the cell, which knows what is written, and the source, which knows what lies on the disk.

In the cell each picture is noted as it is written, and a mark takes its place; outside, the marks become addresses. Nothing else
can be one: whatever stands in the place of a picture came from here, or from a card of the site that has its address already. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.model.article import Article, Author
from newsletter.sources.folder.people import FindPicture, found_picture


class WrittenPictures:
    """What takes the place of a look at the disk: notes what is asked for, in `written`, and answers with its mark."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def __call__(self, written: str) -> str | None:
        """The mark of a picture; None for nothing."""
        if not written.strip():
            return None
        self.written.append(written)
        return _mark(len(self.written) - 1)


def _mark(number: int) -> str:
    return f"picture {number}"


def found_all(written: Sequence[str], find: FindPicture, problems: list[str]) -> dict[str, str | None]:
    """Mark -> address of every picture; what is wrong with one becomes a problem."""
    return {_mark(number): found_picture(one, find, problems) for number, one in enumerate(written)}


def shown(article: Article, addresses: dict[str, str | None]) -> Article:
    """The article with addresses in the place of marks; a picture that has none is left out."""
    picture = article.picture
    if picture:
        address = addresses.get(picture.url, picture.url)
        picture = replace(picture, url=address) if address is not None else None
    return replace(article, picture=picture, authors=tuple(with_photo(one, addresses) for one in article.authors))


def with_photo(author: Author, addresses: dict[str, str | None]) -> Author:
    """The card with the address of its photo in the place of the mark."""
    return replace(author, photo=addresses.get(author.photo, author.photo)) if author.photo else author
