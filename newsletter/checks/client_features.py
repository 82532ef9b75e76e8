"""Which constructs of html and CSS caniemail has an entry for, and what is lost where a mail program does not know one. Pure.

An entry of caniemail is a page for people: it says "gap, column-gap, row-gap". Here stands what to look for, by the entry's
slug, and how much it matters: `layout` (the message falls apart or words vanish), `cosmetic` (it looks plainer). What is in
none of the tables is left out on purpose: a rounded corner, a dark scheme, a hover or a `srcset` that is lost is no loss, and a picture
whose shape rests on `object-fit` is found by its size.
"""

from __future__ import annotations

import re
from typing import Literal

Severity = Literal["layout", "cosmetic"]

PROPERTIES: dict[str, tuple[str, Severity]] = {
    "align-items": ("css-align-items", "layout"),
    "aspect-ratio": ("css-aspect-ratio", "layout"),
    "block-size": ("css-block-inline-size", "layout"),
    "clip-path": ("css-clip-path", "layout"),
    "column-count": ("css-column-count", "layout"),
    "columns": ("css-column-layout-properties", "layout"),
    "column-gap": ("css-gap", "layout"),
    "flex-direction": ("css-flex-direction", "layout"),
    "flex-wrap": ("css-flex-wrap", "layout"),
    "float": ("css-float", "layout"),
    "gap": ("css-gap", "layout"),
    "grid-template-areas": ("css-grid-template", "layout"),
    "grid-template-columns": ("css-grid-template", "layout"),
    "grid-template-rows": ("css-grid-template", "layout"),
    "inline-size": ("css-inline-size", "layout"),
    "inset": ("css-inset", "layout"),
    "justify-content": ("css-justify-content", "layout"),
    "left": ("css-left-right-top-bottom", "layout"),
    "right": ("css-left-right-top-bottom", "layout"),
    "top": ("css-left-right-top-bottom", "layout"),
    "bottom": ("css-left-right-top-bottom", "layout"),
    "margin-block-end": ("css-margin-block-start-end", "layout"),
    "margin-block-start": ("css-margin-block-start-end", "layout"),
    "margin-inline-end": ("css-margin-inline-start-end", "layout"),
    "margin-inline-start": ("css-margin-inline-start-end", "layout"),
    "mix-blend-mode": ("css-mix-blend-mode", "layout"),
    "padding-block-end": ("css-padding-block-start-end", "layout"),
    "padding-block-start": ("css-padding-block-start-end", "layout"),
    "padding-inline-end": ("css-padding-inline-start-end", "layout"),
    "padding-inline-start": ("css-padding-inline-start-end", "layout"),
    "position": ("css-position", "layout"),
    "row-gap": ("css-gap", "layout"),
    "transform": ("css-transform", "layout"),
    "writing-mode": ("css-writing-mode", "layout"),
    "z-index": ("css-z-index", "layout"),
    "animation": ("css-animation", "cosmetic"),
    "background-blend-mode": ("css-background-blend-mode", "cosmetic"),
    "background-clip": ("css-background-clip", "cosmetic"),
    "background-image": ("css-background-image", "cosmetic"),
    "background-position": ("css-background-position", "cosmetic"),
    "background-size": ("css-background-size", "cosmetic"),
    "border-image": ("css-border-image", "cosmetic"),
    "filter": ("css-filter", "cosmetic"),
    "list-style-image": ("css-list-style-image", "cosmetic"),
    "mask-image": ("css-mask-image", "cosmetic"),
    "max-height": ("css-max-height", "cosmetic"),
    "min-height": ("css-min-height", "cosmetic"),
    "opacity": ("css-opacity", "cosmetic"),
    "outline": ("css-outline", "cosmetic"),
    "overflow": ("css-overflow", "cosmetic"),
    "text-emphasis": ("css-text-emphasis", "cosmetic"),
    "text-overflow": ("css-text-overflow", "cosmetic"),
    "text-shadow": ("css-text-shadow", "cosmetic"),
}
"""Properties, whatever their value is."""

_VALUES: tuple[tuple[str, str, Severity], ...] = (
    (r"^display:(inline-)?flex\b", "css-display-flex", "layout"),
    (r"^display:(inline-)?grid\b", "css-display-grid", "layout"),
    (r"^--|\bvar\(", "css-variables", "layout"),
    (r"\bcalc\(", "css-unit-calc", "layout"),
    (r"\bclamp\(", "css-function-clamp", "layout"),
    (r"[ :]max\(", "css-function-max", "layout"),
    (r"[ :]min\(", "css-function-min", "layout"),
    (r"\blight-dark\(", "css-function-light-dark", "layout"),
    (r"\b(?:ok)?(?:lch|lab)\(", "css-modern-color", "layout"),
    (r"\b(?:fit|min|max)-content\b", "css-intrinsic-size", "layout"),
    (r"\d(?:rem)\b", "css-unit-rem", "layout"),
    (r"\d(?:vh)\b", "css-unit-vh", "layout"),
    (r"\d(?:vw)\b", "css-unit-vw", "layout"),
    (r"\d(?:ch)\b", "css-unit-ch", "layout"),
    (r"\blinear-gradient\(", "css-linear-gradient", "cosmetic"),
    (r"\bradial-gradient\(", "css-radial-gradient", "cosmetic"),
    (r"\bconic-gradient\(", "css-conic-gradient", "cosmetic"),
    (r"^background:.*\burl\(", "css-background-image", "cosmetic"),
)
VALUES = tuple((re.compile(pattern), slug, severity) for pattern, slug, severity in _VALUES)
"""Values, looked for in `name:value`."""

AT_RULES: dict[str, tuple[str, Severity]] = {
    "@import": ("css-at-import", "layout"),
    "@font-face": ("css-at-font-face", "cosmetic"),
    "@keyframes": ("css-at-keyframes", "cosmetic"),
}

TAGS: dict[str, tuple[str, Severity]] = {
    "audio": ("html-audio", "layout"),
    "button": ("html-button-submit", "layout"),
    "dialog": ("html-dialog", "layout"),
    "form": ("html-form", "layout"),
    "input": ("html-input-text", "layout"),
    "marquee": ("html-marquee", "layout"),
    "meter": ("html-meter", "layout"),
    "object": ("html-object", "layout"),
    "progress": ("html-progress", "layout"),
    "select": ("html-select", "layout"),
    "svg": ("html-svg", "layout"),
    "textarea": ("html-textarea", "layout"),
    "video": ("html-video", "layout"),
}

ATTRIBUTES: dict[str, tuple[str, Severity]] = {
    "background": ("html-background", "cosmetic"),
    "popover": ("html-popover", "layout"),
}

SEVERITIES: dict[str, Severity] = dict(
    [*PROPERTIES.values(), *AT_RULES.values(), *TAGS.values(), *ATTRIBUTES.values(), *((slug, severity) for _, slug, severity in _VALUES)]
)
