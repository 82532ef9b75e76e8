"""The demo's own world: a folder, a catch-all mail server, and settings that touch nothing of the user's."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from newsletter.config.load import from_tables
from newsletter.config.settings import Settings
from newsletter.errors import UsageError
from newsletter.shipped import shipped

_MARK = ".newsletter-demo"  # only a folder that a demo made is ever emptied


def fresh_folder(folder: Path) -> Path:
    """An empty demo folder, made anew. Raises UsageError for a folder that no demo made."""
    if folder.is_dir() and not (folder / _MARK).is_file() and any(folder.iterdir()):
        raise UsageError("this folder holds something else; the demo leaves it alone", where=str(folder), do="name another with --dir")
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / _MARK).touch()
    except OSError as error:
        raise UsageError(
            f"the demo's folder cannot be made: {error.strerror or error}", where=str(folder), do="name another with --dir"
        ) from error
    return folder.absolute()


def demo_settings(folder: Path, *, smtp_port: int, public_url: str, site_url: str, database_url: str | None = None) -> Settings:
    """The demo's configuration: the sample journal read from its folder and from its feed, over loopback SMTP."""
    site = site_url.removeprefix("http://")
    tables: dict[str, Any] = {
        "database": {"url": database_url or f"sqlite+aiosqlite:///{folder / 'demo.db'}"},
        "keys": {"file": str(folder / "demo.key")},
        "smtp": {"host": "127.0.0.1", "port": smtp_port},
        # The demo's pages end with it, and its messages stay.
        "rendering": {"pictures": "embed"},
        "web": {"public_url": public_url},
        "fetch": {"allow_private": [site]},
        "newsletters": {
            "journal": {
                "name": "Meridian Review",
                "tagline": "The week in the world, for people who want to know why",
                "sender": {"name": "Meridian Review", "address": "editor@meridian-review.example"},
                "website": "https://meridian-review.example/",
                "postal_address": "Meridian Review, Speicherweg 4, 20457 Hamburg, Germany",
                "timezone": "Europe/Berlin",
                "authors": str(shipped("examples") / "authors.toml"),
                "selection": {"maximum": 13},
                "readers": {"file": str(shipped("subscribers.example.csv"))},
                "sources": [
                    {"kind": "folder", "name": "journal folder", "path": str(shipped("examples") / "articles")},
                    {"kind": "feed", "name": "journal feed", "url": f"{site_url}/feed.xml"},
                ],
            }
        },
    }
    return from_tables(tables, folder)
