"""How long a server asks to be left alone. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def rest_of(retry_after: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After asks to wait, in seconds or as a date (RFC 9110 section 10.2.3); None for what is neither."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return timedelta(seconds=min(int(text), 10**8))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(timedelta(0), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
