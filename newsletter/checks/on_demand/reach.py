"""Do the links lead anywhere: each address of the html and the text is asked for once, over the network.

An address that acts for a reader (unsubscribe, preferences) is never asked for, nor one of our own pages, which may not be
there before the edition is approved.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from newsletter.checks.base import Finding, Level
from newsletter.checks.on_demand.base import Sample
from newsletter.checks.page import read_page
from newsletter.fetch.fetch import Fetcher, Resolver
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import FetchFailed

MOST = 100  # addresses
_PER_HOST, _AT_ONCE = 2, 8
_ONE_S, _ALL_S = 10.0, 120.0
_REDIRECTS = 3
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_ACTS = re.compile(r"unsub|optout|opt-out|list-manage", re.IGNORECASE)  # another program's own way out, in a foreign file


async def check(samples: Sequence[Sample], options: FetchOptions, *, resolver: Resolver | None = None) -> tuple[Finding, ...]:
    """`link-dead`, `link-refused`, `link-unreached` and `links-unchecked`."""
    found = addresses_of(samples)
    fetcher = Fetcher(replace(options, redirects=_REDIRECTS, timeout_s=min(_ONE_S, options.timeout_s)), resolver=resolver)
    everywhere, hosts = asyncio.Semaphore(_AT_ONCE), defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(_PER_HOST))

    async def ask(address: str) -> _Failed | None:
        async with hosts[urlsplit(address).netloc.lower()], everywhere:
            return await _asked(fetcher, address, found[address])

    tasks = [asyncio.create_task(ask(address)) for address in list(found)[:MOST]]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=_ALL_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    told = [task.result() for task in tasks if not task.cancelled()]
    unchecked = len(found) - len(told)
    return (*_told([one for one in told if one]), *_not_asked(unchecked))


def addresses_of(samples: Sequence[Sample]) -> dict[str, str]:
    """Every address to ask for, in order, with the place where it stands first."""
    found: dict[str, str] = {}
    for sample in samples:
        for address, where in _of_one(sample):
            if not address.startswith(sample.private) and not _ACTS.search(address):
                found.setdefault(address.partition("#")[0], where)
    return found


def _of_one(sample: Sample) -> Iterable[tuple[str, str]]:
    page = read_page(sample.html)
    for anchor in page.all("a", "area"):
        address = (anchor.get("href") or "").strip()
        if address.startswith(("http://", "https://")) and not _ACTS.search(anchor.text_content()):
            yield address, page.where(anchor)
    for line in sample.text.splitlines():
        for address in _ADDRESS.findall(line):
            if not _ACTS.search(line):
                yield address.rstrip(".,;)"), "text"


@dataclass(frozen=True, kw_only=True)
class _Failed:
    """An address that did not open."""

    address: str
    where: str
    what: str
    status: int | None  # None: nobody answered there

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc


async def _asked(fetcher: Fetcher, address: str, where: str) -> _Failed | None:
    try:
        await fetcher.reach(address)
    except FetchFailed as failed:
        return _Failed(address=address, where=where, what=failed.what, status=failed.status)
    return None


def _told(failures: Sequence[_Failed]) -> Iterator[Finding]:
    """One finding for each address, but one for all of a host that does not answer."""
    silent: dict[tuple[str, str], list[_Failed]] = {}
    for one in failures:
        if one.status is None:
            silent.setdefault((one.host, one.what), []).append(one)
        else:
            yield _answered(one)
    for (host, what), ones in silent.items():
        more = f"; {len(ones) - 1} more links lead to {host}" if len(ones) > 1 else ""
        message = f"the link {ones[0].address[:200]!r} {what}{more}"
        yield _finding(
            "link-unreached", "warning", ones[0].where, message, "look at it in a browser, and correct the address if it is wrong"
        )


def _answered(one: _Failed) -> Finding:
    """404 and 410 are dead. A page that refuses a program may well open for a person; a server in trouble may recover."""
    message = f"the link {one.address[:200]!r} {one.what}"
    if one.status in (404, 410):
        return _finding("link-dead", "error", one.where, message, "correct the address in the source or the editor's block")
    level: Level = "info" if one.status in (401, 403, 405, 406, 429) else "warning"
    return _finding("link-refused", level, one.where, message, "look at it in a browser")


def _finding(identity: str, level: Level, where: str, message: str, fix: str) -> Finding:
    return Finding(id=identity, level=level, where=where, message=message, fix=fix)


def _not_asked(count: int) -> Iterator[Finding]:
    if count:
        message = f"{count} links were not asked for: more than {MOST}, or more than {_ALL_S:.0f} seconds in all"
        yield _finding("links-unchecked", "info", "html", message, "look at them by hand")
