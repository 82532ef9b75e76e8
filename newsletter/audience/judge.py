"""Is this row a reader? Cells to a ReaderRow, or the reason why not. Consent is never invented. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from newsletter.audience.columns import EMAIL
from newsletter.audience.records import ReaderRow
from newsletter.model.subscriber import Consent, SubscriptionStatus
from newsletter.model.topics import EVERYTHING, Frequency, slugs_in

_STATUSES = {
    "confirmed": SubscriptionStatus.CONFIRMED,
    "subscribed": SubscriptionStatus.CONFIRMED,
    "active": SubscriptionStatus.CONFIRMED,
    "pending": SubscriptionStatus.PENDING,
    "unconfirmed": SubscriptionStatus.PENDING,
    "unsubscribed": SubscriptionStatus.UNSUBSCRIBED,
}
_MEMBER = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_PLAIN_LOCAL = re.compile(r"(?=.{1,64}$)[a-z0-9_+-]+(\.[a-z0-9_+-]+)*", re.IGNORECASE | re.ASCII)
_LONGEST_NAME = 300  # characters: it stands in a header of every message
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE | re.ASCII)
# C0, DEL, C1 and the two separators of Unicode: what could end a header's line or hide in a name.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Unfit(ValueError):
    """This row is no reader; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """What holds for all rows of one file."""

    file: str
    consent: str | None  # in words, for rows that do not say themselves
    now: datetime

    def row(self, cells: Mapping[str, str], attributes: tuple[tuple[str, str], ...]) -> ReaderRow:
        """The reader of a row. `cells` by column name, without protection and outer spaces. Raises Unfit."""
        status, said = self._status(cells.get("status", ""))
        return ReaderRow(
            address=address(cells[EMAIL]),
            status=status,
            name=_name(cells.get("name", "")),
            language=_language(cells.get("language", "")),
            timezone=_timezone(cells.get("timezone", "")),
            member=_member(cells.get("member", "")),
            consent=self._consent(cells, status, said),
            attributes=attributes,
            topics=_topics(cells.get("topics", "")),
            frequency=_frequency(cells.get("frequency", "")),
        )

    def _status(self, cell: str) -> tuple[SubscriptionStatus, bool]:
        """The status, and whether the row itself says so."""
        if cell:
            return _status_called(cell), True
        return (SubscriptionStatus.CONFIRMED if self.consent else SubscriptionStatus.PENDING), False

    def _consent(self, cells: Mapping[str, str], status: SubscriptionStatus, said: bool) -> Consent | None:
        """What the row's status rests on; None for a reader who is not confirmed and of whom nothing is said."""
        source, at = cells.get("consent_source", ""), self._moment(cells.get("consent_at", ""))
        if not source and at is None and status is not SubscriptionStatus.CONFIRMED:
            return None
        return _consent(source or self.consent or f"{'status' if said else 'consent_at'} column of {self.file}", at)

    def _moment(self, cell: str) -> datetime | None:
        if not cell:
            return None
        try:
            read = datetime.fromisoformat(cell)
            moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Unfit(f"consent_at {_shown(cell)} is no date such as 2026-03-01 or 2026-03-01T09:30+01:00") from None
        if moment > self.now + timedelta(days=1):
            raise Unfit(f"consent_at {_shown(cell)} lies in the future")
        return moment


def address(text: str) -> str:
    """An address as it is written to. Raises Unfit.

    Syntax only: no server is asked. The domains that are kept for examples and tests pass (RFC 2606).
    """
    local, at, domain = text.rpartition("@")
    if not at:
        raise Unfit(f"{_shown(text)} is no address: it has no @")
    try:
        # Of a million addresses most are plain and share a few domains: the whole check is made once for each domain.
        if _PLAIN_LOCAL.fullmatch(local) and len(text) <= 250:
            return f"{local}@{_domain(domain)}"
        found = _validated(local, domain)
    except EmailNotValidError as error:
        raise Unfit(f"{_shown(text)} is no address: {error}") from None
    return f"{found[0]}@{found[1]}"


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    return _validated("a", domain)[1]


def _validated(local: str, domain: str) -> tuple[str, str]:
    """Local part and domain as they are kept. Raises EmailNotValidError."""
    # The validator lets `test` pass on request, but `invalid` never: so that one is checked under the other's name.
    reserved = domain.casefold().endswith(".invalid")
    checked = f"{domain[: -len('invalid')]}test" if reserved else domain
    found = validate_email(f"{local}@{checked}", check_deliverability=False, test_environment=True, strict=True)
    ascii_domain = found.ascii_domain.lower()
    return found.local_part, ascii_domain.removesuffix("test") + "invalid" if reserved else ascii_domain


@lru_cache(maxsize=1_000)
def _consent(source: str, at: datetime | None) -> Consent:
    """One record for all rows that rest on the same."""
    return Consent(source=source, at=at)


def clean(cell: str, *, column: str) -> str:
    """A cell without outer spaces. Raises Unfit for a control character anywhere in it."""
    found = _CONTROL.search(cell)
    if found:
        raise Unfit(f"{column} holds the control character U+{ord(found.group()):04X}")
    return cell.strip()


def _status_called(cell: str) -> SubscriptionStatus:
    try:
        return _STATUSES[cell.casefold()]
    except KeyError:
        raise Unfit(f"status {_shown(cell)} is none of confirmed, pending and unsubscribed") from None


def _name(cell: str) -> str:
    if len(cell) > _LONGEST_NAME:
        raise Unfit(f"name has {len(cell):,} characters, {_LONGEST_NAME} are allowed")
    return cell


def _member(cell: str) -> bool | None:
    if not cell:
        return None
    try:
        return _MEMBER[cell.casefold()]
    except KeyError:
        raise Unfit(f"member {_shown(cell)} is neither yes nor no") from None


def _language(cell: str) -> str | None:
    if cell and not _LANGUAGE.fullmatch(cell):
        raise Unfit(f"language {_shown(cell)} is no tag such as en or pt-BR")
    return cell or None


def _topics(cell: str) -> tuple[str, ...] | None:
    if not cell:
        return None
    try:
        slugs = slugs_in(cell)
    except ValueError as wrong:
        raise Unfit(f"topics {_shown(cell)} holds {_shown(str(wrong))}, which is no topic's name such as sport or economy_trade") from None
    return () if EVERYTHING in slugs else slugs


def _frequency(cell: str) -> Frequency | None:
    if not cell:
        return None
    try:
        return Frequency(cell.casefold())
    except ValueError:
        raise Unfit(f"frequency {_shown(cell)} is none of {', '.join(Frequency)}") from None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(cell: str) -> str | None:
    if cell and cell not in _zones():
        raise Unfit(f"time zone {_shown(cell)} is not known; it is written like Europe/Berlin")
    return cell or None


def _shown(text: str) -> str:
    """What the file held, short and without signs that could disturb a terminal."""
    short = f"{text[:60]}…" if len(text) > 60 else text
    return ascii(short) if _CONTROL.search(short) else repr(short)
