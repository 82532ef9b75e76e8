"""The servers that a rehearsal can be held with, by name: whose habits they have, and what that asks of the client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from newsletter.delivery.rehearsal.certificate import SelfMade
from newsletter.delivery.rehearsal.fates import Fates
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.replies import Stage

KindName = Literal["ses", "greylist", "flaky"]
KINDS: tuple[KindName, ...] = get_args(KindName)

QUICKER = 60.0  # waits of minutes (greylisting, retries) are this many times shorter in a rehearsal
_SES_REPLY_S = 0.02  # a server in another country
_SES_RATE = 14.0  # what SES gives an account at first
_GREYLIST_S = 300.0  # what Postgrey and its likes ask for


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One server to rehearse with, as it is to be."""

    name: KindName
    rate: float | None = None  # messages a second that it takes; None: its usual one
    seed: str = "1"  # of a flaky one: the same seed, the same luck

    @property
    def allows(self) -> float | None:
        """Messages a second that it takes; None for as many as come."""
        return self.rate or (_SES_RATE if self.name == "ses" else None)

    @property
    def seconds_a_message(self) -> float:
        """What a message takes on its connection, about, as its habits have it."""
        return 5 * _SES_REPLY_S if self.name == "ses" else 0.01

    @property
    def is_secure(self) -> bool:
        """True if it takes nothing without TLS and a log-in."""
        return self.name == "ses"

    def habits(self, certificate: SelfMade, login: tuple[str, str]) -> Habits:
        """Its habits."""
        match self.name:
            case "ses":
                # PIPELINING it does not offer.
                return Habits(
                    starttls=certificate.for_server(),
                    users=(login,),
                    offers_login_in_clear=False,
                    rate=self.allows,
                    throttles_at=Stage.AFTER_DOT,
                    throttle_reply="454 Throttling failure: Maximum sending rate exceeded.",
                    reply_delay_s=_SES_REPLY_S,
                    closes_after_idle_s=10.0,
                    idle_reply="451 4.4.2 Timeout waiting for data from client.",
                    most_connections=100,
                    ids_like_ses=True,
                    size=40_000_000,
                )
            case "greylist":
                return Habits(pipelining=True, greylists_s=_GREYLIST_S / QUICKER, rate=self.allows)
            case "flaky":
                fates = Fates(
                    seed=self.seed,
                    dropped_at_rcpt=0.02,
                    dropped_in_body=0.01,
                    put_off_at_rcpt=0.05,
                    put_off_after_dot=0.02,
                    unanswered=0.005,
                    slow=0.01,
                    slow_s=2.0,
                )
                return Habits(pipelining=True, fates=fates, rate=self.allows)
