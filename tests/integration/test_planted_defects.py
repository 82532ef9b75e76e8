"""The planted-defect table: a clean digest has no finding, and each defect that is planted in it is found, by its id."""

from __future__ import annotations

from itertools import product

import pytest

from newsletter.checks.run import RULES, run_checks
from tests.support.clean_digest import clean_digest
from tests.support.defects import DEFECTS, Defect
from tests.support.theme_samples import THEMES

EVERYWHERE = [*product(THEMES, ("en", "ar", "ja"))]


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_a_clean_digest_has_no_finding(theme: str, language: str) -> None:
    """None at all, not even an `info`, so that one finding means something."""
    assert [(one.id, one.where, one.message) for one in run_checks(clean_digest(theme, language))] == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_a_planted_defect_is_found(theme: str, language: str, defect: Defect) -> None:
    """With its id, why it matters and what to do, and for every part of the html with its line."""
    found = [one for one in run_checks(defect.plant(clean_digest(theme, language))) if one.id == defect.id]

    assert found
    for one in found:
        assert one.why == RULES[defect.id].why
        assert one.fix
        assert one.message


def test_every_rule_has_a_planted_defect() -> None:
    """A rule that no test can break is no rule."""
    assert {one.id for one in DEFECTS} == set(RULES)
    assert len(DEFECTS) >= 35
