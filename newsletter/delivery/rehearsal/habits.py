"""The habits a rehearsal server can have, each by name; without any it is a strict and friendly server."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from fnmatch import fnmatchcase

from newsletter.delivery.rehearsal.fates import Fates
from newsletter.delivery.replies import Stage


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of its own at one stage, in place of the usual one."""

    stage: Stage
    reply: str  # "550 5.1.1 no such user"; several lines joined by a line feed
    to: str = "*"  # only for a recipient of this shell pattern; "*" also before a recipient is named
    times: int | None = None  # how often, over all connections; None = always

    def fits(self, stage: Stage, recipient: str) -> bool:
        """True if it is this answer's turn, were it not for `times`."""
        return stage is self.stage and (self.to == "*" or fnmatchcase(recipient, self.to))


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What a rehearsal server offers, and how it misbehaves."""

    pipelining: bool = False
    smtputf8: bool = False
    size: int | None = None  # announced, and kept to
    starttls: ssl.SSLContext | None = None  # offered with this certificate
    implicit_tls: ssl.SSLContext | None = None  # TLS from the first byte
    users: tuple[tuple[str, str], ...] = ()  # (name, password); with any, nothing is taken before a log-in
    mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN")
    offers_login_in_clear: bool = True  # AUTH is announced before STARTTLS too, as careless servers do

    answers: tuple[Answer, ...] = ()
    slow_banner_s: float = 0.0
    reply_delay_s: float = 0.0  # before every reply
    after_dot_delay_s: float = 0.0  # before the reply to the final dot
    never_answers: Stage | None = None  # from this stage on it says nothing, and keeps the connection
    body_pause_s: float = 0.0  # between two reads of a message
    stops_reading_body: bool = False  # answers DATA, then takes no byte
    drops_at: Stage | None = None  # closes the connection instead of answering; BODY: in the middle of it
    drops_every: int = 1  # only at every n-th time that stage is reached
    says_421_after: int | None = None  # messages on one connection, then "421" to the next MAIL
    closes_after_idle_s: float | None = None  # with a reply that nobody asked for
    idle_reply: str = "421 4.4.2 idle for too long"
    extra_line_after: Stage | None = None  # the reply is followed by a line that nobody asked for
    extra_line: str = "550 5.0.0 one line too many"
    injects_after_starttls: bytes = b""  # in clear, in the same packet as the 220, as a man in the middle would
    most_logins: int | None = None  # then "454 4.7.0 too many log-ins"
    most_connections: int | None = None  # open at the same time; then "421 4.7.0 too many connections"

    rate: float | None = None  # messages a second; more in any `rate_window_s` are answered with `throttle_reply`
    rate_window_s: float = 1.0
    throttles_at: Stage = Stage.MAIL  # MAIL, or AFTER_DOT as SES does
    throttle_reply: str = "454 4.7.0 Throttling failure: maximum sending rate exceeded"
    greylists_s: float | None = None  # a reader's first try, and every one until so long after it, is answered with a 451
    fates: Fates | None = None  # drops, refusals, lost and slow answers by lot
    ids_like_ses: bool = False  # the message's id in the last reply, and no word beside
