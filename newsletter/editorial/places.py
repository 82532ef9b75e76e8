"""How much room each story gets: one lead, a few features, compact ones, and briefs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.editorial.fill import Chosen
from newsletter.editorial.score import is_stub
from newsletter.model.edition import Place

_BRIEF_FROM = 10  # stories before the first brief
_LEAD_AMONG = 3  # the best, of which one that is fit to lead does
_LED = "; leads "


def places(count: int) -> list[Place]:
    """The places of so many stories, in order."""
    features = 3 if count >= 8 else 2 if count >= 4 else 0
    return [_place(position, features) for position in range(count)]


def arranged(chosen: Sequence[Chosen], *, keep_order: bool = False) -> list[tuple[Place, Chosen]]:
    """The stories with their places.

    Of the first three the one leads that is fittest to: a picture, free for everybody, and more than a notice. A pin that stands
    first leads whatever it lacks, and an order that is kept is kept.
    """
    order = list(chosen)
    if order and not keep_order and not order[0].pinned:
        first = order[0]
        lead = min(order[:_LEAD_AMONG], key=lambda choice: len(_lacks(choice)))  # the first of equals
        order.remove(lead)
        order.insert(0, lead if lead is first else replace(lead, why=f"{lead.why}{_LED}{_for_what(lead, first)}"))
    return list(zip(places(len(order)), order, strict=True))


def without_lead(why: str) -> str:
    """The reason of a pick without what is true of the first story alone."""
    return why.partition(_LED)[0]


def _lacks(choice: Chosen) -> list[str]:
    """What a story lacks to lead, the worst counted twice: a lead without a picture looks like a mistake."""
    article = choice.stored.article
    lacks = [] if article.picture else ["has no picture", ""]
    lacks += ["is for members only"] if article.members_only else []
    return lacks + (["is very short"] if is_stub(article) else [])


def _for_what(lead: Chosen, first: Chosen) -> str:
    if lead.stored.article.picture and not first.stored.article.picture:
        return "for its picture"
    lacking = next((one for one in _lacks(first) if one and one not in _lacks(lead)), "is less fit to")
    return f"because “{first.stored.article.title}” {lacking}"


def _place(position: int, features: int) -> Place:
    if position == 0:
        return Place.LEAD
    if position <= features:
        return Place.FEATURE
    return Place.COMPACT if position < _BRIEF_FROM else Place.BRIEF
