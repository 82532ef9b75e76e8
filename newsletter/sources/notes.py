"""What a source notes of an address beside its validators: kept in the database as one JSON document, believed only where it makes sense. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

MOST_KNOWN = 20_000
TRIES = 3  # visits at which a page may fail before it counts as read


@dataclass(frozen=True, kw_only=True)
class Notes:
    """Moments are epoch seconds, 0 where there is none."""

    fresh_until: int = 0  # the server said it need not be asked before
    whole_at: int = 0  # when it last gave its body: who only ever says "not modified" is not believed for ever
    known: dict[str, int] = field(default_factory=dict)  # mark of an item -> 0 if it was read, else at how many visits that failed
    asked: str = ""  # mark of the options under which the source was read
    days: int = 0  # how far back it was read
    parts: dict[str, list[str]] = field(default_factory=dict)  # address of a part (of a sitemap) -> its state, etag, modified

    def is_known(self, mark: str) -> bool:
        """Whether an item needs no reading: it was read, or failed too often."""
        return self.known.get(mark, 1) in (0, TRIES)

    def failed(self, mark: str) -> int:
        """What to note of an item that failed now."""
        return min(self.known.get(mark, 0) + 1, TRIES)


def mark_of(*words: str) -> str:
    """An item in ten characters: two in a full list are alike by chance once in five thousand lists."""
    return blake2b("\n".join(words).encode(), digest_size=5).hexdigest()


def read_notes(text: str | None) -> Notes:
    """Notes as they were written; empty ones for what is none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return Notes()
    if not isinstance(found, dict):
        return Notes()
    marks = found.get("known")
    parts = found.get("parts")
    known = {}
    for tries in range(TRIES + 1):
        known.update(dict.fromkeys(str(marks.get(str(tries), "")).split() if isinstance(marks, dict) else [], tries))
    return Notes(
        fresh_until=_moment(found.get("fresh_until")),
        whole_at=_moment(found.get("whole_at")),
        known=known,
        asked=str(found.get("asked") or ""),
        days=_moment(found.get("days")),
        parts={str(address): [str(word) for word in words] for address, words in parts.items() if isinstance(words, list)}
        if isinstance(parts, dict)
        else {},
    )


def write_notes(notes: Notes) -> str | None:
    """The document; None where there is nothing to note."""
    marks: dict[str, list[str]] = {}
    for mark, tries in list(notes.known.items())[-MOST_KNOWN:]:
        marks.setdefault(str(tries), []).append(mark)
    document: dict[str, Any] = {
        "fresh_until": notes.fresh_until,
        "whole_at": notes.whole_at,
        "known": {tries: " ".join(some) for tries, some in marks.items()},
        "parts": notes.parts,
        "asked": notes.asked,
        "days": notes.days,
    }
    kept = {key: value for key, value in document.items() if value}
    return json.dumps(kept, sort_keys=True) if kept else None


def _moment(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**11 else 0
