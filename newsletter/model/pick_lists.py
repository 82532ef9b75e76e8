"""Pick lists: what of an edition (and of those before it) goes to which readers. Records only.

An edition has few lists: one for everybody, and one for every further choice of articles that its readers' topics and
frequencies come to. Readers who ask for the same and have had the same are a group; a group gets one list, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from newsletter.model.topics import Frequency

EVERYBODY = ""  # the name of the list of everything in the edition


class LeftOut(StrEnum):
    """Why a reader gets none of an edition."""

    TOPICS = "topics"  # too little in it is about what they chose
    FREQUENCY = "frequency"  # they ask for fewer editions, and the next of theirs is not due


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What decides which variant of an edition a reader gets."""

    member: bool = False
    language: str = ""
    topics: str = ""  # slugs, by `topics.topics_text`
    frequency: Frequency = Frequency.EVERY
    # When the newest regular edition that they had was started, UTC ms. Looked up only of readers who ask for fewer editions or
    # ever changed how many they want: nobody else can have missed one. None: none, or not looked up.
    served: int | None = None


@dataclass(frozen=True, kw_only=True)
class PickList:
    """One choice of articles."""

    name: str  # EVERYBODY, or what its first readers ask for: "sport", "weekly", "weekly+sport-2"
    articles: tuple[int, ...]  # ids, in order


@dataclass(frozen=True, kw_only=True)
class ReaderGroup:
    """Readers who get the same list, whatever their language and right."""

    topics: str = ""
    frequency: Frequency = Frequency.EVERY
    served: int | None = None
    picks: str | None = EVERYBODY  # the name of their list; None: they get none of this edition
    why: LeftOut | None = None  # where they get none
    readers: int = 0  # when the edition was looked at
    as_of: int = 0  # when the newest regular edition was started that was known then, UTC ms
