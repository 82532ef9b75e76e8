"""What the values mean together: the tables for all, and every newsletter's.

Each check yields findings and raises nothing; it may read files' existence, never their contents (a password file apart).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsletter.checks.client_record import stored_support
from newsletter.config.catalogue import dotted
from newsletter.config.delivery_checks import checked_delivery
from newsletter.config.dkim import checked_dkim
from newsletter.config.hosts import is_host
from newsletter.config.newsletter_checks import checked_newsletter
from newsletter.config.problems import Finding, shown
from newsletter.config.relay_checks import checked_relays, relay_paths
from newsletter.config.scan import KeyPath
from newsletter.config.settings import Settings
from newsletter.config.summary_checks import checked_summaries
from newsletter.config.texts import control_characters, web_address

Bound = tuple[float, float]
_COUNT: Bound = (1, 1_000_000)
_PORT: Bound = (1, 65535)
_SECONDS: Bound = (0.001, 86_400)

BOUNDS: dict[tuple[str, str], Bound] = {
    ("smtp", "port"): _PORT,
    ("smtp", "connections"): (1, 1000),
    ("smtp", "timeout_s"): _SECONDS,
    ("smtp", "messages_per_connection"): _COUNT,
    ("smtp", "max_age_s"): _SECONDS,
    ("smtp", "idle_s"): _SECONDS,
    ("relays", "weight"): (0, 1000),
    ("delivery", "rate"): (0.000_001, 1_000_000),
    ("delivery", "processes"): (0, 64),
    ("delivery", "tries"): (1, 100),
    ("delivery", "first_retry_s"): _SECONDS,
    ("delivery", "retry_days"): (0.01, 30),
    ("delivery", "lease_s"): (1, 86_400),
    ("delivery", "fault_limit"): (1, 20),
    ("web", "port"): (0, 65535),
    ("web", "preview_port"): (0, 65535),
    ("rendering", "size_limit"): (1, 100_000_000),
    ("fetch", "timeout_s"): _SECONDS,
    ("fetch", "max_bytes"): (1, 1_000_000_000),
    ("fetch", "redirects"): (0, 20),
    ("fetch", "at_once_per_host"): (1, 20),
    ("fetch", "gap_s"): (0, 60),
    ("summaries", "timeout_s"): (0.1, 600),
    ("summaries", "longest_wait_s"): (0.1, 3600),
    ("summaries", "at_once"): (1, 100),
    ("summaries", "requests_per_edition"): (0, 1000),
    ("summaries", "characters_per_day"): (0, 1_000_000_000),
    ("schedule", "catch_up_hours"): (0, 8784),
    ("window", "first_days"): (1, 3660),
    ("window", "max_age_days"): (1, 3660),
    ("selection", "minimum"): (0, 1000),
    ("selection", "maximum"): (1, 1000),
    ("selection", "per_category"): (0, 1000),
    ("selection", "per_author"): (0, 1000),
    ("selection", "per_source"): (0, 1000),
}


def checked(settings: Settings) -> Iterator[Finding]:
    """Every mistake that only shows in the values."""
    for section in Settings.model_fields:
        if section != "newsletters":
            yield from control_characters(getattr(settings, section), (section,))
            if section not in {"smtp", "relays", "dkim"}:
                yield from out_of_bounds(getattr(settings, section), (section,))
    yield from _database(settings)
    for path, relay in relay_paths(settings):
        yield from out_of_bounds(relay, path, sections=("smtp", "relays"))
    yield from checked_relays(settings)
    yield from checked_summaries(settings)
    yield from checked_dkim(settings)
    yield from checked_delivery(settings)
    yield from _web(settings)
    yield from _rendering(settings)
    yield from _clients(settings)
    yield from _fetch(settings)
    yield from _files(settings)
    if not settings.newsletters:
        yield Finding(
            path=("newsletters",),
            message="there is no newsletter",
            suggestion="write a table [newsletters.NAME], see docs/reference/configuration.md",
        )
    for slug, chosen in settings.newsletters.items():
        yield from checked_newsletter(settings, slug)
        for table in ("schedule", "window", "selection"):
            yield from out_of_bounds(getattr(chosen, table), ("newsletters", slug, table))


def out_of_bounds(table: Any, path: KeyPath, *, sections: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Numbers of one table that are too small, too large, or none (TOML knows nan and inf).

    `sections`: those whose bounds hold for it, where the last name of the path is the user's.
    """
    for (name, key), (low, high) in BOUNDS.items():
        value = getattr(table, key, None) if name in (sections or path[-1:]) else None
        if value is None or (math.isfinite(value) and low <= value <= high):
            continue
        if key == "rate":
            yield Finding(path=(*path, key), message=f"must be above 0, not {value}", suggestion="leave it out for no limit")
        else:
            yield Finding(path=(*path, key), message=f"must be from {low} to {high}, not {value}")


def _database(settings: Settings) -> Iterator[Finding]:
    path: KeyPath = ("database", "url")
    try:
        url = settings.database_url
    except ValueError:
        yield Finding(
            path=path,
            message="is no SQLite or PostgreSQL address",
            suggestion="write sqlite:///newsletter.db or postgresql://USER:PASSWORD@HOST/NAME",
        )
        return
    if not url.startswith("sqlite"):
        if _unsplittable(url) or not urlsplit(url).path.strip("/"):
            yield Finding(path=path, message="names no database", suggestion="write postgresql://USER:PASSWORD@HOST/NAME")
        return
    file = url.partition("///")[2].partition("?")[0]
    named = settings.database.url.partition("///")[2].partition("?")[0]
    if named in {"", ":memory:"} or named.startswith("file:"):
        yield Finding(
            path=path, message="must name a file: a ledger in memory forgets who got what", suggestion="write sqlite:///newsletter.db"
        )
    elif not settings.path(file).parent.is_dir():
        yield Finding(path=path, message=f"the folder {settings.path(file).parent} does not exist", suggestion="make it, or name another")


def _unsplittable(url: str) -> bool:
    try:
        _ = urlsplit(url).port
    except ValueError:
        return True
    return False


def _web(settings: Settings) -> Iterator[Finding]:
    url, path = settings.web.public_url, ("web", "public_url")
    if url and (wrong := web_address(url)):
        yield Finding(path=path, message=wrong, suggestion='for instance "https://news.example.org"')
    elif url.endswith("/"):
        yield Finding(path=path, message="must not end in a slash", suggestion=f'write "{url.rstrip("/")}"')
    elif url and ("?" in url or "#" in url):
        yield Finding(
            path=path, message="must hold no ? and no #: links are made by adding to it", suggestion=f'write "{re.split("[?#]", url)[0]}"'
        )
    if not is_host(settings.web.host):
        yield Finding(path=("web", "host"), message="must be an address of this machine alone", suggestion="the port has its own key")


def _clients(settings: Settings) -> Iterator[Finding]:
    known = stored_support().programs
    for index, name in enumerate(settings.checks.clients):
        if name not in known:
            yield Finding(
                path=("checks", "clients", index),
                message=f"{shown(name)} is no mail program that is known",
                suggestion=f"one of {', '.join(known)}",
            )


def _rendering(settings: Settings) -> Iterator[Finding]:
    rendering = settings.rendering
    if rendering.link_parameters and not rendering.link_domains:
        yield Finding(
            path=("rendering", "link_parameters"),
            message="do nothing without link_domains",
            suggestion='name your own sites: link_domains = ["example.org"]',
            rests_on=(("rendering", "link_domains"),),
        )
    for index, domain in enumerate(rendering.link_domains):
        if not is_host(domain):
            yield Finding(
                path=("rendering", "link_domains", index), message="must be a domain alone", suggestion='"example.org", without https://'
            )


def _fetch(settings: Settings) -> Iterator[Finding]:
    for index, entry in enumerate(settings.fetch.allow_private):
        host, _, port = entry.rpartition(":") if entry.rpartition(":")[2].isdecimal() else (entry, "", "1")
        if not is_host(host.strip("[]")) or not 1 <= int(port) <= 65535:
            yield Finding(path=("fetch", "allow_private", index), message='must be "host" or "host:port"', suggestion="no scheme, no path")


def _files(settings: Settings) -> Iterator[Finding]:
    if not settings.keys.file:
        yield Finding(path=("keys", "file"), message="must name a file", suggestion='for instance "newsletter.key"')
    elif not settings.key_file.parent.is_dir():
        yield Finding(path=("keys", "file"), message=f"the folder {settings.key_file.parent} does not exist", suggestion="make it first")
    themes = dotted(("rendering", "themes"))
    if settings.themes_folder.exists() and not settings.themes_folder.is_dir():
        yield Finding(path=("rendering", "themes"), message=f"{settings.themes_folder} is no folder", suggestion=f"{themes} names a folder")
