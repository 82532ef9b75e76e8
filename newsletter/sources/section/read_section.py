"""What reading a page of headlines gives: apart from the reading itself, which only the cell loads."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.sources.found import Found


@dataclass(frozen=True, kw_only=True)
class ReadSection:
    """What a page of headlines links to, in its order."""

    links: tuple[Found, ...] = ()
