"""A whole project in a folder of its own: articles with drawn pictures, readers, and settings made in code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from newsletter.config.load import from_tables
from newsletter.config.settings import Settings

SUBJECTS = ("dredging", "ferries", "tariffs", "lighthouses", "cranes")
MEMBERS_ONLY = "lighthouses"  # the slug of the one article whose text is for members
SECRET = "The keeper's ledger names the three ships that passed without a light."
READERS = (
    ("ada@example.org", "Ada Reader", "confirmed", "no"),
    ("bo@example.org", "Bo Reader", "confirmed", "no"),
    ("mira@example.org", "Mira Member", "confirmed", "yes"),
    ("pending@example.org", "Pending Reader", "pending", "no"),
)


def make_project(folder: Path, **tables: Any) -> Settings:
    """Settings of a project in `folder` (made if need be) with five fresh articles, pictures and a list of readers.

    `tables` are laid over the default ones, table by table: `make_project(tmp_path, smtp={"port": 2525})`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    for number, slug in enumerate(SUBJECTS):
        write_picture(folder / "pictures" / f"{slug}.jpg", hue=40 * number)
        write_article(folder, slug, at=now - timedelta(hours=3 + number), number=number)
    write_readers(folder / "readers.csv")
    return from_tables(_laid_over(default_tables(), tables), folder)


def default_tables() -> dict[str, Any]:
    """One newsletter, `weekly`, of the articles in the folder, over a mail server that is not there."""
    return {
        "database": {"url": "sqlite+aiosqlite:///project.db"},
        "keys": {"file": "project.key"},
        "smtp": {"host": "127.0.0.1", "port": 2525},
        "newsletters": {"weekly": newsletter_table()},
    }


def newsletter_table(**changes: Any) -> dict[str, Any]:
    """The table of one newsletter that reads the folder's articles, with `changes`."""
    table: dict[str, Any] = {
        "name": "The Weekly Review",
        "tagline": "Harbours, and what passes through them",
        "website": "https://review.example/",
        "sender": {"name": "The Weekly Review", "address": "editor@review.example"},
        "postal_address": "1 Harbour Street, Anytown",
        "timezone": "UTC",
        "schedule": {"every": "week"},
        "selection": {"minimum": 3, "per_category": 0},
        "readers": {"file": "readers.csv"},
        "sources": [{"kind": "folder", "name": "articles", "path": "articles"}],
    }
    return _laid_over(table, changes)


def write_article(folder: Path, slug: str, *, at: datetime, number: int = 0) -> Path:
    """One article of the folder source; that of `MEMBERS_ONLY` holds the sentence `SECRET`."""
    members = slug == MEMBERS_ONLY
    words = f"The matter of {slug} came before the council on Tuesday, and the council took its time over it. "
    body = (SECRET + " " if members else "") + words * 12
    path = folder / "articles" / f"{slug}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"""---
title: What {slug} means for the harbour
url: https://review.example/{slug}
authors: [Ada Writer {number}]
category: {("World", "Trade", "Culture")[number % 3]}
date: {at.isoformat(timespec="seconds")}
teaser: {"" if members else f"A report on {slug}, written for people who have never heard of it before today."}
members_only: {str(members).lower()}
picture:
  url: ../pictures/{slug}.jpg
  alt: A drawn view of {slug}
  credit: The Weekly Review
---
{body}
""",
        encoding="utf-8",
    )
    return path


def write_picture(path: Path, *, hue: int) -> Path:
    """A small drawn landscape as JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("HSV", (800, 450), (hue, 60, 235)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.ellipse((560, 60, 660, 160), fill=(250, 236, 200))
    draw.polygon([(0, 330), (260, 230), (520, 320), (800, 240), (800, 450), (0, 450)], fill=(60, 80, 110))
    image.save(path, "JPEG", quality=70)
    return path


def write_readers(path: Path, readers: Sequence[tuple[str, str, str, str]] = READERS) -> Path:
    """A reader list: address, name, status, member."""
    lines = ["email,name,status,member", *(",".join(reader) for reader in readers)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables with others laid over them, key by key."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _laid_over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
