"""The record of what mail programs know, from caniemail, as it comes with the program; its licence lies beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_STORED = Path(__file__).parent / "caniemail" / "support.json"


@dataclass(frozen=True, kw_only=True)
class Support:
    """What caniemail says, as far as it is needed."""

    tested: str  # the date of the record
    titles: Mapping[str, str]  # of the entries, by slug
    lacking: Mapping[str, Mapping[str, tuple[str, ...]]]  # slug -> mail program -> platforms whose newest version does not know it
    programs: Mapping[str, str]  # their names for people
    platforms: Mapping[str, str]
    own: frozenset[str]  # constructs that MJML writes by itself


@cache
def stored_support() -> Support:
    """The record that comes with the program."""
    return read_support(json.loads(_STORED.read_text(encoding="utf-8")))


def read_support(record: Mapping[str, Any]) -> Support:
    """The record as it lies in the file."""
    entries = record["entries"]
    return Support(
        tested=record["tested"],
        titles={slug: entry["title"] for slug, entry in entries.items()},
        lacking={slug: {name: tuple(where) for name, where in entry["lacking"].items()} for slug, entry in entries.items()},
        programs=record["programs"],
        platforms=record["platforms"],
        own=frozenset(record["own"]),
    )
