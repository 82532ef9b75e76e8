"""Good manners on the only HTTP way out: a few requests at a time to a host, a gap between them, and none to one that asked to be left alone.

1. All sources of all newsletters of a process share one `Politeness`: what counts is how often a host is asked, not for whom.
2. 429, or 503 with Retry-After: the host is left alone until then. A short wait is waited for, once; a longer one is a failure that
   says until when, for every address of that host, and outlives the process (`resting`, `recall`).
3. A page that a feed, list or sitemap named is read only where the site's robots.txt allows it (RFC 9309). An address that stands
   in the configuration is one the publisher gave: no robots.txt is asked about it.

Hosts in `fetch.allow_private` are one's own: no gap and no robots.txt there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from newsletter.clock import Clock, SystemClock, monotonic
from newsletter.fetch.addresses import is_allowed
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import Fetched, FetchFailed
from newsletter.fetch.retry_after import rest_of
from newsletter.fetch.robots import FORBIDS_ALL, Robots, parse_robots
from newsletter.fetch.target import Target, parsed

SHORT_REST = timedelta(seconds=10)  # that a visit waits for a host; what is longer is for a later visit
LONGEST_REST = timedelta(days=1)  # of what a server may ask for: one that says a year is mistaken
UNTOLD_REST = timedelta(minutes=15)  # after a 429 that does not say how long
_ROBOTS_KEPT = timedelta(days=1)  # RFC 9309 section 2.4
_ROBOTS_MISSED = timedelta(hours=1)  # before an unreachable robots.txt is asked for again
_ROBOTS_GIVEN_UP = timedelta(days=30)  # RFC 9309 section 2.3.1.4: unreachable for longer means that there is none
_LONGEST_DELAY_S = 5.0  # of Crawl-delay: some sites write an hour and mean one program that reads all of it
_MOST_HOSTS = 1_000


@dataclass(kw_only=True)
class _Host:
    """What is known of one host."""

    places: asyncio.Semaphore
    opens_at: float = 0.0  # monotonic: the next request
    until: datetime | None = None  # left alone
    robots: Robots | None = None
    robots_until: datetime | None = None
    robots_missed: datetime | None = None  # since when
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Politeness:
    """How the hosts of the world are treated; one for all that fetch in a process."""

    def __init__(self, options: FetchOptions, *, clock: Clock | None = None) -> None:
        self._options = options
        self._clock = clock or SystemClock()
        self._hosts: dict[str, _Host] = {}

    def now(self) -> datetime:
        """The present."""
        return self._clock.now()

    def is_own(self, target: Target) -> bool:
        """Whether the editor named this host as one of his."""
        return is_allowed(target.host, target.port, self._options.allow_private)

    def host(self, target: Target) -> _Host:
        """What is known of the host of a target."""
        return self._known(target.authority)

    def _known(self, name: str) -> _Host:
        if name not in self._hosts:
            if len(self._hosts) >= _MOST_HOSTS:
                self._hosts = {name: one for name, one in self._hosts.items() if one.until or one.places.locked() or one.asking.locked()}
            self._hosts[name] = _Host(places=asyncio.Semaphore(max(1, self._options.at_once_per_host)))
        return self._hosts[name]

    @asynccontextmanager
    async def turn(self, target: Target) -> AsyncIterator[None]:
        """One request to a host, when it may be made. Raises FetchFailed for a host that is to be left alone."""
        host = self.host(target)
        async with host.places:
            self._refuse_resting(host, target)
            if (wait := self._book(host, target)) > 0:
                await asyncio.sleep(wait)
                self._refuse_resting(host, target)  # another request may have learnt it meanwhile
            yield

    def _book(self, host: _Host, target: Target) -> float:
        """Seconds until the next request may be made, which is taken by this."""
        gap = 0.0 if self.is_own(target) else max(self._options.gap_s, host.robots.delay_s if host.robots else 0.0)
        now = monotonic()
        at = max(now, host.opens_at)
        host.opens_at = at + min(gap, _LONGEST_DELAY_S)
        return at - now

    def _refuse_resting(self, host: _Host, target: Target) -> None:
        if host.until and host.until > self.now():
            raise _rests(host.until, target.url)
        host.until = None

    def in_words(self, failure: FetchFailed) -> FetchFailed:
        """The failure, or until when its host is left alone: in the words that the next visits will use, so that it is one trouble."""
        host = self.host(parsed(failure.url)) if failure.status in (429, 503) else None
        return _rests(host.until, failure.url) if host and host.until else failure

    def learn(self, failure: FetchFailed) -> bool:
        """Leave the host alone if that is what a failure means; True if it is for so short a time that this visit can wait."""
        rest = rest_of(failure.retry_after, self.now()) if failure.status in (429, 503) else None
        if rest is None and failure.status == 429:
            rest = UNTOLD_REST
        if rest is None:
            return False
        host = self.host(parsed(failure.url))
        if rest <= SHORT_REST:
            host.opens_at = max(host.opens_at, monotonic() + rest.total_seconds())
            return True
        host.until = max(host.until or self.now(), self.now() + min(rest, LONGEST_REST))
        return False

    def resting(self) -> str | None:
        """What a later process should know, as JSON: host -> "until", it is left alone; "robots_missed", since when its
        robots.txt cannot be had. None if there is nothing."""
        kept: dict[str, dict[str, str]] = {}
        for name, host in sorted(self._hosts.items()):
            until = host.until if host.until and host.until > self.now() else None
            moments = {"until": until, "robots_missed": host.robots_missed}
            if told := {key: moment.isoformat() for key, moment in moments.items() if moment}:
                kept[name] = told
        return json.dumps(kept, sort_keys=True) if kept else None

    def recall(self, remembered: str | None) -> None:
        """Take over what an earlier process learnt; what this one knows better stays."""
        for name, moments in _read(remembered).items():
            until, missed = _moment(moments.get("until")), _moment(moments.get("robots_missed"))
            host = self._known(name)
            if until and self.now() < until <= self.now() + LONGEST_REST:
                host.until = max(host.until or until, until)
            host.robots_missed = host.robots_missed or (missed if host.robots is None else None)


class PoliteFetcher:
    """A Fetcher that asks as `Politeness` says. Raises FetchFailed, nothing else."""

    def __init__(self, fetcher: Fetcher, politeness: Politeness, *, agent: str, heeds_robots: bool = True) -> None:
        self._fetcher = fetcher
        self._politeness = politeness
        self._agent = agent
        self._heeds_robots = heeds_robots

    def without_robots(self) -> PoliteFetcher:
        """The same for a publisher who gave his leave."""
        return PoliteFetcher(self._fetcher, self._politeness, agent=self._agent, heeds_robots=False)

    async def get(self, url: str, *, etag: str | None = None, modified: str | None = None, accept: str | None = None) -> Fetched:
        """An address of the configuration, or one that a publisher's own interface named."""
        return await self._ask(url, lambda: self._fetcher.get(url, etag=etag, modified=modified, accept=accept))

    async def page(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """A page that was found: only where robots.txt allows it."""
        target = parsed(url)
        if self._heeds_robots and not self._politeness.is_own(target) and not (await self.robots(url)).allows(target.url):
            raise self._forbidden(target)
        return await self.get(url, etag=etag, modified=modified)

    def _forbidden(self, target: Target) -> FetchFailed:
        host = self._politeness.host(target)
        if host.until:
            return _rests(host.until, target.url)
        if host.robots_missed:
            what = f"is not read while the robots.txt of {target.host} cannot be had"
            return FetchFailed(what, url=target.url, do="nothing to do here: a later visit asks again")
        return FetchFailed(
            f"may not be read by programs, says the robots.txt of {target.host}",
            url=target.url,
            do="ask the publisher, or set robots = false in the source if you have his leave",
        )

    async def robots(self, url: str) -> Robots:
        """What the site of an address allows this program; everything forbidden while that cannot be found out."""
        host = self._politeness.host(parsed(url))
        async with host.asking:
            now = self._politeness.now()
            if host.robots is None or host.robots_until is None or host.robots_until <= now:
                host.robots, host.robots_until = await self._asked_robots(host, url)
            return host.robots

    async def _asked_robots(self, host: _Host, url: str) -> tuple[Robots, datetime]:
        now = self._politeness.now()
        try:
            fetched = await self.get(urljoin(parsed(url).url, "/robots.txt"))
        except FetchFailed as failure:
            if failure.status is not None and 400 <= failure.status < 500 and failure.status != 429:
                host.robots_missed = None
                return Robots(), now + _ROBOTS_KEPT
            if host.until:
                return host.robots or FORBIDS_ALL, host.until
            host.robots_missed = host.robots_missed or now
            if host.robots_missed < now - _ROBOTS_GIVEN_UP:
                return Robots(), now + _ROBOTS_MISSED
            return host.robots or FORBIDS_ALL, now + _ROBOTS_MISSED
        host.robots_missed = None
        return parse_robots(fetched.body, self._agent), now + _ROBOTS_KEPT

    async def _ask(self, url: str, ask: Callable[[], Awaitable[Fetched]]) -> Fetched:
        target = parsed(url)
        try:
            return await self._in_turn(target, ask)
        except FetchFailed as failure:
            if not self._politeness.learn(failure):
                raise self._politeness.in_words(failure) from None
        try:
            return await self._in_turn(target, ask)
        except FetchFailed as failure:
            self._politeness.learn(failure)
            raise self._politeness.in_words(failure) from None

    async def _in_turn(self, target: Target, ask: Callable[[], Awaitable[Fetched]]) -> Fetched:
        async with self._politeness.turn(target):
            return await ask()


def _rests(until: datetime, url: str) -> FetchFailed:
    what = f"is left alone until {until:%Y-%m-%d %H:%M} UTC, as its server asked"
    return FetchFailed(what, url=url, do="nothing to do here: a later visit asks again")


def _read(remembered: str | None) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(remembered or "{}")
        return {str(name): dict(moments) for name, moments in list(found.items())[:_MOST_HOSTS]}
    except (ValueError, TypeError, AttributeError):
        return {}


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None
