"""What is wrong with a source, told once: since when, at how many visits, and whether it is news."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_VARIES = re.compile(r"(?:https?|file)://[^\s;,)]+|“[^”]*”|'[^']*'|\d+")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A source that fails, or failed until now."""

    error: str
    since: datetime  # of the first visit that failed in this way
    visits: int  # in a row
    is_news: bool  # not told before, or told otherwise


def worsened(before: Trouble | None, error: str, *, now: datetime) -> Trouble:
    """The trouble after one more visit that failed. It is the same one while only addresses and numbers in its words change."""
    if before is None or gist(before.error) != gist(error):
        return Trouble(error=error, since=now, visits=1, is_news=True)
    return Trouble(error=error, since=before.since, visits=before.visits + 1, is_news=False)


def gist(words: str) -> str:
    """A complaint without what differs from item to item and from visit to visit."""
    return " ".join(_VARIES.sub("", words).split())


def grouped(problems: Sequence[str]) -> tuple[str, ...]:
    """Problems of single items, each cause once: the first in its own words and how many are like it."""
    alike: dict[str, list[str]] = {}
    for problem in problems:
        alike.setdefault(gist(problem), []).append(problem)
    return tuple(some[0] if len(some) == 1 else f"{some[0]} (and {len(some) - 1} more like this)" for some in alike.values())


def trouble_from(notes: str | None) -> Trouble | None:
    """The trouble as it was written; None where there was none."""
    try:
        found: Any = json.loads(notes or "null")
        return Trouble(error=str(found["error"]), since=datetime.fromisoformat(found["since"]), visits=int(found["visits"]), is_news=False)
    except (ValueError, TypeError, KeyError):
        return None


def trouble_text(trouble: Trouble | None) -> str | None:
    """The same as text to keep."""
    if trouble is None:
        return None
    return json.dumps({"error": trouble.error, "since": trouble.since.isoformat(), "visits": trouble.visits})
