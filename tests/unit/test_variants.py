"""Which renderings an edition needs, and who gets which."""

from __future__ import annotations

import pytest

from newsletter.editorial.pick_lists import Division
from newsletter.model.letter import fitting_language
from newsletter.model.pick_lists import Asked
from newsletter.steps.variants import by_right, by_variant
from tests.support.storage import variant


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-at", "de"),
        ("den", "en"),
        ("pt-BR", "pt-BR"),
        ("pt-PT", "pt"),
        ("zh", "en"),
    ],
)
def test_the_longest_language_that_the_readers_one_begins_with_fits(asked: str | None, given: str) -> None:
    """RFC 4647, 3.4: a range is shortened from its end until it names a language that is offered; else the first is it."""
    assert given == fitting_language(asked, ("en", "de", "pt", "pt-BR"))


def test_every_reader_is_counted_under_one_variant() -> None:
    """The counts of a dry run add up to the audience, and a variant that nobody gets is named with zero."""
    variants = [variant("en:public"), variant("en:member", member=True), variant("de:public"), variant("fr:public")]
    audience = {
        Asked(): 5,
        Asked(member=True, language="en-GB"): 2,
        Asked(member=True, language="de"): 3,
        Asked(language="de-CH"): 1,
    }

    assert {"en:public": 5, "en:member": 2, "de:public": 4, "fr:public": 0} == by_variant(audience, variants, Division(editions={}))
    assert {"member": 5, "public": 6} == by_right(audience)
