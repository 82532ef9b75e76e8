"""Trying the product on a site: settings made on the spot, in a folder that goes away unless it is saved."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsletter.app.project import write_project
from newsletter.app.whole import App, open_app
from newsletter.cell.pool import Cell
from newsletter.config.load import from_tables
from newsletter.config.settings import Settings
from newsletter.errors import BadInput, Unreachable
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import NotPublic
from newsletter.sources.base import SourceFailed
from newsletter.sources.discover import Found, find_feed
from newsletter.steps.desk import Desk


@asynccontextmanager
async def tried(url: str, *, save: Path | None, allow_private: bool, told: Callable[[str], None]) -> AsyncIterator[tuple[App, Desk]]:
    """The product set up for one site or feed; with `save`, also written there as a project.

    Raises BadInput for an address that is none or has no feed, Unreachable for one that does not answer.
    """
    url = url if "://" in url else f"https://{url}"
    try:
        host = urlsplit(url).netloc
    except ValueError:
        host = ""
    if not host:
        raise BadInput(f"{url!r} is no address", do="give the address of a site or a feed, as in https://example.org")
    private = (host,) if allow_private else ()
    found = await _find(url, private)
    told(f"{found.title or host}: feed {found.feed_url}")
    if save is not None:
        write_project(save, config_text=config_text(found, private))
        told(f"written to {save}; `cd {save}` and `newsletter preview` show the same")
    else:
        told("`--save DIR` makes a project of it, whose drafts can be edited in the browser")
    folder = Path(tempfile.mkdtemp(prefix="newsletter-try-"))
    try:
        async with open_app(settings_for(found, folder, private)) as app:
            yield app, app.desk(None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _find(url: str, private: tuple[str, ...]) -> Found:
    fetcher = Fetcher(replace(FetchOptions(), allow_private=private))
    try:
        async with Cell() as cell:
            return await find_feed(url, fetcher, cell)
    except SourceFailed as failure:
        if isinstance(failure.__cause__, NotPublic):
            # The configuration in which others would allow it is still to be written.
            refused = failure.__cause__
            raise Unreachable(f"{refused.url} {refused.what}", do="if it is meant: `newsletter try --allow-private`") from failure
        raise Unreachable(str(failure), do="give the address of the feed itself, if you know it") from failure


def _tables(found: Found, private: tuple[str, ...]) -> dict[str, Any]:
    host = (urlsplit(found.feed_url).hostname or "example.org").removeprefix("www.")
    domain = host if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) and not host[-1].isdigit() else "newsletter.example"
    name = re.sub(r"[\x00-\x1f]+", " ", found.title or host).strip()[:80]
    return {
        "fetch": {"allow_private": list(private)},
        "newsletters": {
            "digest": {
                "name": name,
                "language": found.language or "en",
                "website": found.site or found.feed_url,
                "sender": {"name": name, "address": f"newsletter@{domain}"},
                "postal_address": "Your postal address, as the law asks",
                "window": {"first_days": 7},
                "selection": {"minimum": 1},
                "sources": [{"kind": "feed", "url": found.feed_url, "name": host}],
            }
        },
    }


def settings_for(found: Found, folder: Path, private: tuple[str, ...]) -> Settings:
    """Settings for a site, in a folder of their own."""
    return from_tables(_tables(found, private), folder)


def config_text(found: Found, private: tuple[str, ...]) -> str:
    """The same as a config.toml to go on with."""
    tables = _tables(found, private)
    digest = tables["newsletters"]["digest"]
    quoted = {key: toml_string(str(digest[key])) for key in ("name", "language", "website", "postal_address")}
    allow = f"\n[fetch]\nallow_private = [{', '.join(map(toml_string, private))}]\n" if private else ""
    return f"""# A digest of {found.feed_url}. All options: `python -m newsletter.config.describe`
[smtp]
host = "localhost"  # your mail server
port = 25
{allow}
[newsletters.digest]
name = {quoted["name"]}
language = {quoted["language"]}
timezone = "UTC"  # yours, as in "Europe/Berlin": the schedule and the dates go by it
website = {quoted["website"]}
sender = {{ name = {quoted["name"]}, address = {toml_string(digest["sender"]["address"])} }}
postal_address = {quoted["postal_address"]}  # shown in every message

[newsletters.digest.schedule]
every = "week"
day = "monday"
at = "08:00"

[newsletters.digest.readers]
file = "subscribers.example.csv"

[newsletters.digest.window]
first_days = 7

[newsletters.digest.selection]
minimum = 1

[[newsletters.digest.sources]]
kind = "feed"
name = {toml_string(digest["sources"][0]["name"])}
url = {toml_string(found.feed_url)}
"""


def toml_string(text: str) -> str:
    """A text as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in escaped) + '"'
