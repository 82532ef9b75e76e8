"""What the values of a newsletter's sources mean together."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.config.problems import Finding
from newsletter.config.scan import KeyPath
from newsletter.config.settings import Settings, source_name
from newsletter.config.texts import web_address
from newsletter.sources.options import SourceOptions

# Kind -> the options that say where; one of them must be given, and those of the other kinds mean nothing.
_WHERE = {"feed": ("url",), "page": ("url", "urls"), "folder": ("path",), "text": ("path",)}


def checked_sources(settings: Settings, slug: str) -> Iterator[Finding]:
    """Every mistake in the sources of one newsletter."""
    names: dict[str, int] = {}
    for index, source in enumerate(settings.newsletters[slug].sources):
        path: KeyPath = ("newsletters", slug, "sources", index)
        yield from _whereabouts(source, path)
        yield from _addresses(source, path)
        yield from _path(settings, source, path)
        name = source_name(source)
        if name and name in names:
            yield Finding(
                path=(*path, "name") if source.name else path,
                message=f"has the name of source {names[name] + 1}; articles are known by their source's name",
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
    if source.url_pattern and source.kind not in {"folder", "text"}:
        yield Finding(
            path=(*path, "url_pattern"), message=f"means nothing for the kind {source.kind}", suggestion="take it out", rests_on=(kind,)
        )


def _addresses(source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    if source.url and (wrong := web_address(source.url)):
        yield Finding(path=(*path, "url"), message=wrong, rests_on=((*path, "kind"),))
    for index, url in enumerate(source.urls):
        if wrong := web_address(url):
            yield Finding(path=(*path, "urls", index), message=wrong)
    if source.url_pattern and ("{slug}" not in source.url_pattern or web_address(source.url_pattern.replace("{slug}", "a"))):
        yield Finding(
            path=(*path, "url_pattern"),
            message="must be an http or https address with {slug} in it",
            suggestion='for instance "https://example.org/{slug}"',
        )


def _path(settings: Settings, source: SourceOptions, path: KeyPath) -> Iterator[Finding]:
    if not source.path or source.kind not in {"folder", "text"}:
        return
    found = settings.path(source.path)
    if not found.exists():
        yield Finding(
            path=(*path, "path"), message=f"there is no file or folder {found}", suggestion="paths start at the folder of config.toml"
        )
    elif source.kind == "folder" and not found.is_dir():
        yield Finding(path=(*path, "path"), message=f"{found} is no folder", rests_on=((*path, "kind"),))
