"""The checks on demand by name. One that cannot be made here is a finding, never a silence."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Sequence
from typing import Literal

from newsletter.checks.base import Finding
from newsletter.checks.on_demand import axe, reach, spam
from newsletter.checks.on_demand.base import CannotCheck, Sample
from newsletter.fetch.options import FetchOptions

Name = Literal["axe", "links", "spam"]
NAMES: tuple[Name, ...] = ("axe", "links", "spam")


async def run_on_demand(
    samples: Sequence[Sample], names: Collection[Name], *, insist_on: Collection[Name], fetch: FetchOptions
) -> tuple[Finding, ...]:
    """The findings of these checks, in the order of NAMES.

    One that cannot be made here gives `NAME-missing`: an error for one in `insist_on`, else information.
    """
    found: list[Finding] = []
    for name in NAMES:
        if name not in names:
            continue
        try:
            found += await _one(name, samples, fetch)
        except CannotCheck as failed:
            found.append(_missing(name, failed, insisted=name in insist_on))
    return tuple(found)


def _one(name: Name, samples: Sequence[Sample], fetch: FetchOptions) -> Awaitable[tuple[Finding, ...]]:
    match name:
        case "axe":
            return axe.check(samples)
        case "links":
            return reach.check(samples, fetch)
        case "spam":
            return spam.check(samples)


def _missing(name: Name, failed: CannotCheck, *, insisted: bool) -> Finding:
    return Finding(
        id=f"{name}-missing",
        level="error" if insisted else "info",
        where="this machine",
        message=f"--{name} was not checked: {failed.what}",
        fix=failed.do,
    )
