"""The limits of the only HTTP way out."""

from __future__ import annotations

from dataclasses import dataclass, field

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class FetchOptions:
    """`[fetch]`: what a fetch may cost, and where it may go."""

    __pydantic_config__ = _FORBID

    timeout_s: float = field(default=20.0, metadata={"help": "Seconds for one whole fetch, redirects included."})
    max_bytes: int = field(default=10_000_000, metadata={"help": "Largest body in bytes, after decompression."})
    redirects: int = field(default=5, metadata={"help": "How many redirects are followed; every hop is checked again."})
    allow_private: tuple[str, ...] = field(
        default=(), metadata={"help": 'Private hosts that may be fetched all the same, as "host" or "host:port".'}
    )
    user_agent: str = field(
        default="newsletter-digest/0.1",
        metadata={"help": "How this program names itself to publishers."},
    )
    at_once_per_host: int = field(default=2, metadata={"help": "Requests to one host at a time, over all sources of all newsletters."})
    gap_s: float = field(
        default=0.2, metadata={"help": "Seconds from one request to the next to the same host; hosts in allow_private have none."}
    )
