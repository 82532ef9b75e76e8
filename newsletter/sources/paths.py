"""Which addresses of a site a source wants: patterns of paths in the language of robots.txt. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsletter.fetch.robots import fits


def passes(url: str, include: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
    """Whether an address passes the patterns of a source: `*` is any characters, `$` the end; a pattern begins at the path's start."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return (not include or any(fits(pattern, path) for pattern in include)) and not any(fits(pattern, path) for pattern in exclude)
