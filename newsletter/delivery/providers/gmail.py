"""Gmail: an account's own server, and the relay of Google Workspace."""

from __future__ import annotations

from newsletter.delivery.providers.base import Provider, Source

GMAIL = Provider(
    name="gmail",
    title="Gmail",
    hosts=r"smtp(?:-relay)?\.gmail\.com|smtp\.google(?:mail)?\.com",
    host="smtp.gmail.com",
    port=587,
    ports=(25, 465, 587),
    connections=5,
    messages_per_connection=100,
    per_day=2000,
    largest=25_000_000,
    replaces=frozenset({"return-path"}),
    signs=True,
    sources=(
        Source(
            says="500 messages in 24 hours for a free account, 2,000 for one of Workspace: set per_day = 500 for a free one.",
            page="Google Workspace Admin Help, Gmail sending limits",
            read="2026-11",
        ),
        Source(
            says="smtp-relay.gmail.com takes 10,000 messages in 24 hours from a user: set per_day = 10000; above it 550 5.4.5, above the peak 450 4.2.1.",
            page="Google Workspace Admin Help, SMTP relay service",
            read="2026-11",
        ),
        Source(says="The log-in is an app password.", page="Google Account Help, App passwords", read="2026-11"),
        Source(says="A sender that is not the account's own, or an alias of it, is replaced by the account's.", page="", read=""),
        Source(says="No numbers of connections, nor of messages on one, are published; 5 and 100 are careful.", page="", read=""),
    ),
)
