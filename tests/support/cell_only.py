"""A record whose module only the child of a cell loads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """A record that the parent knows nothing of."""

    name: str = "nobody"
