"""A small whole configuration in a folder, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from newsletter.config.load import load
from newsletter.config.settings import Settings
from newsletter.errors import ConfigError, Problem

WHOLE = """\
[smtp]
host = "mail.example.org"
port = 587

[delivery]
rate = 20

[web]
public_url = "https://news.example.org"

[rendering]
pictures = "link"

[newsletters.journal]
name = "The Journal"
sender = { name = "The Journal", address = "editor@example.org" }
postal_address = "1 Long Lane, Springfield"
timezone = "Europe/Berlin"
subject = "{lead}"

[newsletters.journal.schedule]
every = "week"
day = "monday"
at = "08:00"

[newsletters.journal.selection]
minimum = 3
maximum = 10

[[newsletters.journal.sources]]
kind = "folder"
path = "articles"

[[newsletters.journal.sources]]
kind = "feed"
name = "Wire"
url = "https://wire.example.org/feed.xml"
"""


def settings_of(folder: Path, text: str = WHOLE, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of a config.toml with this text in a folder that also holds `articles/`."""
    (folder / "articles").mkdir(exist_ok=True)
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ or {})


def problems_of(folder: Path, text: str = WHOLE, environ: Mapping[str, str] | None = None) -> list[Problem]:
    """What is wrong with it; fails if nothing is."""
    problems = refused(folder, text, environ)
    assert problems, "the configuration was taken"
    return problems


def refused(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> list[Problem]:
    """What is wrong with it, if anything."""
    try:
        settings_of(folder, text, environ)
    except ConfigError as error:
        return error.problems
    return []


def spoilt(old: str, new: str) -> str:
    """The whole configuration with one place changed."""
    assert WHOLE.count(old) == 1, f"{old!r} must stand there once"
    return WHOLE.replace(old, new)


def line_with(text: str, part: str) -> int:
    """The number of the one line that holds `part`."""
    found = [number for number, line in enumerate(text.split("\n"), 1) if part in line]
    assert len(found) == 1, f"{part!r} must stand on one line, not on {found}"
    return found[0]
