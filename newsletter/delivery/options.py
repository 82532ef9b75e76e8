"""The choices of sending: the server, and how the engine uses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class SmtpOptions:
    """`[smtp]`: the server that takes the messages."""

    __pydantic_config__ = _FORBID

    host: str = field(default="localhost", metadata={"help": "Name of the mail server."})
    port: int = field(default=25, metadata={"help": "Its port: 465 for implicit TLS, 587 for STARTTLS, 25 for a relay of your own."})
    security: Literal["auto", "tls", "starttls", "none"] = field(
        default="auto",
        metadata={
            "help": "auto: TLS on 465, else STARTTLS required, except to a loopback host without a password. none: no TLS; refused with a password unless the host is a loopback one."
        },
    )
    user: str = field(default="", metadata={"help": "Log-in name; empty for none."})
    password: str = field(
        default="", metadata={"help": "Secret: set NEWSLETTER_SMTP__PASSWORD or password_file, not this file.", "secret": True}
    )
    password_file: str = field(default="", metadata={"help": "A file that holds the password alone."})
    connections: int = field(default=4, metadata={"help": "Open connections at the same time."})
    timeout_s: float = field(
        default=60.0, metadata={"help": "Seconds to wait for an answer (600 after the end of a message, as RFC 5321 asks)."}
    )
    messages_per_connection: int = field(default=500, metadata={"help": "A connection is renewed after this many."})

    def __repr__(self) -> str:
        return f"SmtpOptions({self.host}:{self.port}, security={self.security!r}, user={self.user!r}, password={'***' if self.password else ''!r})"


@dataclass(frozen=True, kw_only=True)
class DeliveryOptions:
    """`[delivery]`: pace, retries, and what an unknown end means."""

    __pydantic_config__ = _FORBID

    rate: float | None = field(default=None, metadata={"help": "Messages a second, over all processes; no limit if absent."})
    on_uncertain: Literal["resend", "hold"] = field(
        default="resend",
        metadata={
            "help": "When the server may have taken a message and its answer was lost: resend (same Message-ID, at most twice) or hold."
        },
    )
    tries: int = field(default=7, metadata={"help": "Tries for a message that the server puts off."})
    first_retry_s: float = field(default=300.0, metadata={"help": "Seconds before the second try; doubled at each."})
    lease_s: float = field(default=60.0, metadata={"help": "Seconds after which another process may take over a silent one's work."})
    fault_limit: int = field(
        default=5, metadata={"help": "Failures that are our own fault (log-in, sender refused) before the edition is held."}
    )
    domain: str = field(default="", metadata={"help": "Domain of Message-IDs; the sender's if empty."})
