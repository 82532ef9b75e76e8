"""The choices of sending: the servers, how fast, and how the engine uses them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from newsletter.delivery.domain_groups import DOMAIN_GROUPS

_FORBID = {"extra": "forbid"}

ProviderChoice = Literal["auto", "none", "ses", "postmark", "mailgun", "brevo", "gmail", "postfix"]


@dataclass(frozen=True, kw_only=True)
class LimitOptions:
    """At most so many messages in any such time, over all processes; a limit that is absent does not hold."""

    __pydantic_config__ = _FORBID

    per_second: float | None = field(default=None, metadata={"help": "Messages a second at most, evenly spread; no limit if absent."})
    per_minute: float | None = field(default=None, metadata={"help": "Messages a minute at most, evenly spread; no limit if absent."})
    per_hour: float | None = field(default=None, metadata={"help": "Messages in any hour at most; no limit if absent."})
    per_day: float | None = field(default=None, metadata={"help": "Messages in any 24 hours at most; no limit if absent."})


@dataclass(frozen=True, kw_only=True)
class SmtpOptions(LimitOptions):
    """`[smtp]`: the server that takes the messages."""

    __pydantic_config__ = _FORBID

    provider: ProviderChoice = field(
        default="auto",
        metadata={
            "help": "Whose server it is: fills in what is not set here (docs/reference/providers.md). auto: recognised by the host's name; none: nobody's."
        },
    )
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
        default="",
        repr=False,
        metadata={"help": "Secret: set it in the environment or in password_file, not in this file.", "secret": True},
    )
    password_file: str = field(default="", metadata={"help": "A file that holds the password alone."})
    connections: int = field(
        default=20, metadata={"help": "Open connections at the same time, at most; as few are opened as the pace needs."}
    )
    timeout_s: float = field(
        default=60.0, metadata={"help": "Seconds to wait for an answer (600 after the end of a message, as RFC 5321 asks)."}
    )
    messages_per_connection: int = field(default=500, metadata={"help": "A connection is renewed after this many."})
    max_age_s: float = field(default=600.0, metadata={"help": "A connection is renewed after so many seconds."})
    idle_s: float = field(default=60.0, metadata={"help": "A connection that was idle for so many seconds is not used again."})
    pipelining: Literal["auto", "off"] = field(
        default="auto", metadata={"help": "auto: several commands at once where the server offers it. off: one after the other."}
    )
    dsn: bool = field(
        default=False, metadata={"help": "Ask a server that offers it (RFC 3461) for a report of failures that names the message."}
    )
    headers: dict[str, str] = field(
        default_factory=dict, metadata={"help": 'Headers for this server alone, e.g. { X-SES-CONFIGURATION-SET = "news" }; not signed.'}
    )
    warm_up: str = field(
        default="",
        metadata={"help": "First day of a new address or domain, as 2026-12-01: a daily limit grows from there and ends by itself."},
    )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.host}:{self.port}, security={self.security!r}, user={self.user!r}, password={'***' if self.password else ''!r})"


@dataclass(frozen=True, kw_only=True, repr=False)
class RelayOptions(SmtpOptions):
    """`[relays.NAME]`: one of several servers; with such tables there is no `[smtp]`."""

    weight: float = field(
        default=1.0,
        metadata={"help": "Its share where relays compete; what one has no room for, the others take. 0: only if no other can."},
    )
    sender_domains: tuple[str, ...] = field(
        default=(), metadata={"help": "The sender domains that it carries, and that no relay without them may carry; all others if empty."}
    )


@dataclass(frozen=True, kw_only=True)
class DomainGroupOptions(LimitOptions):
    """`[delivery.domains.NAME]`: recipient domains that share limits: gmail, outlook, yahoo, icloud and others are there; NAME may be new."""

    __pydantic_config__ = _FORBID

    domains: tuple[str, ...] = field(
        default=(), metadata={"help": "Domains and all below them; those of the group that ships under this name if empty."}
    )


@dataclass(frozen=True, kw_only=True)
class DeliveryOptions:
    """`[delivery]`: pace, retries, and what an unknown end means."""

    __pydantic_config__ = _FORBID

    rate: float | None = field(default=None, metadata={"help": "Messages a second, over all relays and processes; no limit if absent."})
    processes: int = field(default=1, metadata={"help": "Processes that send one edition; 0: one for each core."})
    on_uncertain: Literal["resend", "hold"] = field(
        default="resend",
        metadata={
            "help": "When the server may have taken a message and its answer was lost: resend (same Message-ID, at most twice) or hold."
        },
    )
    tries: int = field(default=7, metadata={"help": "Tries for a message that the server puts off."})
    first_retry_s: float = field(default=900.0, metadata={"help": "Seconds before the second try, about; doubled at each."})
    retry_days: float = field(default=3.0, metadata={"help": "Days that all tries together take at most; the waits are shortened to fit."})
    lease_s: float = field(default=60.0, metadata={"help": "Seconds after which another process may take over a silent one's work."})
    fault_limit: int = field(
        default=5,
        metadata={"help": "Failures in a row that are our own fault (log-in, sender refused) before the edition is held; 20 at most."},
    )
    domain: str = field(default="", metadata={"help": "Domain of Message-IDs; the sender's if empty."})
    bounce_address: str = field(
        default="",
        metadata={
            "help": "Address for bounces, bounces@example.org: each message gets one of its own below it. The sender's address if empty."
        },
    )
    domains: dict[str, DomainGroupOptions] = field(
        default_factory=dict, metadata={"help": "Limits for groups of recipient domains.", "known": tuple(DOMAIN_GROUPS)}
    )


def domain_groups(options: DeliveryOptions) -> dict[str, DomainGroupOptions]:
    """Every group of recipient domains, with its domains filled in (small letters); a domain that is named is in that group alone."""
    named = {name: tuple(domain.lower().rstrip(".") for domain in group.domains) for name, group in options.domains.items()}
    taken = {domain for domains in named.values() for domain in domains}
    shipped = {name: tuple(domain for domain in domains if domain not in taken) for name, domains in DOMAIN_GROUPS.items()}
    groups = {name: options.domains.get(name, DomainGroupOptions()) for name in {**shipped, **named}}
    return {name: replace(group, domains=named.get(name) or shipped[name]) for name, group in groups.items()}
