"""Articles and drafts as JSON, for a text column: the same value always gives the same text, so texts may be compared.

Members-only text keeps its seal: it is written with it and comes back with it. A field that an older release did not
know gets its default when read. Pure: no database, no clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from newsletter.model.article import Article, Author, Guarded, Passage, Picture, StoredArticle, Summary, SummarySource
from newsletter.model.edition import BlockKind, Edition, EditorBlock, Pick, Place

# What `build` and the editor decide. All else of an edition has a column of its own.
DRAFT_FIELDS = (
    "subject",
    "preheader",
    "intro",
    "picks",
    "blocks",
    "dropped",
    "pinned",
    "words",
    "alts",
    "edited",
    "window_from",
    "cutoff",
    "newest",
)

RecordT = TypeVar("RecordT")


def article_text(article: Article) -> str:
    """An article as JSON."""
    return _dumped(_plain(article))


def article_from(text: str) -> Article:
    """The article that `article_text` wrote."""
    return _article(json.loads(text))


def draft_text(edition: Edition) -> str:
    """The fields of an edition that make its draft, as JSON."""
    return _dumped({name: _plain(getattr(edition, name)) for name in DRAFT_FIELDS})


def draft_from(text: str) -> dict[str, Any]:
    """The fields that `draft_text` wrote, for `Edition(**...)`."""
    raw = json.loads(text)
    return {name: _DRAFT.get(name, _same)(raw[name]) for name in DRAFT_FIELDS if name in raw}


def attributes_text(attributes: Mapping[str, str]) -> str:
    """A reader's attributes as JSON."""
    return _dumped(dict(attributes))


def attributes_from(text: str) -> dict[str, str]:
    """The attributes that `attributes_text` wrote."""
    attributes: dict[str, str] = json.loads(text)
    return attributes


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case Guarded():
            return {"members_only": value.members_only, "text": value.for_reader(member=True)}
        case date():  # and datetime, which is one
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case frozenset():
            return sorted(value)
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def _same(raw: Any) -> Any:
    return raw


def _record(kind: type[RecordT], raw: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]) -> RecordT:
    names = [field.name for field in fields(kind) if field.name in raw]  # type: ignore[arg-type]  # every kind here is a dataclass
    return kind(**{name: readers.get(name, _same)(raw[name]) for name in names})


def _moment(raw: str | None) -> datetime | date | None:
    if raw is None:
        return None
    return date.fromisoformat(raw) if len(raw) == len("2026-11-24") else datetime.fromisoformat(raw)


def _guarded(raw: Mapping[str, Any]) -> Guarded:
    return Guarded(raw["text"], members_only=raw["members_only"])


def _picture(raw: Mapping[str, Any] | None) -> Picture | None:
    return None if raw is None else _record(Picture, raw, {})


def _authors(raw: list[Mapping[str, Any]]) -> tuple[Author, ...]:
    return tuple(_record(Author, one, {}) for one in raw)


def _article(raw: Mapping[str, Any]) -> Article:
    return _record(
        Article,
        raw,
        {
            "authors": _authors,
            "tags": tuple,
            "published": _moment,
            "first_published": _moment,
            "picture": _picture,
            "text": _guarded,
        },
    )


def _stored(raw: Mapping[str, Any]) -> StoredArticle:
    return _record(StoredArticle, raw, {"article": _article, "first_seen": _moment, "keys": tuple, "carried_by": tuple})


def _summary(raw: Mapping[str, Any]) -> Summary:
    return _record(Summary, raw, {"words": _guarded, "source": SummarySource, "places": _passages})


def _passages(raw: list[Mapping[str, Any]]) -> tuple[Passage, ...]:
    return tuple(_record(Passage, one, {}) for one in raw)


def _picks(raw: list[Mapping[str, Any]]) -> tuple[Pick, ...]:
    return tuple(_record(Pick, one, {"stored": _stored, "summary": _summary, "place": Place}) for one in raw)


def _blocks(raw: list[Mapping[str, Any]]) -> tuple[EditorBlock, ...]:
    return tuple(_record(EditorBlock, one, {"kind": BlockKind}) for one in raw)


def _texts(raw: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    return tuple((article, text) for article, text in raw)


_DRAFT: dict[str, Callable[[Any], Any]] = {
    "picks": _picks,
    "blocks": _blocks,
    "dropped": tuple,
    "pinned": tuple,
    "words": _texts,
    "alts": _texts,
    "edited": frozenset,
    "window_from": _moment,
    "cutoff": _moment,
}
