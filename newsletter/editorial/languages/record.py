"""The words of one language by which a sentence points at something said before it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    """What `openings` asks of a language. Sets hold words in small letters, patterns are matched against small letters."""

    openers: frozenset[str]  # a sentence that opens on one of these leans
    phrases: re.Pattern[str]  # the same, several words; or the beginning of a word, where words are not spaced or are built up
    stands: re.Pattern[str]  # openings that look like it and stand on their own
    prepositions: frozenset[str]  # openings after which one of `inner` may follow
    inner: frozenset[str]
    connects: frozenset[str]  # near the beginning: the sentence goes on from another one
    goes_on: re.Pattern[str]  # the beginning of a sentence that leans by several words with others between: "hours later", "phase six"
    # The same, where a named group is somebody or something told before: "the couple", "said the mayor."; `role` is a person's: "the singer".
    recalls: re.Pattern[str]
    refers: re.Pattern[str]  # anywhere: to something told before, by "these", "the two", "again", "even more"; opening on "now"
    speech: re.Pattern[str]  # the words of somebody who is meant by a pronoun, or by the verb alone
    announces: re.Pattern[str]  # anywhere: tells of a list or a part that follows, or asks something of the reader
    half: re.Pattern[str]  # the whole of a clause that lacks its main one
    verbs: re.Pattern[
        str
    ]  # anywhere, as written but for a small first letter: what may be a finite verb; everything, where that does not show
    points: re.Pattern[str]  # anywhere: a demonstrative that may mean something outside the sentence
    ours: frozenset[str]  # the first person: whoever writes or is quoted
    persons: frozenset[str]  # third-person pronouns of people
    articles: frozenset[str]  # the definite ones that are words of their own
    nouns_have_capitals: bool
    drops_pronouns: bool  # a verb alone can mean somebody said before


def words_of(
    *,
    phrases: str,
    openers: str = "",
    stands: str = "(?!)",
    prepositions: str = "",
    inner: str = "",
    connects: str = "",
    goes_on: str = "(?!)",
    recalls: str = "(?!)",
    refers: str = "(?!)",
    speech: str = "(?!)",
    announces: str = "(?!)",
    half: str = "(?!)",
    verbs: str = "",
    points: str = "(?!)",
    ours: str = "",
    persons: str = "",
    articles: str = "",
    nouns_have_capitals: bool = False,
    drops_pronouns: bool = False,
    beginnings: bool = False,
) -> Words:
    """A record from lists: words split by blanks, phrases by bars. With `beginnings` a phrase need not end where a word does."""
    end = "" if beginnings else r"(?!\w)"
    return Words(
        openers=frozenset(openers.split()),
        phrases=re.compile("(?:" + "|".join(re.escape(phrase.strip()) for phrase in phrases.split("|")) + ")" + end),
        stands=re.compile(f"(?:{stands})" + ("" if beginnings else r"\b")),
        prepositions=frozenset(prepositions.split()),
        inner=frozenset(inner.split()),
        connects=frozenset(connects.split()),
        goes_on=re.compile(goes_on),
        recalls=re.compile(recalls),
        refers=re.compile(refers),
        speech=re.compile(speech),
        announces=re.compile(announces),
        half=re.compile(half),
        verbs=re.compile(verbs),
        points=re.compile(points),
        ours=frozenset(ours.split()),
        persons=frozenset(persons.split()),
        articles=frozenset(articles.split()),
        nouns_have_capitals=nouns_have_capitals,
        drops_pronouns=drops_pronouns,
    )
