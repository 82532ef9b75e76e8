"""When a message that the server put off is tried again: doubling, spread out, the same every time it is asked. Pure.

With the defaults (7 tries, 900 s, 3 days): after about 15 and 30 minutes, 1, 2, 4 and 8 hours; the last try comes 13 to 19 hours
after the first. Where tries and first wait would make more than `retry_days`, all waits are shortened alike.
"""

from __future__ import annotations

import hashlib

from newsletter.delivery.options import DeliveryOptions

_LONGEST_S = 24 * 3600.0  # a server that is away for days is asked once a day
_SPREAD = 0.2  # so that a thousand messages put off in one second do not all come back in one


def retry_after_s(tries: int, options: DeliveryOptions, seed: str) -> float | None:
    """Seconds until the next try after `tries` that counted (from 1); None when they are spent.

    `seed` names the message: its waits are within 20 % of first_retry_s * 2 ** (tries - 1), always the same for the same seed, and
    all of them together never more than retry_days.
    """
    if tries >= options.tries:
        return None
    digest = hashlib.sha256(f"retry:{seed}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    return _doubled(max(tries, 1), options) * _shortened(options) * (1 - _SPREAD + 2 * _SPREAD * share)


def _doubled(tries: int, options: DeliveryOptions) -> float:
    return min(options.first_retry_s * 2.0 ** min(tries - 1, 40), _LONGEST_S)


def _shortened(options: DeliveryOptions) -> float:
    """What every wait is multiplied by, so that the longest possible course ends within retry_days."""
    longest = (1 + _SPREAD) * sum(_doubled(tries, options) for tries in range(1, options.tries))
    return min(1.0, options.retry_days * 86_400.0 / longest) if longest else 1.0
