"""The publication: sender, rhythm, theme. Everything in it comes from the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A name and an address, as in `Name <address>`."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When editions are due, in the newsletter's own time zone."""

    every: str = "week"  # day | week | month | never; ignored where cron is set
    day: str = "monday"  # weekday name for week; 1 to 28 or "last" for month
    at: str = "08:00"  # local wall time
    cron: str | None = None  # five crontab fields, Sunday is 0 or 7
    catch_up_hours: float = 24.0  # a slot found later than this is `missed`, not sent


@dataclass(frozen=True, kw_only=True)
class Selection:
    """How many articles, from where, how old."""

    first_days: int = 7  # window of the first edition
    max_age_days: int = 30  # nothing older than this, however long ago the last edition was
    minimum: int = 3  # fewer: the edition is skipped and its articles roll over
    maximum: int = 10
    per_category: int = 4  # at most this many of one category; 0 = no limit
    per_author: int = 3
    per_source: int = 0
    exclude_categories: tuple[str, ...] = ()
    exclude_authors: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_urls: tuple[str, ...] = ()  # part of the address
    prefer: dict[str, float] = field(default_factory=dict)  # category -> weight, 1.0 where absent
    members_only: bool = True  # False leaves members-only articles out


@dataclass(frozen=True, kw_only=True)
class Newsletter:
    """One publication of the configuration."""

    slug: str  # [a-z0-9_]
    name: str
    sender: Mailbox
    reply_to: Mailbox | None = None
    postal_address: str  # shown in every message (CAN-SPAM)
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    language: str = "en"
    languages: tuple[str, ...] = ()  # further ones, for the interface of readers who asked for them
    theme: str = "journal"
    subject: str = "{lead}"  # {lead}, {name}, {date}, {number}
    tagline: str = ""
    website: str | None = None
    colours: dict[str, str] = field(default_factory=dict)  # theme token -> value
    logo: str | None = None
    logo_dark: str | None = None  # the same on a dark ground
    social: dict[str, str] = field(default_factory=dict)  # network -> address, for the footer
    footer: str = ""
    approval: str = "auto"  # auto | editor
    schedule: Schedule = Schedule()
    selection: Selection = Selection()

    @property
    def list_id(self) -> str:
        """The domain part of List-Id (RFC 2919): the slug under the sender's domain."""
        return f"{self.slug.replace('_', '-')}.{self.sender.address.rpartition('@')[2]}"
