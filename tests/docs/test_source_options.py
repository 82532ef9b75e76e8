"""What the pages of sources say about options is true: each exists, and is one that the configuration takes for that kind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.config.load import from_tables
from newsletter.errors import ConfigError
from newsletter.sources.options import SourceOptions
from tests.support.project import newsletter_table

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "sources"
_VALUES: dict[str, object] = {
    "url": "https://coast.example/", "complete": False, "category": "Sea", "language": "nb", "members_selector": ".members", "robots": False,
    "categories": ["sea"], "tags": ["sea"], "key": "0123456789abcdef0123456789", "key_file": "ghost.key",
}  # fmt: skip


def options_of(kind: str) -> list[str]:
    """The options in the table of a page, in its order."""
    page = (_PAGES / f"{kind}.md").read_text(encoding="utf-8")
    table = page.partition("| option | what it does |\n")[2].partition("\n\n")[0]
    return [name for line in table.splitlines()[1:] for name in re.findall(r"`(\w+)`", line.split("|")[1])]


@pytest.mark.parametrize("kind", ["feed", "wordpress", "ghost"])
def test_every_option_of_a_page_is_one_of_its_kind(kind: str, tmp_path: Path) -> None:
    """Each is a field of the options, and a source of this kind loads with it."""
    named = options_of(kind)
    (tmp_path / "ghost.key").write_text("0123456789abcdef0123456789")
    (tmp_path / "readers.csv").write_text("address\n")
    needed = {"kind": kind, "url": "https://coast.example/", **({"key_file": "ghost.key"} if kind == "ghost" else {})}

    assert len(named) > 4
    assert set(named) <= set(SourceOptions.__dataclass_fields__)
    for name in named:
        source = {**needed, name: _VALUES[name]}
        if name == "key":
            source.pop("key_file")
        from_tables({"newsletters": {"weekly": newsletter_table(sources=[source])}}, tmp_path)


def test_a_key_in_a_file_reaches_its_source(tmp_path: Path) -> None:
    """Relative to the configuration, without the line end that every editor leaves, and in no text of the settings."""
    (tmp_path / "ghost.key").write_text("0123456789abcdef0123456789\n")
    (tmp_path / "readers.csv").write_text("address\n")
    table = newsletter_table(sources=[{"kind": "ghost", "url": "https://coast.example/", "key_file": "ghost.key"}])

    settings = from_tables({"newsletters": {"weekly": table}}, tmp_path)

    assert ["0123456789abcdef0123456789"] == [source.key for source in settings.sources("weekly")]
    assert "0123456789abcdef" not in repr(settings)


@pytest.mark.parametrize(
    ("source", "key", "told"),
    [
        ({"kind": "ghost"}, "sources[0]", "needs key or key_file"),
        ({"kind": "ghost", "key": "0123456789abcdef0123456789:00"}, "sources[0].key", "no Content API key"),
        ({"kind": "ghost", "key": "0123456789abcdef0123456789", "key_file": "ghost.key"}, "sources[0].key_file", "beside a key"),
        ({"kind": "ghost", "key_file": "none.key"}, "sources[0].key_file", "cannot be read"),
        ({"kind": "ghost", "key_file": "empty.key"}, "sources[0].key_file", "is empty"),
        ({"kind": "ghost", "key_file": "ghost.key", "tags": ["World news]"]}, "sources[0].tags", "is no slug"),
        ({"kind": "wordpress", "key": "0123456789abcdef0123456789"}, "sources[0].key", "means nothing"),
        ({"kind": "wordpress", "categories": ["World news"]}, "sources[0].categories", "is no slug"),
        ({"kind": "feed", "categories": ["news"]}, "sources[0].categories", "means nothing"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_by_its_key(source: dict[str, object], key: str, told: str, tmp_path: Path) -> None:
    """One problem each, at the key that is wrong, and no secret in it."""
    (tmp_path / "ghost.key").write_text("0123456789abcdef0123456789\n")
    (tmp_path / "empty.key").write_text("")
    (tmp_path / "readers.csv").write_text("address\n")

    with pytest.raises(ConfigError) as error:
        from_tables({"newsletters": {"weekly": newsletter_table(sources=[{"url": "https://coast.example/", **source}])}}, tmp_path)

    (problem,) = error.value.problems
    assert key in problem.key
    assert told in problem.message
    assert "0123456789abcdef" not in str(error.value)
