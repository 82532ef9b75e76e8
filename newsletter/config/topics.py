"""The table of one topic, and what the values mean together that readers choose by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath
from newsletter.model.topics import EVERYTHING, LONGEST_SLUG, SLUG, Topic

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class TopicOptions:
    """`[newsletters.NAME.topics.SLUG]`: one topic that readers may choose; an article that no topic covers goes to everybody."""

    __pydantic_config__ = _FORBID

    label: str = field(metadata={"help": "What readers read beside its box."})
    labels: dict[str, str] = field(default_factory=dict, metadata={"help": 'The label in further languages, e.g. { de = "Wirtschaft" }.'})
    categories: tuple[str, ...] = field(default=(), metadata={"help": "Categories whose articles belong to it."})
    tags: tuple[str, ...] = field(default=(), metadata={"help": "Tags whose articles belong to it."})


def topics_of(tables: Mapping[str, TopicOptions]) -> tuple[Topic, ...]:
    """The topics of a newsletter as the model knows them, in the order of the file."""
    return tuple(
        Topic(slug=slug, label=one.label.strip(), labels=dict(one.labels), categories=tuple(one.categories), tags=tuple(one.tags))
        for slug, one in tables.items()
    )


def checked_topics(tables: Mapping[str, TopicOptions], path: KeyPath) -> Iterator[Finding]:
    """Every mistake of a newsletter's topics that only shows in the values."""
    for slug, topic in tables.items():
        at = (*path, slug)
        if slug == EVERYTHING or len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug):
            yield Finding(
                path=at,
                message=f"its key must be small letters and digits, with hyphens or underscores between them, at most {LONGEST_SLUG}, and not {EVERYTHING!r}",
                suggestion="the key is what a reader list names it by; its label may be anything",
            )
        if not topic.label.strip():
            yield Finding(path=(*at, "label"), message="must not be empty")
        if not (topic.categories or topic.tags):
            yield Finding(path=at, message="covers no article", suggestion='say which: categories = ["Sport"], or tags = ["football"]')
        for language, label in topic.labels.items():
            if not label.strip():
                yield Finding(path=(*at, "labels", language), message=f"must not be empty, {shown(topic.label)} is the plain one")


def checked_frequencies(frequencies: Sequence[str], every: str, path: KeyPath) -> Iterator[Finding]:
    """Frequencies that are no slower than the newsletter itself. `every`: its rhythm, "" where a crontab says it."""
    for index, frequency in enumerate(frequencies):
        if (every, frequency) in {("week", "weekly"), ("month", "weekly"), ("month", "monthly")}:
            yield Finding(
                path=(*path, index),
                message=f"{frequency!r} is no slower than the newsletter, which comes every {every}",
                suggestion='leave it out: every edition is "every"',
            )
