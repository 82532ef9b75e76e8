"""What the values of a newsletter's brand mean: theme, colours, logos, social links."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from newsletter.config.catalogue import nearest
from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath
from newsletter.config.settings import Settings
from newsletter.config.tables import NewsletterOptions
from newsletter.config.texts import web_address
from newsletter.errors import BadInput
from newsletter.rendering.theme import Theme, load_theme, themes_in
from newsletter.shipped import shipped

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_NETWORK = re.compile(r"[a-z][a-z0-9_]{0,30}")


def checked_brand(settings: Settings, chosen: NewsletterOptions, path: KeyPath) -> Iterator[Finding]:
    """Every mistake in how a newsletter looks."""
    if chosen.website and (wrong := web_address(chosen.website)):
        yield Finding(path=(*path, "website"), message=wrong)
    for key, logo in (("logo", chosen.logo), ("logo_dark", chosen.logo_dark)):
        yield from _logo(settings, logo, (*path, key))
    if chosen.logo_dark and not chosen.logo:
        yield Finding(path=(*path, "logo_dark"), message="stands alone", suggestion="give `logo` too: it is shown on a light ground")
    yield from _social(chosen, path)
    yield from _theme(settings, chosen, path)


def _logo(settings: Settings, logo: str, path: KeyPath) -> Iterator[Finding]:
    if "://" in logo:
        if wrong := web_address(logo):
            yield Finding(path=path, message=wrong)
    elif logo and not settings.path(logo).is_file():
        yield Finding(path=path, message=f"there is no file {settings.path(logo)}", suggestion="an https address may stand here too")


def _social(chosen: NewsletterOptions, path: KeyPath) -> Iterator[Finding]:
    for network, url in chosen.social.items():
        at = (*path, "social", network)
        if not _NETWORK.fullmatch(network):
            yield Finding(
                path=at, message=f"{shown(network)} is no name of a network", suggestion="small letters, digits and underscores: mastodon"
            )
        if wrong := web_address(url):
            yield Finding(path=at, message=wrong)


def _theme(settings: Settings, chosen: NewsletterOptions, path: KeyPath) -> Iterator[Finding]:
    folders = [str(settings.themes_folder)]
    with contextlib.suppress(BadInput):  # an installation without templates: the project's own themes are enough
        folders.append(str(shipped("templates")))
    themes = themes_in(folders)
    if chosen.theme not in themes:
        near = nearest(chosen.theme, themes)
        yield Finding(
            path=(*path, "theme"),
            message=f"there is no theme {shown(chosen.theme)} in {settings.themes_folder}, nor among the shipped ones",
            suggestion=f'did you mean "{near}"?' if near else f"there are: {', '.join(themes)}",
            rests_on=(("rendering", "themes"),),
        )
    else:
        yield from _colours(chosen, _loaded(chosen.theme, folders), path)


def _loaded(theme: str, folders: list[str]) -> Theme | None:
    """The theme without the newsletter's colours; None where its theme.toml is wrong, which rendering tells with its line."""
    with contextlib.suppress(BadInput):
        return load_theme(theme, folders, {})
    return None


def _colours(chosen: NewsletterOptions, theme: Theme | None, path: KeyPath) -> Iterator[Finding]:
    for key, value in chosen.colours.items():
        at = (*path, "colours", key)
        if not _COLOUR.fullmatch(value):
            yield Finding(path=at, message=f"{shown(value)} is no colour", suggestion='# and six digits: "#8c1d40"')
        if theme and key.removesuffix("_dark") not in theme.light:
            near = nearest(key, list(theme.light))
            known = f"its colours are: {', '.join(sorted(theme.light))}"
            yield Finding(
                path=at,
                message=f"the theme {chosen.theme} has no colour of that name",
                suggestion=f'did you mean "{near}"?' if near else known,
            )
