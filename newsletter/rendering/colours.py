"""A colour that can be read on another."""

from __future__ import annotations

from newsletter.model.colour import READABLE, contrast, luminance


def readable_on(background: str, colour: str) -> str:
    """`colour`, moved towards white or black just as far as makes it readable on `background`."""
    towards = 255 if luminance(background) < 0.18 else 0
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(21):
        mixed = "#" + "".join(f"{round(c + (towards - c) * step / 20):02x}" for c in channels)
        if contrast(mixed, background) >= READABLE:
            return mixed if step else colour
    return "#ffffff" if towards else "#000000"
