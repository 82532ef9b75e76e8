"""Amazon SES."""

from __future__ import annotations

from newsletter.delivery.providers.base import Provider, Source

_GUIDE = "Amazon SES Developer Guide"

SES = Provider(
    name="ses",
    title="Amazon SES",
    hosts=r"email-smtp(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?",
    port=587,
    ports=(25, 465, 587, 2465, 2587),
    connections=100,
    largest=40_000_000,
    idle_s=8.0,
    headers=("X-SES-CONFIGURATION-SET", "X-SES-MESSAGE-TAGS", "X-SES-SOURCE-ARN", "X-SES-FROM-ARN", "X-SES-RETURN-PATH-ARN"),
    replaces=frozenset({"message-id", "date", "return-path"}),
    signs=True,
    sources=(
        Source(
            says="STARTTLS on 25, 587, 2587, TLS from the start on 465, 2465; nothing without TLS.",
            page=f"{_GUIDE}, Connecting to an SMTP endpoint",
            read="2026-11",
        ),
        Source(
            says="Date and Message-ID are overridden by its own; readers see another Return-Path than the one given.",
            page=f"{_GUIDE}, Header fields",
            read="2026-11",
        ),
        Source(
            says="Above the account's rate or its quota of 24 hours: 454 Throttling failure. Both numbers are the account's own: set per_second and per_day to what its console shows.",
            page=f"{_GUIDE}, Errors related to the sending quotas",
            read="2026-11",
        ),
        Source(
            says="A silent connection gets 451 4.4.2 and is closed after 10 seconds.",
            page="seen by several clients; in no document",
            read="",
        ),
        Source(says="Takes up to 40 MB, as encoded.", page=f"{_GUIDE}, Service quotas", read=""),
        Source(says="No number of connections is published; 100 are enough for some 400 messages a second.", page="", read=""),
    ),
)
