"""The tables of config.toml that no part owns: database, keys, log, and one newsletter.

The tables of the parts (`[smtp]`, `[web]`, ...) stand in the `options.py` of each part. What the user may write is here in
the user's form (paths and time zones as text); `settings` turns it into the records of the model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BeforeValidator

from newsletter.config.topics import TopicOptions
from newsletter.sources.options import SourceOptions

_FORBID = {"extra": "forbid"}


def _day_as_text(value: object) -> object:
    """A day of the month may be written as a number, a weekday not: both are text from here on."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


@dataclass(frozen=True, kw_only=True)
class DatabaseOptions:
    """`[database]`: where articles, readers and the ledger are kept."""

    __pydantic_config__ = _FORBID

    url: str = field(
        default="sqlite+aiosqlite:///newsletter.db",
        repr=False,
        metadata={"help": "A SQLite file (relative to config.toml), or postgresql://USER:PASSWORD@HOST/NAME.", "secret": True},
    )


@dataclass(frozen=True, kw_only=True)
class KeysOptions:
    """`[keys]`: the secret that signs the links in messages."""

    __pydantic_config__ = _FORBID

    file: str = field(
        default="newsletter.key",
        metadata={"help": "File of the signing keys; made at first need. Without it, links already sent are void."},
    )


@dataclass(frozen=True, kw_only=True)
class LogOptions:
    """`[log]`: what is written to standard error."""

    __pydantic_config__ = _FORBID

    level: Literal["debug", "info", "warning", "error"] = field(default="info", metadata={"help": "The least that is written."})
    json: bool = field(default=False, metadata={"help": "One JSON object a line, for machines."})


@dataclass(frozen=True, kw_only=True)
class MailboxOptions:
    """A name and an address: `{ name = "...", address = "..." }`."""

    __pydantic_config__ = _FORBID

    name: str = field(default="", metadata={"help": "The name that mail programs show."})
    address: str = field(metadata={"help": "The address."})


@dataclass(frozen=True, kw_only=True)
class ScheduleOptions:
    """`[newsletters.NAME.schedule]`: when editions are due, in the newsletter's time zone."""

    __pydantic_config__ = _FORBID

    every: Literal["day", "week", "month", "never"] = field(
        default="week", metadata={"help": "The rhythm; never: only what you build by hand. Not used with cron."}
    )
    day: Annotated[str, BeforeValidator(_day_as_text)] = field(
        default="", metadata={"help": 'For week: a weekday (monday if empty). For month: 1 to 28, or "last" (1 if empty).'}
    )
    at: str = field(default="08:00", metadata={"help": "Local time of day, hours and minutes."})
    cron: str | None = field(default=None, metadata={"help": "Instead of the above: five crontab fields, Sunday is 0 or 7."})
    catch_up_hours: float = field(
        default=24.0, metadata={"help": "A slot found later than this (the machine was off) counts as missed and is not sent."}
    )


@dataclass(frozen=True, kw_only=True)
class WindowOptions:
    """`[newsletters.NAME.window]`: how far an edition looks back."""

    __pydantic_config__ = _FORBID

    first_days: int = field(default=7, metadata={"help": "Days that the first edition looks back; later ones begin where the last ended."})
    max_age_days: int = field(default=30, metadata={"help": "Nothing older than this many days, however long ago the last edition was."})


@dataclass(frozen=True, kw_only=True)
class SelectionOptions:
    """`[newsletters.NAME.selection]`: how many articles, and which."""

    __pydantic_config__ = _FORBID

    minimum: int = field(default=3, metadata={"help": "With fewer articles there is too little for an edition: see `too_few`."})
    too_few: Literal["skip", "wait", "brief"] = field(
        default="skip",
        metadata={
            "help": "skip: no edition this time, what there is rolls over. wait: the same, but looked at again until `catch_up_hours` are over. brief: sent all the same, if there is anything, under `brief_subject`."
        },
    )
    brief_subject: str = field(
        default="In brief: {lead}",
        metadata={"help": "Subject of an edition that goes out with too few articles; the same words as in `subject`."},
    )
    maximum: int = field(default=10, metadata={"help": "At most this many articles."})
    per_category: int = field(default=4, metadata={"help": "At most this many of one category; 0: no limit."})
    category_maximum: dict[str, int] = field(default_factory=dict, metadata={"help": "The same for single categories, e.g. { Sport = 1 }."})
    category_minimum: dict[str, int] = field(
        default_factory=dict,
        metadata={"help": "At least this many of a category, if there are, before the best of all others, e.g. { Culture = 1 }."},
    )
    per_author: int = field(default=3, metadata={"help": "At most this many by one author; 0: no limit."})
    per_source: int = field(default=0, metadata={"help": "At most this many of one source; 0: no limit."})
    exclude_categories: tuple[str, ...] = field(default=(), metadata={"help": "Categories that are left out."})
    exclude_authors: tuple[str, ...] = field(default=(), metadata={"help": "Authors whose articles are left out."})
    exclude_tags: tuple[str, ...] = field(default=(), metadata={"help": "Tags whose articles are left out."})
    exclude_urls: tuple[str, ...] = field(default=(), metadata={"help": "Parts of addresses whose articles are left out."})
    prefer: dict[str, float] = field(
        default_factory=dict, metadata={"help": 'Weight of a category, e.g. { "Economy & Trade" = 1.5 }; 1.0 where absent.'}
    )
    prefer_authors: dict[str, float] = field(default_factory=dict, metadata={"help": "Weight of an author, likewise."})
    prefer_sources: dict[str, float] = field(default_factory=dict, metadata={"help": "Weight of a source, by its name, likewise."})
    half_life_days: float = field(default=4.0, metadata={"help": "An article of this many days counts half as much as a new one."})
    category_balance: float = field(
        default=0.85, metadata={"help": "How much an article counts for each one of its category that is in already; 1.0: as much."}
    )
    members_only: bool = field(default=True, metadata={"help": "false leaves members-only articles out."})


@dataclass(frozen=True, kw_only=True)
class ReadersOptions:
    """`[newsletters.NAME.readers]`: the file that previews fall back on."""

    __pydantic_config__ = _FORBID

    file: str = field(
        default="",
        metadata={
            "help": "CSV file that `send --dry-run` and `preview` read while the database holds no reader; `subscribers import` is never done for you."
        },
    )


@dataclass(frozen=True, kw_only=True)
class NewsletterOptions:
    """`[newsletters.NAME]`: one publication; NAME is made of small letters, digits and underscores."""

    __pydantic_config__ = _FORBID

    name: str = field(metadata={"help": "The name of the publication."})
    sender: MailboxOptions = field(metadata={"help": "Who it is from."})
    reply_to: MailboxOptions | None = field(default=None, metadata={"help": "Where answers go; the sender if absent."})
    postal_address: str = field(metadata={"help": "Your postal address; the law asks for it in every message."})
    timezone: str = field(default="UTC", metadata={"help": "Time zone of the schedule and of dates, e.g. Europe/Berlin."})
    language: str = field(default="en", metadata={"help": "Language of the newsletter (BCP 47)."})
    languages: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": 'Further languages for labels, dates and the footer, e.g. ["de", "ar"]: a reader whose `language` is one of them gets it; the articles stay as they are.'
        },
    )
    theme: str = field(default="journal", metadata={"help": "Folder of templates, in your own themes or the shipped ones."})
    tagline: str = field(default="", metadata={"help": "A line under the name."})
    website: str = field(default="", metadata={"help": "Address of your site, linked from the masthead."})
    subject: str = field(default="{lead}", metadata={"help": "Subject of an edition; {lead}, {name}, {date} and {number} are filled in."})
    footer: str = field(default="", metadata={"help": "A line or two of your own at the end."})
    logo: str = field(default="", metadata={"help": "Picture for the masthead: https address, or file relative to config.toml."})
    logo_dark: str = field(
        default="", metadata={"help": "The same on a dark ground, for mail programs in dark mode; without it `logo` stands in both."}
    )
    social: dict[str, str] = field(
        default_factory=dict, metadata={"help": 'Addresses for the footer, e.g. { mastodon = "https://social.example/@journal" }.'}
    )
    approval: Literal["auto", "editor"] = field(
        default="auto",
        metadata={"help": "auto: what was built is sent if no check finds an error. editor: it waits for `newsletter approve`."},
    )
    colours: dict[str, str] = field(
        default_factory=dict, metadata={"help": 'Colours of the theme to replace, e.g. { accent = "#8c1d40" }.'}
    )
    authors: str = field(
        default="authors.toml", metadata={"help": "The author registry: a TOML file, or a folder with a file for each author."}
    )
    editions: str = field(default="editions", metadata={"help": "Folder of edition files, editions/SLOT.md."})
    editorial: str = field(
        default="editorial.md", metadata={"help": "The standing file: vetoes, embargoes, expiries, pins and weights for every edition."}
    )
    schedule: ScheduleOptions = field(default=ScheduleOptions(), metadata={"help": "When editions are due."})
    window: WindowOptions = field(default=WindowOptions(), metadata={"help": "How far an edition looks back."})
    selection: SelectionOptions = field(default=SelectionOptions(), metadata={"help": "How many articles, and which."})
    topics: dict[str, TopicOptions] = field(default_factory=dict, metadata={"help": "What readers may choose from."})
    topics_minimum: int = field(
        default=1, metadata={"help": "With fewer articles than this a reader who chose topics gets none of an edition."}
    )
    frequencies: tuple[Literal["weekly", "monthly"], ...] = field(
        default=(),
        metadata={"help": 'What the preferences page offers beside every edition, e.g. ["weekly"]: the best of each week in one edition.'},
    )
    readers: ReadersOptions = field(default=ReadersOptions(), metadata={"help": "The readers' file."})
    sources: tuple[SourceOptions, ...] = field(default=(), metadata={"help": "Where articles come from."})
