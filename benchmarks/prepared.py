"""A project with a digest of 70 kB, approved and planned for so many readers: what the benchmarks of sending start from.

Made with the product itself, but for the readers, who are put into their tables in bulk; every run gets a copy of its own.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bulk import Bulk, add_readers
from newsletter.app.whole import App, open_app
from newsletter.config.load import load
from newsletter.model.edition import Edition
from newsletter.model.letter import SealedVariant
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.publish import publish

_STORIES = 12
_DATABASE = "speed.db"

_CONFIG = """[database]
url = "{database}"

[web]
public_url = "https://news.review.example"

[smtp]
host = "127.0.0.1"
port = {port}
connections = {connections}
messages_per_connection = 100000
{smtp}
[delivery]
{delivery}
[newsletters.weekly]
name = "The Weekly Review"
tagline = "Harbours, and what passes through them"
sender = {{ name = "The Weekly Review", address = "editor@review.example" }}
postal_address = "1 Harbour Street, Anytown"
timezone = "UTC"

[newsletters.weekly.schedule]
every = "week"

[newsletters.weekly.selection]
minimum = 3
maximum = {stories}
per_category = 0
per_author = 0

[[newsletters.weekly.sources]]
kind = "folder"
name = "articles"
path = "articles"
{tables}"""

_ARTICLE = """---
title: "{title}"
url: https://review.example/articles/2026/{slug}
authors: [Ada Writer {number}, Bo Correspondent {number}]
category: {category}
date: {date}
teaser: "{teaser}"
---
{body}
"""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a copy is to send: lines of TOML for the tables that matter."""

    database: str = f"sqlite+aiosqlite:///{_DATABASE}"
    port: int = 2525
    connections: int = 32
    smtp: str = ""
    delivery: str = ""
    tables: str = ""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A folder to copy, and what is in it."""

    folder: Path
    edition: str
    readers: int
    message_bytes: int  # of one message as it goes on the wire, without a signature

    def sample(self, name: str) -> Path:
        """The digest for other programs: `message.crlf` and `message.lf` are one whole message, `digest.html` and `digest.txt` its bodies with marks."""
        return self.folder / name

    def copy(self, to: Path, settings: Settings, *, left: int | None = None) -> Path:
        """A copy that is about to be sent; with `left`, all but so many messages count as sent."""
        if to.exists():
            shutil.rmtree(to)
        shutil.copytree(self.folder, to)
        write_config(to, settings)
        if left is not None:
            with sqlite3.connect(to / _DATABASE) as database:
                last = database.execute("SELECT max(subscriber_id) FROM deliveries").fetchone()[0]
                database.execute("UPDATE deliveries SET state = 'sent', attempt = 1, tries = 1 WHERE subscriber_id <= ?", (last - left,))
            database.close()
        return to


def write_config(folder: Path, settings: Settings) -> None:
    """Write config.toml."""
    words = {"database": settings.database, "smtp": settings.smtp + "\n", "delivery": settings.delivery + "\n", "tables": settings.tables}
    text = _CONFIG.format(port=settings.port, connections=settings.connections, stories=_STORIES, **words)
    (folder / "config.toml").write_text(text, encoding="utf-8")


async def prepare(folder: Path, *, readers: int) -> Prepared:
    """Build, approve and plan an edition for so many readers, in an empty folder."""
    write_articles(folder)
    write_config(folder, Settings())
    async with open_app(load(folder / "config.toml", {})) as app:
        edition, variant = await approved(app)
        async with Bulk(app.settings.database_url, folder) as bulk:
            await add_readers(bulk, app.key, count=readers)
        await publish(app.desk("weekly"), edition)
    with sqlite3.connect(folder / _DATABASE) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return Prepared(folder=folder, edition=edition.name, readers=readers, message_bytes=_write_samples(folder, variant))


async def approved(app: App) -> tuple[Edition, SealedVariant]:
    """The digest, sealed, and what its readers get."""
    desk = app.desk("weekly")
    edition = (await approve(desk, (await build(desk)).edition)).edition
    return edition, next(iter((await app.editions.variants(edition.id)).values()))


def _write_samples(folder: Path, variant: SealedVariant) -> int:
    message = variant.letter.join({blank.name: f"https://news.review.example/{'0' * 64}" for blank in variant.letter.blanks})
    (folder / "message.crlf").write_bytes(message)
    (folder / "message.lf").write_bytes(message.replace(b"\r\n", b"\n"))
    (folder / "digest.html").write_text(variant.html, encoding="utf-8")
    (folder / "digest.txt").write_text(variant.text, encoding="utf-8")
    return len(message)


def write_articles(folder: Path) -> None:
    """Fresh articles, enough of them for a digest of about 70 kB."""
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    for number in range(_STORIES):
        slug = f"the-matter-of-harbour-number-{number:03}"
        words = f"The matter of harbour {number} came before the council on Tuesday, and the council took its time over the papers. "
        text = _ARTICLE.format(
            title=f"What the dredging of harbour {number} means for the ferries, and who is to pay for it",
            slug=slug,
            number=number,
            category=("World", "Trade", "Culture", "Science")[number % 4],
            date=(now - timedelta(minutes=10 + number)).isoformat(timespec="seconds"),
            teaser=f"A report on harbour {number}, written for people who have never heard of it before today. " * 3,
            body=words * 12,
        )
        (folder / "articles" / f"{slug}.md").write_text(text, encoding="utf-8")
