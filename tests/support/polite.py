"""Builders for tests of polite collecting: a clock that is set, and a fetcher that treats a loopback server as a stranger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.politeness import PoliteFetcher, Politeness
from tests.support.http_server import HttpServer


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment."""
        return self.moment

    def move(self, **by: float) -> None:
        """Go on by so many days, hours or seconds."""
        self.moment += timedelta(**by)


def stranger(
    server: HttpServer, *, clock: SetClock | None = None, politeness: Politeness | None = None, gap_s: float = 0.0, at_once: int = 2
) -> PoliteFetcher:
    """A fetcher that may reach the server and has no leave to be impolite there."""
    manners = politeness or Politeness(FetchOptions(gap_s=gap_s, at_once_per_host=at_once), clock=clock or SetClock())
    return PoliteFetcher(Fetcher(FetchOptions(allow_private=(server.place,), timeout_s=5.0)), manners, agent="newsletter-digest/0.1")
