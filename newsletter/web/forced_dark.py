"""A mail as programs show it that force their own dark mode on it: every declared colour recoloured by our own rule. Pure.

Such programs (Gmail, Outlook) take no notice of `prefers-color-scheme`: what they recolour is the light design. Colours of
text are lightened, those of backgrounds darkened; so are those of rules and borders, which else would glare.
"""

from __future__ import annotations

import re

from newsletter.model.colour import inverted
from newsletter.web.css_rules import declarations, each_declaration, written
from newsletter.web.mail_tags import each_sheet, each_tag, in_head, with_attribute

_BACKGROUNDS = ("background", "border", "outline")
_FOREGROUNDS = frozenset({"color", "fill", "stroke", "text-decoration", "text-decoration-color", "caret-color"})
_COLOUR = re.compile(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|\brgba?\(\s*\d+\s*,\s*\d+\s*,\s*\d+[^)]*\)|\b[a-z]{3,7}\b", re.IGNORECASE)
_NAMED = {
    "black": "#000000", "white": "#ffffff", "silver": "#c0c0c0", "gray": "#808080", "grey": "#808080", "red": "#ff0000", "maroon": "#800000",
    "yellow": "#ffff00", "olive": "#808000", "lime": "#00ff00", "green": "#008000", "aqua": "#00ffff", "teal": "#008080", "blue": "#0000ff",
    "navy": "#000080", "fuchsia": "#ff00ff", "purple": "#800080", "orange": "#ffa500",
}  # fmt: skip


def forced_dark(html: str) -> str:
    """The html recoloured."""
    html = each_sheet(html, lambda css: each_declaration(css, _recoloured))
    html = each_tag(html, _tag)
    # What nobody coloured is black on white; a rule of the mail's own comes later and so goes before this one.
    ground, ink = inverted("#ffffff", background=True), inverted("#000000", background=False)
    return in_head(html, f"<style>html{{background:{ground};color:{ink}}}</style>")


def _tag(tag: str) -> str:
    tag = with_attribute(tag, "style", lambda style: written([(name, _recoloured(name, value)) for name, value in declarations(style)]))
    tag = with_attribute(tag, "bgcolor", lambda value: _recoloured("background", value))
    return with_attribute(tag, "color", lambda value: _recoloured("color", value))


def _recoloured(name: str, value: str) -> str:
    if name.startswith(_BACKGROUNDS):
        return _COLOUR.sub(lambda match: _one(match[0], background=True), value) if "url(" not in value else value
    if name in _FOREGROUNDS:
        return _COLOUR.sub(lambda match: _one(match[0], background=False), value)
    return value


def _one(colour: str, *, background: bool) -> str:
    lowered = colour.lower()
    if lowered.startswith("rgb"):
        numbers = [min(255, int(number)) for number in re.findall(r"\d+", lowered)[:3]]
        # One that lets shine through keeps on doing so.
        return (
            colour if lowered.startswith("rgba") else inverted("#" + "".join(f"{number:02x}" for number in numbers), background=background)
        )
    lowered = _NAMED.get(lowered, lowered)
    if not lowered.startswith("#"):
        return colour
    if len(lowered) == 4:
        lowered = "#" + "".join(2 * digit for digit in lowered[1:])
    return inverted(lowered, background=background)
