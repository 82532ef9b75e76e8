"""Mailgun."""

from __future__ import annotations

from newsletter.delivery.providers.base import Provider, Source

MAILGUN = Provider(
    name="mailgun",
    title="Mailgun",
    hosts=r"smtp(?:\.eu)?\.mailgun\.org",
    host="smtp.mailgun.org",
    port=587,
    ports=(25, 465, 587, 2525),
    largest=25_000_000,
    headers=(
        "X-Mailgun-Tag",
        "X-Mailgun-Variables",
        "X-Mailgun-Track",
        "X-Mailgun-Track-Clicks",
        "X-Mailgun-Track-Opens",
        "X-Mailgun-Dkim",
    ),
    replaces=frozenset({"return-path"}),
    signs=True,
    sources=(
        Source(
            says="TLS from the start on 465, STARTTLS on 25, 587, 2525; smtp.eu.mailgun.org for accounts of the EU.",
            page="Mailgun User Manual, Send via SMTP",
            read="2026-11",
        ),
        Source(says="At most 25 MB a message.", page="Mailgun User Manual, Sending messages", read="2026-11"),
        Source(
            says="There are rate limits; their numbers are the account's.", page="Mailgun User Manual, Sending messages", read="2026-11"
        ),
        Source(says="A Message-ID that is there is kept; the envelope's sender becomes one of its own.", page="", read=""),
    ),
)
