"""Keys of sources: where they may stand, what they look like, and reading them from their files."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsletter.config.problems import Finding
from newsletter.config.scan import KeyPath
from newsletter.config.secret_file import file_password
from newsletter.config.settings import Settings
from newsletter.config.tables import NewsletterOptions
from newsletter.sources.options import SourceOptions

_CONTENT_KEY = re.compile(r"[0-9a-fA-F]{16,64}")  # of Ghost's Content API; an Admin key has a colon in it, and may write
_SLUG = re.compile(r"[\w%-]{1,200}")
_WHERE_FROM = "Ghost shows it under Settings > Integrations, as Content API key"


def checked_key(settings: Settings, source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    """Every mistake about the key of one source; the key itself is never repeated."""
    if source.kind != "ghost":
        return
    key_path, file_path = (*path, "key"), (*path, "key_file")
    if source.key and source.key_file:
        yield Finding(path=file_path, message="stands beside a key", suggestion="keep one of the two")
    elif source.key_file:
        yield from _key_file(settings.path(source.key_file), file_path)
    elif not source.key:
        yield Finding(
            path=path,
            message="a source of kind ghost needs key or key_file",
            suggestion=f'write key_file = "FILE"; {_WHERE_FROM}',
            rests_on=((*path, "kind"), key_path, file_path),
        )
    elif not _CONTENT_KEY.fullmatch(source.key):
        yield Finding(path=key_path, message="is no Content API key, which is made of 26 hex digits", suggestion=_WHERE_FROM)


def _key_file(file: Path, path: KeyPath) -> Iterator[Finding]:
    try:
        key = file_password(file)
    except OSError as error:
        yield Finding(path=path, message=f"{file} cannot be read: {error.strerror}", suggestion="paths start at the folder of config.toml")
    except ValueError as error:
        yield Finding(path=path, message=f"{file} {error}" if not isinstance(error, UnicodeError) else f"{file} is no text")
    else:
        if not _CONTENT_KEY.fullmatch(key):
            yield Finding(path=path, message=f"{file} holds no Content API key, which is made of 26 hex digits", suggestion=_WHERE_FROM)


def checked_slugs(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    """Names where the systems want slugs; they go into an address and a filter."""
    named = {"categories": source.categories, "tags": source.tags if source.kind == "ghost" else ()}
    for key, slugs in named.items():
        for index, slug in enumerate(slugs):
            if not _SLUG.fullmatch(slug):
                yield Finding(
                    path=(*path, key, index),
                    message="is no slug",
                    suggestion='write the last part of its address, for instance "world-news"',
                )


def with_keys(newsletters: Mapping[str, NewsletterOptions], folder: Path) -> dict[str, NewsletterOptions]:
    """The newsletters with the keys of key_file in their sources."""
    return {
        slug: dataclasses.replace(options, sources=tuple(_with_key(source, folder) for source in options.sources))
        for slug, options in newsletters.items()
    }


def _with_key(source: SourceOptions, folder: Path) -> SourceOptions:
    if not source.key_file:
        return source
    return dataclasses.replace(source, key=file_password(folder / Path(source.key_file).expanduser()))
