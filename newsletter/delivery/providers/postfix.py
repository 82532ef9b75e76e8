"""A Postfix of your own."""

from __future__ import annotations

from newsletter.delivery.providers.base import Provider, Source

_MANUAL = "Postfix Configuration Parameters, postconf(5)"

POSTFIX = Provider(
    name="postfix",
    title="Postfix (your own)",
    hosts="",
    port=25,
    ports=(25, 465, 587),
    connections=20,
    most_connections=50,
    largest=10_240_000,
    idle_s=240.0,
    sources=(
        Source(
            says="At most 50 connections of one client (smtpd_client_connection_count_limit); hosts of mynetworks are exempt.",
            page=_MANUAL,
            read="2026-11",
        ),
        Source(says="At most 10,240,000 octets a message (message_size_limit).", page=_MANUAL, read="2026-11"),
        Source(says="A silent connection is closed after 300 seconds (smtpd_timeout).", page=_MANUAL, read="2026-11"),
        Source(says="A 250 means that the message is on its disk; nothing in the message is changed.", page=_MANUAL, read="2026-11"),
    ),
)
