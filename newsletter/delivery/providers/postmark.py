"""Postmark."""

from __future__ import annotations

from newsletter.delivery.providers.base import Provider, Source

POSTMARK = Provider(
    name="postmark",
    title="Postmark",
    hosts=r"smtp(?:-broadcasts)?\.postmarkapp\.com",
    host="smtp-broadcasts.postmarkapp.com",
    port=587,
    ports=(25, 587, 2525),
    connections=10,
    most_connections=10,
    largest=10_485_760,
    headers=("X-PM-Message-Stream", "X-PM-Tag", "X-PM-TrackOpens", "X-PM-TrackLinks", "X-PM-KeepID"),
    always={"X-PM-KeepID": "true"},
    # Message-ID too, where X-PM-KeepID is not heeded: it is signed by nobody rather than signed in vain.
    replaces=frozenset({"message-id", "return-path"}),
    signs=True,
    sources=(
        Source(
            says="smtp-broadcasts.postmarkapp.com takes newsletters, smtp.postmarkapp.com does not; STARTTLS on 25, 587, 2525, no port with TLS from the start.",
            page="Postmark Support, What are the SMTP details",
            read="2026-11",
        ),
        Source(
            says="A newsletter goes through a broadcast stream, named in X-PM-Message-Stream.",
            page="Postmark Developer Overview",
            read="2026-11",
        ),
        Source(
            says="At most 10 connections at the same time for an address; kept by the customer, not enforced.",
            page="Postmark Support, Do we have rate limits for SMTP",
            read="2026-11",
        ),
        Source(says="At most 10 MB a message.", page="Postmark Developer Overview", read="2026-11"),
        Source(
            says="Message-ID is replaced, except with X-PM-KeepID: true, which is set for you.",
            page="Postmark User Guide, Send email with SMTP",
            read="2026-11",
        ),
        Source(says="Bounces go to its own Return-Path, or to one under your domain that it is told of.", page="", read=""),
    ),
)
