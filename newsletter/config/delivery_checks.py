"""What the values of `[delivery]` mean: domains, the address for bounces, groups of recipient domains."""

from __future__ import annotations

from collections.abc import Iterator

from email_validator import EmailNotValidError

from newsletter.config.hosts import is_host
from newsletter.config.problems import Finding, shown
from newsletter.config.relay_checks import checked_limits, named
from newsletter.config.scan import KeyPath
from newsletter.config.settings import Settings, ascii_address
from newsletter.delivery.domain_groups import DOMAIN_GROUPS
from newsletter.delivery.options import DomainGroupOptions
from newsletter.model.verp import LONGEST_LOCAL


def checked_delivery(settings: Settings) -> Iterator[Finding]:
    """Every mistake in `[delivery]` that only shows in the values."""
    domain = settings.delivery.domain
    if domain and not is_host(domain):
        yield Finding(path=("delivery", "domain"), message="must be a domain alone, in ASCII", suggestion='for instance "example.org"')
    if settings.delivery.bounce_address:
        yield from _bounce_address(settings.delivery.bounce_address)
    yield from _groups(settings)


def _bounce_address(address: str) -> Iterator[Finding]:
    path: KeyPath = ("delivery", "bounce_address")
    try:
        ascii_address(address)
    except EmailNotValidError as error:
        yield Finding(path=path, message=f"{shown(address)} is no mail address: {str(error).rstrip('.')}", suggestion="bounces@example.org")
        return
    if "+" in address or len(address.rpartition("@")[0]) > LONGEST_LOCAL:
        yield Finding(
            path=path,
            message=f"must have no + and at most {LONGEST_LOCAL} characters before the @: what names the message is added there",
            suggestion="bounces@example.org",
        )


def _groups(settings: Settings) -> Iterator[Finding]:
    groups = settings.delivery.domains
    taken: dict[str, str] = {}
    for name, group in groups.items():
        path: KeyPath = ("delivery", "domains", name)
        yield from named(name, path)
        yield from checked_limits(group, path)
        if not group.domains and name not in DOMAIN_GROUPS:
            yield Finding(
                path=path, message="names no domains", suggestion=f"write domains = [...]; there without it: {', '.join(DOMAIN_GROUPS)}"
            )
        yield from _domains(group, path, taken)


def _domains(group: DomainGroupOptions, path: KeyPath, taken: dict[str, str]) -> Iterator[Finding]:
    for index, domain in enumerate(group.domains):
        at = (*path, "domains", index)
        if not is_host(domain):
            yield Finding(path=at, message="must be a domain alone, in ASCII", suggestion='"example.org"; its subdomains belong to it')
        elif (other := taken.setdefault(domain.lower().rstrip("."), str(path[-1]))) != path[-1]:
            yield Finding(path=at, message=f"{domain} is in the group {other} already", suggestion="a domain is in one group")
