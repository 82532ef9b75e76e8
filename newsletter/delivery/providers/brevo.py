"""Brevo, once Sendinblue."""

from __future__ import annotations

from newsletter.delivery.providers.base import Provider, Source

BREVO = Provider(
    name="brevo",
    title="Brevo",
    hosts=r"smtp-relay\.(?:brevo|sendinblue)\.com",
    host="smtp-relay.brevo.com",
    port=587,
    ports=(465, 587, 2525),
    largest=20_000_000,
    headers=("X-Mailin-Tag", "X-Mailin-Custom"),
    # Not known of Message-ID: what may be replaced is not signed, which harms nobody.
    replaces=frozenset({"message-id", "return-path"}),
    signs=True,
    sources=(
        Source(says="TLS from the start on 465; 587 and 2525 else.", page="Brevo Developers, SMTP relay integration", read="2026-11"),
        Source(says="The log-in is an SMTP key, not an API key.", page="Brevo Developers, SMTP relay integration", read="2026-11"),
        Source(
            says="Return-Path is under a domain of its own on shared addresses.", page="CaptainDNS, Brevo technical guide", read="2026-11"
        ),
        Source(says="The free plan takes 300 messages a day.", page="CaptainDNS, Brevo technical guide", read="2026-11"),
        Source(says="Takes up to 20 MB; may give a Message-ID of its own.", page="", read=""),
    ),
)
