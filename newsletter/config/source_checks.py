"""What the values of a newsletter's sources mean together."""

from __future__ import annotations

import re
from collections.abc import Iterator

import cssselect

from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath
from newsletter.config.settings import Settings, source_name
from newsletter.config.source_keys import checked_key, checked_slugs
from newsletter.config.texts import LANGUAGE_TAG, web_address
from newsletter.sources.folder.addresses import PLACEHOLDERS
from newsletter.sources.options import SourceOptions

_LONGEST_NAME = 200
# Kind -> the options that say where; one of them must be given, and those of the other kinds mean nothing.
_WHERE = {
    "feed": ("url",),
    "page": ("url", "urls"),
    "folder": ("path",),
    "text": ("path",),
    "links": ("path", "url"),
    "section": ("url",),
    "sitemap": ("url",),
    "wordpress": ("url",),
    "ghost": ("url",),
}
_ONLY_FOR = {
    "url_pattern": ("folder", "text"),
    "tags": ("links", "ghost"),
    "categories": ("wordpress",),
    "key": ("ghost",),
    "key_file": ("ghost",),
    "links": ("section",),
    "include": ("section", "sitemap"),
    "exclude": ("section", "sitemap"),
}


def checked_sources(settings: Settings, slug: str) -> Iterator[Finding]:
    """Every mistake in the sources of one newsletter."""
    names: dict[str, int] = {}
    for index, source in enumerate(settings.newsletters[slug].sources):
        path: KeyPath = ("newsletters", slug, "sources", index)
        yield from _whereabouts(source, path)
        yield from _addresses(source, path)
        yield from _path(settings, source, path)
        yield from checked_key(settings, source, path)
        yield from checked_slugs(source, path)
        yield from _selectors(source, path)
        yield from _patterns(source, path)
        yield from _labels(source, path)
        name = source_name(source)
        if name and name in names:
            yield Finding(
                path=(*path, "name") if source.name else path,
                message=f"is called {shown(name)}, as sources[{names[name]}] is; articles are known by their source's name",
                suggestion="give each a name of its own",
                rests_on=((*path, "kind"), ("newsletters", slug, "sources", names[name])),
            )
        names.setdefault(name, index)


def _whereabouts(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    wanted = _WHERE[source.kind]
    given = [key for key in ("url", "urls", "path") if getattr(source, key)]
    kind: KeyPath = (*path, "kind")
    if not any(key in given for key in wanted):
        yield Finding(
            path=path,
            message=f"a source of kind {source.kind} needs {' or '.join(wanted)}",
            suggestion='write path = "FOLDER"' if wanted == ("path",) else 'write url = "https://..."',
            rests_on=(kind, *((*path, key) for key in wanted)),
        )
    for key in given:
        if key not in wanted:
            yield Finding(
                path=(*path, key), message=f"means nothing for the kind {source.kind}", suggestion="take it out", rests_on=(kind,)
            )
    if source.kind == "links" and source.url and source.path:
        yield Finding(
            path=(*path, "path"), message="is one list too many beside url", suggestion="make two sources of it", rests_on=(kind,)
        )
    for key, kinds in _ONLY_FOR.items():
        if getattr(source, key) and source.kind not in kinds:
            yield Finding(
                path=(*path, key), message=f"means nothing for the kind {source.kind}", suggestion="take it out", rests_on=(kind,)
            )


def _labels(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    if len(source.name) > _LONGEST_NAME:
        yield Finding(
            path=(*path, "name"), message=f"has {len(source.name)} signs, and {_LONGEST_NAME} are the most that a report can show"
        )
    if source.language and not LANGUAGE_TAG.fullmatch(source.language):
        yield Finding(
            path=(*path, "language"),
            message=f"{shown(source.language)} is no language tag",
            suggestion='for instance "en", "de" or "pt-BR"',
        )


def _selectors(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    for key, example in (("members_selector", ".members"), ("links", "main h2 a")):
        try:
            cssselect.parse(getattr(source, key) or "*")
        except cssselect.SelectorError as error:
            yield Finding(path=(*path, key), message=f"is no CSS selector: {error}", suggestion=f'write for instance "{example}"')


def _patterns(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    for key in ("include", "exclude"):
        for index, pattern in enumerate(getattr(source, key)):
            if not pattern.startswith(("/", "*")):
                yield Finding(
                    path=(*path, key, index),
                    message="is a pattern of a path, which begins with / or *",
                    suggestion='for instance "/news/*"',
                )


def _addresses(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    if source.url and (wrong := web_address(source.url)):
        yield Finding(path=(*path, "url"), message=wrong, rests_on=((*path, "kind"),))
    for index, url in enumerate(source.urls):
        if wrong := web_address(url):
            yield Finding(path=(*path, "urls", index), message=wrong)
    pattern = source.url_pattern
    named = set(re.findall(r"\{(.*?)\}", pattern))
    if pattern and (not named & {"slug", "path"} or named - set(PLACEHOLDERS) or web_address(re.sub(r"\{\w+\}", "a", pattern))):
        yield Finding(
            path=(*path, "url_pattern"),
            message="must be an http or https address with {slug} or {path} in it",
            suggestion=f'for instance "https://example.org/{{slug}}"; there are {", ".join(f"{{{name}}}" for name in PLACEHOLDERS)}',
        )


def _path(settings: Settings, source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    if not source.path or source.kind not in {"folder", "links", "text"}:
        return
    found = settings.path(source.path)
    if not found.exists():
        yield Finding(
            path=(*path, "path"), message=f"there is no file or folder {found}", suggestion="paths start at the folder of config.toml"
        )
    elif source.kind == "folder" and not found.is_dir():
        yield Finding(path=(*path, "path"), message=f"{found} is no folder", rests_on=((*path, "kind"),))
