"""What the values of `[newsletters.NAME.selection]` mean together."""

from __future__ import annotations

import math
from collections.abc import Iterator

from newsletter.config.problems import Finding
from newsletter.config.scan import KeyPath
from newsletter.config.tables import SelectionOptions
from newsletter.model.identity import folded


def checked_selection(selection: SelectionOptions, path: KeyPath) -> Iterator[Finding]:
    """Every mistake of a selection that only shows in the values."""
    if selection.minimum > selection.maximum:
        yield Finding(
            path=(*path, "minimum"),
            message=f"{selection.minimum} is more than the maximum, {selection.maximum}: every edition would be skipped",
            rests_on=((*path, "maximum"),),
        )
    for key in ("prefer", "prefer_authors", "prefer_sources"):
        for name, weight in getattr(selection, key).items():
            if not math.isfinite(weight) or not 0 <= weight <= 1000:
                yield Finding(path=(*path, key, name), message=f"must be from 0 to 1000, not {weight}", suggestion="1.0 is neutral")
    if not 0 < selection.half_life_days <= 10_000:
        yield Finding(path=(*path, "half_life_days"), message=f"must be more than 0, and at most 10000, not {selection.half_life_days}")
    if not 0 < selection.category_balance <= 1:
        yield Finding(path=(*path, "category_balance"), message=f"must be more than 0, and at most 1, not {selection.category_balance}")
    yield from _of_categories(selection, path)


def _of_categories(selection: SelectionOptions, path: KeyPath) -> Iterator[Finding]:
    for key in ("category_minimum", "category_maximum"):
        for name, number in getattr(selection, key).items():
            if not 1 <= number <= 1000:
                yield Finding(
                    path=(*path, key, name),
                    message=f"must be from 1 to 1000, not {number}",
                    suggestion=f"exclude_categories leaves a category out: [{name!r}]"
                    if key == "category_maximum" and number == 0
                    else None,
                )
    maxima = {folded(name): number for name, number in selection.category_maximum.items()}
    for name, least in selection.category_minimum.items():
        most = maxima.get(folded(name), selection.per_category)
        if 0 < most < least:
            yield Finding(path=(*path, "category_minimum", name), message=f"{least} is more than the most of it, {most}")
    whole = sum(selection.category_minimum.values())
    if whole > selection.maximum:
        yield Finding(path=(*path, "category_minimum"), message=f"comes to {whole} articles, and the maximum is {selection.maximum}")
