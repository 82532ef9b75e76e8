"""The publication: sender, rhythm, theme. Everything in it comes from the configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from newsletter.model.topics import Frequency, Topic


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
    minimum: int = 3  # fewer: `too_few` says what becomes of the edition
    too_few: str = "skip"  # skip | wait | brief
    brief_subject: str = "In brief: {lead}"  # of an edition that goes out with too few
    maximum: int = 10
    per_category: int = 4  # at most this many of one category; 0 = no limit
    category_maximum: dict[str, int] = field(default_factory=dict)  # category -> the same for it alone
    category_minimum: dict[str, int] = field(default_factory=dict)  # category -> at least this many, if there are
    per_author: int = 3
    per_source: int = 0
    exclude_categories: tuple[str, ...] = ()
    exclude_authors: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_urls: tuple[str, ...] = ()  # part of the address
    prefer: dict[str, float] = field(default_factory=dict)  # category -> weight, 1.0 where absent
    prefer_authors: dict[str, float] = field(default_factory=dict)
    prefer_sources: dict[str, float] = field(default_factory=dict)
    half_life_days: float = 4.0  # an article this old counts half
    category_balance: float = 0.85  # for each article of its category that is in already
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
    topics: tuple[Topic, ...] = ()  # that readers may choose from
    topics_minimum: int = 1  # articles: with fewer a reader who chose topics gets none of an edition
    frequencies: tuple[Frequency, ...] = ()  # slower ones, that the preferences page offers beside every edition

    @property
    def has_choices(self) -> bool:
        """True if readers have something to choose on their preferences page."""
        return bool(self.topics or self.frequencies)

    @property
    def list_id(self) -> str:
        """The domain part of List-Id (RFC 2919): the slug under the sender's domain."""
        return f"{self.slug.replace('_', '-')}.{self.sender.address.rpartition('@')[2]}"
