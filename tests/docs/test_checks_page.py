"""The reference page of the checks is what the checks say."""

from __future__ import annotations

from newsletter.checks.run import RULES
from tests.support.describe_checks import CHECKS_PAGE, checks_page


def test_the_page_of_checks_is_what_the_checks_say() -> None:
    """`make docs` would change nothing."""
    assert checks_page() == CHECKS_PAGE.read_text(encoding="utf-8")


def test_every_rule_says_what_why_and_what_to_do() -> None:
    """In phrases that the page can end with a full stop."""
    for rule in RULES.values():
        for words in (rule.what, rule.why, rule.fix):
            assert words
            assert not words.endswith(".")


def test_the_readme_counts_the_checks_right() -> None:
    """It says in how many ways an edition is checked."""
    readme = (CHECKS_PAGE.parents[2] / "README.md").read_text(encoding="utf-8")

    assert f"checked in {len(RULES)} ways" in readme
