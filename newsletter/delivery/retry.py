"""When a message that the server put off is tried again: doubling, spread out, the same every time it is asked. Pure."""

from __future__ import annotations

import hashlib

from newsletter.delivery.options import DeliveryOptions

_LONGEST_S = 24 * 3600.0  # a server that is away for days is asked once a day
_SPREAD = 0.2  # so that a thousand messages put off in one second do not all come back in one


def retry_after_s(tries: int, options: DeliveryOptions, seed: str) -> float | None:
    """Seconds until the next try after `tries` that counted (from 1); None when they are spent.

    `seed` names the message: its waits are within 20 % of first_retry_s * 2 ** (tries - 1), always the same for the same seed.
    """
    if tries >= options.tries:
        return None
    doubled = min(options.first_retry_s * 2.0 ** min(max(tries, 1) - 1, 40), _LONGEST_S)
    digest = hashlib.sha256(f"retry:{seed}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    return doubled * (1 - _SPREAD + 2 * _SPREAD * share)
