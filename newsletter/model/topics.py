"""What readers may choose of a newsletter: its topics, and how often it comes. Pure.

A reader's topics are a set of slugs; the empty set is everything. An article that no topic covers is for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from newsletter.model.article import Article
from newsletter.model.identity import folded

SLUG = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
LONGEST_SLUG = 40
EVERYTHING = "everything"  # the word that takes every topic away again, and so no topic's slug
_BETWEEN = re.compile(r"[\s,;|+]+")


class Frequency(StrEnum):
    """How often a reader wants to be written to; never more often than there are editions."""

    EVERY = "every"  # each edition
    WEEKLY = "weekly"  # the best of each week, with the first edition of the next
    MONTHLY = "monthly"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic of a newsletter, as the configuration names it."""

    slug: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)  # language (BCP 47) -> label, for pages in another language
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def covers(self, article: Article) -> bool:
        """True if the article's category or one of its tags is this topic's; case and accents make no difference."""
        if folded(article.category or "") in map(folded, self.categories) and article.category:
            return True
        mine = {folded(tag) for tag in self.tags}
        return any(folded(tag) in mine for tag in article.tags)

    def label_in(self, language: str) -> str:
        """The label in a language, else in the longest that it begins with, else the plain one."""
        wanted = language.lower()
        fit = [name for name in self.labels if wanted == name.lower() or wanted.startswith(f"{name.lower()}-")]
        return self.labels[max(fit, key=len)] if fit else self.label


def slugs_in(text: str) -> tuple[str, ...]:
    """The slugs of a list in words (`sport, culture`), each once and in order. Raises ValueError for a word that is no slug."""
    words = sorted({word.lower() for word in _BETWEEN.split(text) if word})
    for word in words:
        if not SLUG.fullmatch(word) or len(word) > LONGEST_SLUG:
            raise ValueError(word)
    return tuple(words)


def topics_text(slugs: Iterable[str]) -> str:
    """A set of topics as it is kept, the same text for the same set; "" is everything."""
    return " ".join(sorted(set(slugs)))


def chosen_topics(text: str, topics: Collection[Topic]) -> frozenset[str]:
    """The topics of this text that there are; the empty set, which is everything, where there is none of them (any more)."""
    return frozenset(text.split()) & {topic.slug for topic in topics}
