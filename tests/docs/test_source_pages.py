"""Every kind of source has its page, its place in the index, and an example that loads."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from newsletter.config.load import from_tables
from newsletter.sources.options import SourceOptions
from tests.support.project import newsletter_table

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "sources"
KINDS = get_args(get_type_hints(SourceOptions)["kind"])


def text(name: str) -> str:
    """A page."""
    return (_PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_page_with_an_example_that_loads(kind: str, tmp_path: Path) -> None:
    """The first block of TOML is a source of this kind that the configuration takes as it stands."""
    (block,) = re.findall(r"^```toml\n(.*?)^```", text(kind), re.M | re.S)[:1]
    (newsletter,) = tomllib.loads(block)["newsletters"].values()
    for source in newsletter["sources"]:
        if path := source.get("path"):
            place = tmp_path / path
            place.touch() if place.suffix else place.mkdir()
        if key := source.get("key_file"):
            (tmp_path / key).write_text("0123456789abcdef0123456789")
    (tmp_path / "readers.csv").write_text("address\n")

    settings = from_tables({"newsletters": {"weekly": newsletter_table(sources=newsletter["sources"])}}, tmp_path)

    assert {kind} == {source.kind for source in settings.sources("weekly")}


@pytest.mark.parametrize("kind", KINDS)
def test_the_index_leads_to_every_page(kind: str) -> None:
    """By its name."""
    assert f"[`{kind}`]({kind}.md)" in text("README")


def test_there_is_no_page_of_a_kind_that_is_not_there() -> None:
    """Nor of one under another name."""
    assert {*KINDS, "README"} == {page.stem for page in _PAGES.glob("*.md")}
