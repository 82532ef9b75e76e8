"""What is known of one provider, as a record. The table of all is `table`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a fact comes from."""

    says: str  # the fact, in our words
    page: str  # whose document, and its name
    read: str  # when, as 2026-11; "" = not found in writing: check it against your account


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One provider's habits. What is None is not published, or not theirs to say."""

    name: str  # as in the configuration
    title: str  # as people say it
    hosts: str  # a regular expression for the whole name of its servers; "" = not recognised by name
    host: str | None = None  # where there is one for everybody
    port: int | None = None
    ports: tuple[int, ...] = ()  # all that it listens on
    connections: int | None = None  # that we open at most, unless the publisher says another number
    most_connections: int | None = None  # that it allows, whatever the publisher says
    messages_per_connection: int | None = None
    per_second: float | None = None  # only where it is the same for every account
    per_day: float | None = None
    largest: int | None = None  # octets of a message as it is on the wire
    idle_s: float | None = None  # after which it closes a silent connection, less a margin
    headers: tuple[str, ...] = ()  # its own, that `headers` of the relay may set
    always: Mapping[str, str] = field(default_factory=dict)  # headers of its own that every message should carry
    # The headers that it puts its own in the place of, in small letters: message-id, date, return-path.
    replaces: frozenset[str] = frozenset()
    signs: bool = False  # it adds a DKIM signature of its own
    sources: tuple[Source, ...] = ()

    def is_at(self, host: str) -> bool:
        """True if a server of that name is one of its own."""
        return bool(self.hosts) and re.fullmatch(self.hosts, host.rstrip(".").lower()) is not None


# A server of which nothing is known: it keeps what it is given and takes what it takes.
NOBODY = Provider(name="none", title="no provider", hosts="")
