"""Colours and their contrast (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5  # WCAG AA for text


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: str, colour: str) -> str:
    """`colour`, moved towards white or black just as far as makes it readable on `background`."""
    towards = 255 if luminance(background) < 0.18 else 0
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(21):
        mixed = "#" + "".join(f"{round(c + (towards - c) * step / 20):02x}" for c in channels)
        if contrast(mixed, background) >= READABLE:
            return mixed if step else colour
    return "#ffffff" if towards else "#000000"
