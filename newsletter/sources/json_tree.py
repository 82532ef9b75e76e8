"""Values in JSON that somebody else wrote: what is not of the kind that is wanted counts as missing. Pure."""

from __future__ import annotations

import re
from typing import Any

MOST = 100  # members of a list that are looked at


def text_at(node: dict[str, Any], key: str) -> str:
    """A text, "" for anything else."""
    value = node.get(key)
    # JSON may escape half a character, which no encoder takes.
    return re.sub("[\ud800-\udfff]", "", value) if isinstance(value, str) else ""


def node_at(node: dict[str, Any], key: str) -> dict[str, Any]:
    """An object, an empty one for anything else."""
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def list_at(node: dict[str, Any], key: str) -> list[Any]:
    """The first MOST members of a list, none of anything else."""
    value = node.get(key)
    return value[:MOST] if isinstance(value, list) else []


def nodes_at(node: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list."""
    return [one for one in list_at(node, key) if isinstance(one, dict)]
