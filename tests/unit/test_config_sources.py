"""What the configuration says of a source that cannot work, before anything is visited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsletter.config.load import from_tables
from newsletter.errors import ConfigError
from tests.support.project import newsletter_table


def problems(tmp_path: Path, **source: Any) -> list[str]:
    """What is wrong with a source, as "key: message"."""
    (tmp_path / "readers.csv").write_text("address\n")
    (tmp_path / "picks.csv").write_text("url\n")
    try:
        from_tables({"newsletters": {"weekly": newsletter_table(sources=[{"name": "x", **source}])}}, tmp_path)
    except ConfigError as error:
        return [f"{problem.key.rpartition('sources')[2]}: {problem.message}" for problem in error.problems]
    return []


_SITE = "https://press.example/"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"kind": "sitemap"}, "needs url"),
        ({"kind": "section", "path": "x"}, "needs url"),
        ({"kind": "links"}, "needs path or url"),
        ({"kind": "links", "path": "picks.csv", "url": _SITE}, "one list too many"),
        ({"kind": "links", "path": "gone.csv"}, "there is no file"),
        ({"kind": "feed", "url": _SITE, "tags": ["a"]}, "tags: means nothing for the kind feed"),
        ({"kind": "feed", "url": _SITE, "include": ["/a"]}, "include: means nothing for the kind feed"),
        ({"kind": "sitemap", "url": _SITE, "links": "h2 a"}, "links: means nothing for the kind sitemap"),
        ({"kind": "section", "url": _SITE, "links": "h2 >"}, "links: is no CSS selector"),
        ({"kind": "sitemap", "url": _SITE, "exclude": ["live/"]}, "begins with / or *"),
        ({"kind": "folder", "path": ".", "url_pattern": _SITE + "{year}/"}, "{slug} or {path}"),
        ({"kind": "folder", "path": ".", "url_pattern": _SITE + "{slug}/{name}"}, "{slug} or {path}"),
        ({"kind": "rss"}, "kind"),
        ({"kind": "feed", "url": _SITE, "language": "english"}, 'language: "english" is no language tag'),
        ({"kind": "feed", "url": _SITE, "name": "x" * 201}, "name: has 201 signs"),
        ({"kind": "feed", "url": _SITE, "name": "a\0b"}, "name: holds a control character"),
    ],
)
def test_a_source_that_cannot_work_says_why(tmp_path: Path, source: dict[str, Any], says: str) -> None:
    """With the key that is wrong."""
    assert [one for one in problems(tmp_path, **source) if says in one]


@pytest.mark.parametrize(
    "source",
    [
        {"kind": "links", "path": "picks.csv", "tags": ["digest"]},
        {"kind": "links", "url": _SITE, "language": "pt-BR"},
        {"kind": "sitemap", "url": _SITE, "include": ["/news/", "*.html$"], "robots": False},
        {"kind": "section", "url": _SITE, "links": "main h2 > a"},
        {"kind": "folder", "path": ".", "url_pattern": _SITE + "{section}/{year}/{month}/{path}"},
    ],
)
def test_a_source_that_can_work_is_taken(tmp_path: Path, source: dict[str, Any]) -> None:
    """Nothing is said."""
    assert [] == problems(tmp_path, **source)
