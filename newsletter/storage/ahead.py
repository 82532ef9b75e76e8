"""What a plan is reckoned from: who is still to be written to, and how far the pace is used up. A promise, as those of `base`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from newsletter.model.bucket import BucketState


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """Readers who are still to be written to."""

    domains: dict[str, int]  # of their addresses
    zones: dict[str, int]  # IANA names; "" for those of whom none is known


class Outlook(Protocol):
    """What a plan is reckoned from; changes nothing."""

    async def audience(self, newsletter: str, *, edition_id: int | None = None) -> Ahead:
        """Everybody that an edition of this newsletter would be planned for now; of a sealed one, without those who get none of it."""
        ...

    async def rest(self, edition_id: int) -> Ahead:
        """Everybody that an edition is planned for and has not been handed over to, refused or left out."""
        ...

    async def pace(self) -> dict[str, BucketState]:
        """The buckets of the pace as they stand, by name."""
        ...
