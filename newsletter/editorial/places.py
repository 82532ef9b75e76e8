"""How much room each story gets: one lead, a few features, compact ones, and briefs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.editorial.select import Chosen
from newsletter.model.edition import Place

_BRIEF_FROM = 10  # stories before the first brief
_LEAD_AMONG = 3  # the best, of which one with a picture leads


def places(count: int) -> list[Place]:
    """The places of so many stories, in order."""
    features = 3 if count >= 8 else 2 if count >= 4 else 0
    return [_place(position, features) for position in range(count)]


def arranged(chosen: Sequence[Chosen], *, keep_order: bool = False) -> list[tuple[Place, Chosen]]:
    """The stories with their places. One with a picture among the first three leads, unless a pin stands first or the order is kept."""
    order = list(chosen)
    if order and not keep_order and not order[0].pinned:
        lead = next((choice for choice in order[:_LEAD_AMONG] if choice.stored.article.picture), order[0])
        order.remove(lead)
        order.insert(0, lead if lead is chosen[0] else replace(lead, why=f"{lead.why}; leads for its picture"))
    return list(zip(places(len(order)), order, strict=True))


def _place(position: int, features: int) -> Place:
    if position == 0:
        return Place.LEAD
    if position <= features:
        return Place.FEATURE
    return Place.COMPACT if position < _BRIEF_FROM else Place.BRIEF
