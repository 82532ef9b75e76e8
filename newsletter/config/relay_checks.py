"""What the values of the mail servers mean: `[smtp]`, `[relays.NAME]`, and who carries which sender's messages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from newsletter.config.hosts import is_host, is_loopback
from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath
from newsletter.config.secret_file import file_password
from newsletter.config.settings import Settings
from newsletter.delivery.options import LimitOptions, RelayOptions, SmtpOptions
from newsletter.delivery.providers.table import PROVIDERS

NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
LONGEST_NAME = 40  # it is part of a key in the database, and of an environment name
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_LONGEST_HEADER = 900  # a line of a message has at most 998 octets
# Written by us, or for servers to write; a second one makes a message that large providers refuse.
_OURS = re.compile(
    r"from|sender|to|cc|bcc|reply-to|subject|date|message-id|mime-version|content-.*|list-.*|return-path|received|dkim-signature"
    r"|arc-.*|authentication-results|feedback-id|auto-submitted|precedence|x-newsletter-delivery",
    re.IGNORECASE,
)


def relay_paths(settings: Settings) -> Iterator[tuple[KeyPath, SmtpOptions]]:
    """Every table of a mail server that was written, with its path."""
    if not settings.relays or "smtp" in settings.model_fields_set:
        yield ("smtp",), settings.smtp
    for name, relay in settings.relays.items():
        yield ("relays", name), relay


def checked_relays(settings: Settings) -> Iterator[Finding]:
    """Every mistake in the mail servers that only shows in the values."""
    if settings.relays and "smtp" in settings.model_fields_set:
        yield Finding(
            path=("smtp",),
            message="means nothing beside [relays.NAME]",
            suggestion="make a relay of it, [relays.main], or take one of the two out",
        )
    for path, relay in relay_paths(settings):
        yield from _server(relay, path)
        yield from _log_in(settings, relay, path)
        yield from _headers(relay, path)
        yield from _warm_up(relay, path)
        yield from checked_limits(relay, path)
        if isinstance(relay, RelayOptions):
            yield from _relay(relay, path)
    yield from _carriers(settings)


def named(name: str, path: KeyPath) -> Iterator[Finding]:
    """A mistake in the name that a user gave to a table."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        better = "_".join(re.findall(r"[a-z0-9]+", name.lower()))[:LONGEST_NAME].strip("_")
        yield Finding(
            path=path,
            message=f"its name must be small letters, digits and single underscores, at most {LONGEST_NAME}",
            suggestion=f"for instance {better or 'main'}",
        )


def checked_limits(limits: LimitOptions, path: KeyPath) -> Iterator[Finding]:
    """Limits that let nothing through, or are no numbers."""
    for limit in fields(LimitOptions):
        most = getattr(limits, limit.name)
        if most is not None and not (math.isfinite(most) and 0.000_001 <= most <= 1_000_000_000):
            yield Finding(path=(*path, limit.name), message=f"must be above 0, not {most}", suggestion="leave it out for no limit")


def _server(relay: SmtpOptions, path: KeyPath) -> Iterator[Finding]:
    provider = PROVIDERS.get(relay.provider)
    if provider is not None and provider.hosts and not provider.host and relay.host == SmtpOptions.host:
        yield Finding(
            path=(*path, "provider"),
            message=f"{provider.title} has no host for everybody: it is missing",
            suggestion="write the host that its console names",
            rests_on=((*path, "host"),),
        )
    if not is_host(relay.host):
        yield Finding(
            path=(*path, "host"), message="must be the name or the address of a server alone", suggestion="the port has its own key"
        )


def _log_in(settings: Settings, relay: SmtpOptions, path: KeyPath) -> Iterator[Finding]:
    given = bool(relay.password or relay.password_file)
    said = "password" if relay.password else "password_file"
    here = ".".join(str(part) for part in path)
    if relay.password and relay.password_file:
        yield Finding(path=(*path, "password_file"), message="stands beside a password", suggestion="keep one of the two")
    elif relay.password_file:
        yield from _password_file(settings, relay, (*path, "password_file"))
    if given and relay.security == "none" and not is_loopback(relay.host):
        yield Finding(
            path=(*path, "security"),
            message=f'"none" would show the password to everybody on the way to {relay.host}',
            suggestion='write "auto", "tls" or "starttls"',
            rests_on=((*path, said), (*path, "host")),
        )
    if given and not relay.user:
        yield Finding(
            path=(*path, said), message="there is a password and no user", suggestion=f"set {here}.user", rests_on=((*path, "user"),)
        )
    if relay.user and not given:
        yield Finding(
            path=(*path, "user"),
            message="there is a user and no password",
            suggestion=f"set NEWSLETTER_{'__'.join(str(part).upper() for part in path)}__PASSWORD or {here}.password_file",
            rests_on=((*path, "password"), (*path, "password_file")),
        )


def _password_file(settings: Settings, relay: SmtpOptions, path: KeyPath) -> Iterator[Finding]:
    file = settings.path(relay.password_file)
    try:
        file_password(file)
    except OSError as error:
        yield Finding(path=path, message=f"{file} cannot be read: {error.strerror}", suggestion="name a file that this user may read")
    except UnicodeDecodeError:
        yield Finding(path=path, message=f"{file} is not UTF-8 text")
    except ValueError as error:
        yield Finding(path=path, message=f"{file} {error}")


def _headers(relay: SmtpOptions, path: KeyPath) -> Iterator[Finding]:
    for name, value in relay.headers.items():
        at = (*path, "headers", name)
        if not _HEADER_NAME.fullmatch(name):
            yield Finding(path=at, message=f"{shown(name)} is no name of a header", suggestion="letters, digits and hyphens")
        elif _OURS.fullmatch(name):
            yield Finding(
                path=at, message=f"{name} is written by this program", suggestion="take it out; X- headers of the provider go here"
            )
        if not value.isascii() or len(name) + len(value) > _LONGEST_HEADER:
            yield Finding(path=at, message=f"must be ASCII and at most {_LONGEST_HEADER} characters")


def _warm_up(relay: SmtpOptions, path: KeyPath) -> Iterator[Finding]:
    if relay.warm_up:
        try:
            date.fromisoformat(relay.warm_up)
        except ValueError:
            yield Finding(path=(*path, "warm_up"), message=f"{shown(relay.warm_up)} is no day", suggestion='for instance "2026-12-01"')


def _relay(relay: RelayOptions, path: KeyPath) -> Iterator[Finding]:
    yield from named(str(path[-1]), path)
    for index, domain in enumerate(relay.sender_domains):
        if not is_host(domain):
            yield Finding(path=(*path, "sender_domains", index), message="must be a domain alone, in ASCII", suggestion='"example.org"')


def _carriers(settings: Settings) -> Iterator[Finding]:
    """A newsletter that no relay may carry."""
    if not settings.relays or any(not relay.sender_domains for relay in settings.relays.values()):
        return
    bound = {domain.lower() for relay in settings.relays.values() for domain in relay.sender_domains}
    for slug, chosen in settings.newsletters.items():
        domain = chosen.sender.address.rpartition("@")[2].lower()
        if not any(domain == one or domain.endswith(f".{one}") for one in bound):
            yield Finding(
                path=("newsletters", slug, "sender"),
                message=f"no relay may carry messages from {domain}",
                suggestion="name it in sender_domains of a relay, or leave sender_domains out of one",
                rests_on=tuple(("relays", name, "sender_domains") for name in settings.relays),
            )
