"""The reference page of the configuration is what the code says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from newsletter.config.catalogue import environment_name, node_at, options
from newsletter.config.describe import reference
from newsletter.config.settings import catalogue
from newsletter.shipped import shipped

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"


def test_the_page_is_what_the_generator_writes() -> None:
    """`python -m newsletter.config.describe > docs/reference/configuration.md` changes nothing."""
    assert reference() == PAGE.read_text(encoding="utf-8")


def test_every_option_has_help_and_a_name_on_the_page() -> None:
    """No option without a sentence, none without its environment name."""
    page = reference()

    assert [path for path, option in options(catalogue()) if not option.help.strip() or f"`{environment_name(path)}`" not in page] == []


def test_what_the_shipped_file_shows_in_comments_is_right() -> None:
    """Every line that somebody may free of its `#` is TOML, and its key is an option of its table."""
    table: tuple[str | int, ...] = ()
    shown = 0
    for line in shipped("config.toml").read_text(encoding="utf-8").splitlines():
        if header := re.fullmatch(r"(?:# )?\[\[?([a-z_.]+)\]\]?", line):
            table = tuple(header.group(1).split(".")) + ((0,) if "[[" in line else ())
        elif commented := re.fullmatch(r"# ([a-z_]+ = .+)", line):
            key = next(iter(tomllib.loads(commented.group(1))))
            assert node_at(catalogue(), (*table, key)) is not None, line
            shown += 1
    assert shown > 10
