"""The choices as one value: the tables of config.toml, and the records that the parts get from them.

Made by `load` only, which merges the environment over the file, resolves paths, reads secrets from their files and has
reported every mistake before. Nothing here is shown with its secrets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from email_validator import validate_email
from pydantic import PrivateAttr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from newsletter.checks.options import CheckOptions
from newsletter.config.catalogue import Node, Table, Tables, table_of
from newsletter.config.tables import DatabaseOptions, KeysOptions, LogOptions, MailboxOptions, NewsletterOptions, ScheduleOptions
from newsletter.config.topics import topics_of
from newsletter.config.web import WebOptions
from newsletter.delivery.dkim.options import DkimOptions
from newsletter.delivery.options import DeliveryOptions, RelayOptions, SmtpOptions
from newsletter.editorial.options import SummaryOptions
from newsletter.errors import NotFound
from newsletter.fetch.options import FetchOptions
from newsletter.model.newsletter import Mailbox, Newsletter, Schedule, Selection
from newsletter.model.topics import Frequency
from newsletter.rendering.options import RenderingOptions
from newsletter.sources.options import SourceOptions

_SECTIONS: dict[str, type] = {
    "database": DatabaseOptions,
    "smtp": SmtpOptions,
    "delivery": DeliveryOptions,
    "web": WebOptions,
    "rendering": RenderingOptions,
    "checks": CheckOptions,
    "fetch": FetchOptions,
    "summaries": SummaryOptions,
    "keys": KeysOptions,
    "log": LogOptions,
}


def catalogue() -> Table:
    """Every option of a configuration, as a tree."""
    keys: dict[str, Node] = {}
    for name, record in _SECTIONS.items():
        keys[name] = table_of(record)
        if name == "smtp":
            keys["relays"] = Tables(each=table_of(RelayOptions), numbered=False)
            keys["dkim"] = Tables(each=table_of(DkimOptions), numbered=False)
    newsletters = Tables(each=table_of(NewsletterOptions), numbered=False)
    return Table(title="The whole configuration", keys={**keys, "newsletters": newsletters})


class Settings(BaseSettings):
    """One configuration, checked."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    database: DatabaseOptions = DatabaseOptions()
    smtp: SmtpOptions = SmtpOptions()
    relays: dict[str, RelayOptions] = {}
    dkim: dict[str, DkimOptions] = {}
    delivery: DeliveryOptions = DeliveryOptions()
    web: WebOptions = WebOptions()
    rendering: RenderingOptions = RenderingOptions()
    checks: CheckOptions = CheckOptions()
    fetch: FetchOptions = FetchOptions()
    summaries: SummaryOptions = SummaryOptions()
    keys: KeysOptions = KeysOptions()
    log: LogOptions = LogOptions()
    newsletters: dict[str, NewsletterOptions] = {}

    _folder: Path = PrivateAttr(default_factory=Path)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` merged: the library's own reader of the environment passes over names that match nothing."""
        return (init_settings,)

    @classmethod
    def of(cls, tables: Mapping[str, Any], folder: Path) -> Settings:
        """Settings of merged tables whose relative paths start at `folder`. Raises pydantic.ValidationError."""
        settings = cls(**tables)
        settings._folder = folder.absolute()
        return settings

    @property
    def folder(self) -> Path:
        """The folder of config.toml, absolute."""
        return self._folder

    def path(self, name: str) -> Path:
        """A path of the configuration, absolute."""
        return self._folder / Path(name).expanduser()

    @property
    def slugs(self) -> tuple[str, ...]:
        """The newsletters, in the order of the file."""
        return tuple(self.newsletters)

    @property
    def database_url(self) -> str:
        """The address for SQLAlchemy: async driver, absolute file. Holds a password: never print it."""
        return absolute_database_url(self.database.url, self._folder)

    @property
    def mail_servers(self) -> dict[str, SmtpOptions]:
        """The servers that take messages, by name: `[relays.NAME]` where there are any, else `[smtp]` under the name "smtp"."""
        return {**self.relays} if self.relays else {"smtp": self.smtp}

    @property
    def key_file(self) -> Path:
        """The file of the signing keys, absolute; it need not exist yet."""
        return self.path(self.keys.file)

    def chosen(self, slug: str) -> NewsletterOptions:
        """The table of one newsletter. Raises NotFound."""
        try:
            return self.newsletters[slug]
        except KeyError:
            raise NotFound(f"there is no newsletter {slug!r}", do=f"the configuration has: {', '.join(self.slugs)}") from None

    def newsletter(self, slug: str) -> Newsletter:
        """One publication as the parts know it. Raises NotFound."""
        chosen = self.chosen(slug)
        return Newsletter(
            slug=slug,
            name=chosen.name,
            sender=_mailbox(chosen.sender),
            reply_to=_mailbox(chosen.reply_to) if chosen.reply_to else None,
            postal_address=chosen.postal_address.strip(),
            timezone=ZoneInfo(chosen.timezone),
            language=chosen.language,
            languages=tuple(chosen.languages),
            theme=chosen.theme,
            subject=chosen.subject,
            tagline=chosen.tagline,
            website=chosen.website or None,
            colours=dict(chosen.colours),
            logo=self._logo(chosen.logo),
            logo_dark=self._logo(chosen.logo_dark),
            social=dict(chosen.social),
            footer=chosen.footer,
            approval=chosen.approval,
            schedule=_schedule(chosen.schedule),
            topics=topics_of(chosen.topics),
            topics_minimum=chosen.topics_minimum,
            frequencies=tuple(one for one in Frequency if one in chosen.frequencies),
            selection=Selection(
                first_days=chosen.window.first_days,
                max_age_days=chosen.window.max_age_days,
                **{field.name: getattr(chosen.selection, field.name) for field in dataclasses.fields(chosen.selection)},
            ),
        )

    def _logo(self, logo: str) -> str | None:
        """In the forms of `model.article.Picture.url`."""
        if not logo or urlsplit(logo).scheme in {"http", "https"}:
            return logo or None
        return self.path(logo).as_uri()

    def sources(self, slug: str) -> tuple[SourceOptions, ...]:
        """The sources of one newsletter, each with its name filled in and its path absolute. Raises NotFound."""
        return tuple(
            dataclasses.replace(source, name=source_name(source), path=str(self.path(source.path)) if source.path else "")
            for source in self.chosen(slug).sources
        )

    def readers_file(self, slug: str) -> Path | None:
        """The readers' file, absolute, if one is named. Raises NotFound."""
        file = self.chosen(slug).readers.file
        return self.path(file) if file else None

    def editions_folder(self, slug: str) -> Path:
        """The folder of edition files, absolute; it need not exist. Raises NotFound."""
        return self.path(self.chosen(slug).editions)

    def editorial_file(self, slug: str) -> Path:
        """The standing file, absolute; it need not exist. Raises NotFound."""
        return self.path(self.chosen(slug).editorial)

    def authors_path(self, slug: str) -> Path | None:
        """The author registry, file or folder, absolute; None where there is none. Raises NotFound."""
        path = self.path(self.chosen(slug).authors)
        return path if path.exists() else None

    @property
    def themes_folder(self) -> Path:
        """The folder of the project's own themes, absolute; it need not exist."""
        return self.path(self.rendering.themes)


def source_name(source: SourceOptions) -> str:
    """The name under which a source's articles are known: as given, else its address or path as written."""
    return source.name or source.url or (source.urls[0] if source.urls else "") or source.path


def absolute_database_url(url: str, folder: Path) -> str:
    """The address with the async driver, and a relative SQLite file under `folder`. Raises ValueError for another database."""
    scheme, found, rest = url.partition("://")
    if found and scheme in {"postgresql", "postgres", "postgresql+asyncpg"}:
        # asyncpg knows the choice of TLS by another name than libpq.
        return "postgresql+asyncpg://" + rest.replace("?sslmode=", "?ssl=").replace("&sslmode=", "&ssl=")
    if not found or scheme not in {"sqlite", "sqlite+aiosqlite"} or not rest.startswith("/"):
        raise ValueError("not a SQLite or PostgreSQL address")
    file, mark, query = rest[1:].partition("?")
    return f"sqlite+aiosqlite:///{folder.absolute() / Path(file).expanduser()}{mark}{query}"


def ascii_address(address: str) -> str:
    """A sender's address with its domain as A-label. Raises email_validator.EmailNotValidError."""
    found = validate_email(address, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)
    return found.ascii_email or found.normalized


def _mailbox(chosen: MailboxOptions) -> Mailbox:
    return Mailbox(address=ascii_address(chosen.address), name=chosen.name.strip())


def _schedule(chosen: ScheduleOptions) -> Schedule:
    day = chosen.day.strip().lower() or ("1" if chosen.every == "month" else "monday")
    return Schedule(every=chosen.every, day=day, at=chosen.at, cron=chosen.cron or None, catch_up_hours=chosen.catch_up_hours)
