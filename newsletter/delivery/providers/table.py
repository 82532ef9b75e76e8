"""The table of all providers, and how one is found."""

from __future__ import annotations

from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.providers.base import NOBODY, Provider
from newsletter.delivery.providers.brevo import BREVO
from newsletter.delivery.providers.gmail import GMAIL
from newsletter.delivery.providers.mailgun import MAILGUN
from newsletter.delivery.providers.postfix import POSTFIX
from newsletter.delivery.providers.postmark import POSTMARK
from newsletter.delivery.providers.ses import SES

PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in (SES, POSTMARK, MAILGUN, BREVO, GMAIL, POSTFIX)}

# Option -> what a provider says of it. An option that the publisher sets is never touched.
_FILLS = ("host", "port", "connections", "messages_per_connection", "idle_s", "per_second", "per_day")


def provider_of(choice: str, host: str) -> Provider:
    """The provider of a relay by its option `provider`, or by the name of its host; NOBODY where none is known."""
    if choice == "auto":
        return next((provider for provider in PROVIDERS.values() if provider.is_at(host)), NOBODY)
    return PROVIDERS.get(choice, NOBODY)


def provider_for(options: SmtpOptions) -> Provider:
    """The provider of a relay's options."""
    return provider_of(options.provider, options.host)


def fills(provider: Provider) -> dict[str, object]:
    """What a provider says of the options that the publisher left out."""
    return {key: value for key in _FILLS if (value := getattr(provider, key)) is not None}


def most_connections(options: SmtpOptions) -> int:
    """The connections that may be open at the same time: those of the options, at most what the provider allows."""
    allowed = provider_for(options).most_connections
    return options.connections if allowed is None else min(options.connections, allowed)
