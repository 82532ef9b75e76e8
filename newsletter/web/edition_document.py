"""An edition as a JSON document: what the templates are filled from, and why each story is in. Pure.

Members-only text is in it only where the sample reader has the right to it; everybody else's document says that it is left out.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from newsletter.model.article import Guarded
from newsletter.model.edition import Edition

_LEFT_OUT = "(for members only)"


def edition_document(edition: Edition, *, member: bool) -> str:
    """The edition as indented JSON, fields in the order of its records, absent values left out."""
    return json.dumps(_plain(edition, member), ensure_ascii=False, indent=2)


def _plain(value: Any, member: bool) -> Any:
    if isinstance(value, Guarded):
        words = value.for_reader(member=member)
        return _LEFT_OUT if words is None else words
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, _plain(getattr(value, field.name), member)) for field in fields(value))
        return {name: plain for name, plain in pairs if plain not in (None, "", [], {})}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one, member) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one, member) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(one, member)) for one in value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
