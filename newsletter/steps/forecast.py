"""Forecast: when an edition would be through, from the readers there are, the relays, and what of their limits is used up by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.delivery.forecast import SECONDS_A_MESSAGE, Forecast, Route, forecast
from newsletter.editorial.pick_lists import Division
from newsletter.errors import NotAllowed
from newsletter.model.edition import Edition, EditionState
from newsletter.model.letter import fitting_language, variant_key
from newsletter.model.pace import PaceRules
from newsletter.model.pick_lists import LeftOut
from newsletter.steps.desk import Desk, Post
from newsletter.steps.variants import Audience, division_of, sealed_division, wanted_variants
from newsletter.storage.ahead import Ahead, Outlook

_OVER = {
    EditionState.SENT: "is sent",
    EditionState.SKIPPED: "is skipped: nobody is written to",
    EditionState.CANCELLED: "is cancelled: nobody is written to any more",
}


@dataclass(frozen=True, kw_only=True)
class ZoneReached:
    """Readers of one time zone, and what their clocks show when the send begins and ends."""

    zone: str  # IANA name; that of the newsletter for readers of whom none is known
    readers: int
    start: datetime  # in that zone
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a send of an edition would be."""

    edition: Edition
    forecast: Forecast
    variants: Mapping[str, int]  # key -> readers, of the whole audience
    left_out: Mapping[LeftOut, int]  # readers who get none of it, and why
    zones: tuple[ZoneReached, ...]  # the most readers first
    seconds_a_message: float
    is_begun: bool  # then it is what is left that is counted


async def plan_of(
    desk: Desk, post: Post, outlook: Outlook, edition: Edition, *, start: datetime, seconds_a_message: float = SECONDS_A_MESSAGE
) -> Planned:
    """The forecast of an edition that is not over yet; moves nothing. Raises NotAllowed for one that is."""
    if edition.state in _OVER:
        raise NotAllowed(f"{edition.name} {_OVER[edition.state]}", do="`newsletter editions list` shows what is to come")
    is_begun = edition.state is EditionState.SENDING
    division = await (sealed_division if edition.sealed else division_of)(desk, edition)
    audience = await desk.readers.audience(edition.newsletter, but_not=edition.id)
    ahead = await (outlook.rest(edition.id) if is_begun else outlook.audience(edition.newsletter, edition_id=edition.id))
    routes = [
        Route(name=relay.name, connections=relay.connections, weight=relay.weight, seconds_a_message=seconds_a_message)
        for relay in post.relays_for(desk.newsletter).all()
    ]
    told = forecast(by_group(ahead, post.pace), routes, post.pace, start=start, states=await outlook.pace())
    return Planned(
        edition=edition,
        forecast=told,
        variants=by_wanted_variant(desk, division, audience),
        left_out=division.left_out(audience),
        zones=reached(ahead, told, desk.newsletter.timezone),
        seconds_a_message=seconds_a_message,
        is_begun=is_begun,
    )


def by_group(ahead: Ahead, rules: PaceRules) -> dict[str, int]:
    """Readers by group of domains; "" for all other domains."""
    counts: dict[str, int] = {}
    for domain, count in sorted(ahead.domains.items()):
        group = rules.group_of(f"@{domain}")
        counts[group] = counts.get(group, 0) + count
    return counts


def by_wanted_variant(desk: Desk, division: Division, audience: Audience) -> dict[str, int]:
    """Readers by the key of the variant that they would get; every variant is named, and who gets none is counted nowhere."""
    newsletter = desk.newsletter
    wanted = {one.key: one for name, its in division.editions.items() for one in wanted_variants(newsletter, its, name)}
    languages = tuple(dict.fromkeys(one.language for one in wanted.values()))
    counts = dict.fromkeys(wanted, 0)
    for asked, number in audience.items():
        picks = division.group_of(asked).picks
        if picks is None:
            continue
        language = fitting_language(asked.language, languages)
        own = variant_key(language, member=asked.member, picks=picks)
        counts[own if own in wanted else variant_key(language, member=False, picks=picks)] += number
    return counts


def reached(ahead: Ahead, told: Forecast, own: ZoneInfo) -> tuple[ZoneReached, ...]:
    """When the readers of each zone are reached, by their own clocks. A zone that nobody knows counts as the newsletter's."""
    readers: dict[ZoneInfo, int] = {}
    for name, count in sorted(ahead.zones.items()):
        zone = _zone(name) or own
        readers[zone] = readers.get(zone, 0) + count
    ordered: Sequence[tuple[ZoneInfo, int]] = sorted(readers.items(), key=lambda one: (-one[1], one[0].key))
    return tuple(
        ZoneReached(zone=zone.key, readers=count, start=told.start.astimezone(zone), end=told.end.astimezone(zone))
        for zone, count in ordered
    )


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
