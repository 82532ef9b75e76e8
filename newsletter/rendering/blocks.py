"""The html of the editor's own blocks: small, closed, with checked links."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import nh3
from markupsafe import Markup

from newsletter.rendering.foreign import without_controls

_TAGS = {"p", "br", "a", "em", "strong", "b", "i", "ul", "ol", "li", "blockquote", "code"}


def clean_block(html: str, *, rel: str, linked: Callable[[str], str | None]) -> Markup:
    """`html` with nothing but paragraphs, emphasis, lists and links; well-formed, without style or class.

    `linked` gives each address the form in which it may stand in a message, or None to take the link away.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        return linked(value) if name == "href" and not value.startswith("mailto:") else value

    cleaned = nh3.clean(
        without_controls(html),
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=rel,
        strip_comments=True,
    )
    # Void tags closed as XML wants them; the text itself was escaped by the sanitiser.
    return Markup(cleaned.strip().replace("<br>", "<br/>"))


def hrefs_of(html: str) -> tuple[str, ...]:
    """The addresses that cleaned html links to, each once, in order."""
    return tuple(dict.fromkeys(unescape(found) for found in re.findall(r'href="([^"]*)"', html)))
