"""The options of DKIM: one table for each key."""

from __future__ import annotations

from dataclasses import dataclass, field

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class DkimOptions:
    """`[dkim.NAME]`: a key that signs what is sent from a domain; two tables, one RSA and one Ed25519, sign twice."""

    __pydantic_config__ = _FORBID

    domain: str = field(metadata={"help": "The domain that signs: that of a newsletter's sender, or one above it."})
    selector: str = field(metadata={"help": "Names the key in the DNS: SELECTOR._domainkey.DOMAIN."})
    key_file: str = field(
        metadata={"help": "PEM file of the private key, RSA or Ed25519, relative to config.toml; `newsletter dkim make` makes one."}
    )
    headers: tuple[str, ...] = field(
        default=(), metadata={"help": 'Headers to sign beside the usual ones, e.g. ["X-Campaign"]; none that a relay changes.'}
    )
