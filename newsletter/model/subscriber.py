"""Who asked to be written to: Subscriber, Subscription, Consent, Suppression."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsletter.model.topics import Frequency


class SubscriptionStatus(StrEnum):
    """What a reader said to one newsletter."""

    PENDING = "pending"  # asked, not confirmed: is never written to
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What a confirmed status rests on (GDPR article 7)."""

    source: str  # in words: "sign-up form, 2026-03-01", "status column of readers.csv"
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """One reader: one row per normalised address."""

    id: int = 0  # inside the database only
    uid: str = ""  # 32 hex digits, random, never used again: in Message-ID, tokens, links
    address: str  # as it is written to
    name: str = ""
    language: str | None = None
    timezone: str | None = None
    member: bool = False  # may read members-only text
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A reader's standing with one newsletter."""

    newsletter: str
    status: SubscriptionStatus
    consent: Consent | None = None
    changed_at: datetime | None = None
    topics: tuple[str, ...] = ()  # slugs, in order; none is everything
    frequency: Frequency = Frequency.EVERY


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """An address that must not be written to, kept as a keyed hash alone."""

    address_hash: str
    newsletter: str  # "" = all
    reason: str
    at: datetime


def normalised(address: str) -> str:
    """The form under which an address is one reader: NFC, no case, domain as A-label.

    Raises UnicodeError where the domain cannot be an A-label.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return f"{local.casefold()}@{domain.casefold().encode('idna').decode('ascii') if domain else ''}"


def address_hash(key: bytes, address: str) -> str:
    """The keyed hash under which an address is suppressed; tells nothing without the key."""
    return hmac.new(key, b"address:" + normalised(address).encode(), hashlib.sha256).hexdigest()
