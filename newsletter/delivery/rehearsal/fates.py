"""What becomes of each try at a flaky server: drawn by the reader's address, the number of the try and a seed, so it can be repeated. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What a server does with one try for one reader."""

    TAKEN = "taken"
    DROPPED_AT_RCPT = "dropped_at_rcpt"  # the connection, when the reader is named
    DROPPED_IN_BODY = "dropped_in_body"  # the connection, in the middle of the message
    PUT_OFF_AT_RCPT = "put_off_at_rcpt"
    PUT_OFF_AFTER_DOT = "put_off_after_dot"
    UNANSWERED = "unanswered"  # the message is taken, the connection dropped instead of an answer
    SLOW = "slow"  # the message is taken, and the answer takes a while


@dataclass(frozen=True, kw_only=True)
class Fates:
    """How often a flaky server does what; shares of all tries, below 1 together."""

    seed: str = ""
    dropped_at_rcpt: float = 0.0
    dropped_in_body: float = 0.0
    put_off_at_rcpt: float = 0.0
    put_off_after_dot: float = 0.0
    unanswered: float = 0.0
    slow: float = 0.0
    slow_s: float = 0.0  # what a slow answer takes

    def of(self, recipient: str, number: int) -> Fate:
        """The fate of a reader's `number`-th try: whatever came between, the same every time."""
        digest = hashlib.sha256(f"{self.seed}\0{recipient}\0{number}".encode()).digest()
        drawn = int.from_bytes(digest[:8], "big") / 2**64
        for fate in Fate:
            share = 0.0 if fate is Fate.TAKEN else float(getattr(self, fate.value))
            if drawn < share:
                return fate
            drawn -= share
        return Fate.TAKEN
