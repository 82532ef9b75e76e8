"""What keeps a send from being faster, in words for whoever watches it. Pure but for what relays know of themselves."""

from __future__ import annotations

from newsletter.delivery.relays import Away, Relays
from newsletter.delivery.tally import Progress
from newsletter.model.pace import Limit, PaceRules

_NEAR = 0.85  # share of a limit from which on the limit is what holds: a second of a slow pace holds few messages
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3_600.0, "day": 86_400.0}
_SAID = 120  # characters of what a server said


def what_holds(relays: Relays, pace: PaceRules | None, before: Progress, now: Progress, *, seconds: float) -> str:
    """Why it went no faster in the `seconds` between two counts; "" where nothing holds but the wire."""
    told = [_away(away) for away in relays.away()]
    if now.put_off > before.put_off:
        told.append(f"the server puts off: {' '.join(now.last_put_off.split())[:_SAID]}")
    told += _limits(pace, before, now, seconds) if pace else []
    if not told and now == before:
        return "waits for the mail server"
    return "; ".join(told)


def _away(away: Away) -> str:
    if away.tried_in_s is None:
        return f"relay {away.name} is out of this send: {away.why}"
    return f"relay {away.name} is away, tried again in {away.tried_in_s:.0f} s: {away.why}"


def _limits(pace: PaceRules, before: Progress, now: Progress, seconds: float) -> list[str]:
    # One more than went: the next one is only just not due.
    total = now.accepted - before.accepted
    told = [f"keeps to delivery.rate ({_shown(limit)})" for limit in pace.everything if _is_near(limit, total, seconds)]
    for name, limits in pace.relays.items():
        went = _accepted(now, name) - _accepted(before, name)
        told += [f"keeps to the pace of relay {name} ({_shown(limit)})" for limit in limits if _is_near(limit, went, seconds)]
    return told


def _accepted(progress: Progress, relay: str) -> int:
    return progress.relays.get(relay, {}).get("accepted", 0)


def _is_near(limit: Limit, went: int, seconds: float) -> bool:
    return went > 0 and went + 1 >= limit.most / _SECONDS[limit.per] * seconds * _NEAR


def _shown(limit: Limit) -> str:
    return f"{limit.most:g} a {limit.per}"
