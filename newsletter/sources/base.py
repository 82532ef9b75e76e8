"""The promise of a source: where articles come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsletter.model.article import Article


@dataclass(frozen=True, kw_only=True)
class Harvest:
    """What one visit brought."""

    articles: tuple[Article, ...] = ()
    unchanged: bool = False  # the source says, or its bytes show, that nothing is new
    memory: dict[str, dict[str, str | None]] | None = None  # address -> etag, modified, body_hash, moved_to: to remember once kept
    problems: tuple[str, ...] = ()  # single items that could not be used, each in a sentence


class SourceFailed(Exception):
    """This visit brought nothing, and why; the message says what an editor can do."""


class Source(Protocol):
    """One source of the configuration. Adding a kind: one module here, one line in `app`, one page in the docs."""

    name: str

    async def harvest(self, *, since: datetime, now: datetime, memory: dict[str, dict[str, str | None]]) -> Harvest:
        """Everything the source holds that is not older than `since`. Raises SourceFailed.

        Writes nothing: what is to be remembered comes back in the harvest, so that a dry run leaves no trace.
        """
        ...
