"""What reading a list of links gives: apart from the reading itself, which only the cell loads."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.sources.found import Found

MAX_BYTES = 10_000_000  # of a list


@dataclass(frozen=True, kw_only=True)
class ReadList:
    """A list as it was read."""

    links: tuple[Found, ...] = ()  # in its order
    problems: tuple[str, ...] = ()
