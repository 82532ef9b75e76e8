"""Colours: their contrast (WCAG 2.2) and what a mail program that forces its dark mode makes of them. Pure.

Forced dark is an emulation. In CIE LCH the upper half of the lightness is folded onto the lower one for backgrounds and
the lower onto the upper for text, both at three quarters of the distance from the middle, and the chroma is taken back by
a fifth: white becomes a near black, black a near white, and what is dark or bright already keeps its lightness.
"""

from __future__ import annotations

import re
from functools import lru_cache

HEX = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5  # WCAG AA for text

_WHITE = (0.9642956764295677, 1.0, 0.8251046025104602)  # the D50 white that CIE Lab is reckoned from
_TO_D50 = (
    (0.436065742824811, 0.3851514688337912, 0.14307845442264197),
    (0.22249319175623702, 0.7168870538238823, 0.06061979053616537),
    (0.013923904500943465, 0.09708128566574634, 0.7140993584005155),
)
_FROM_D50 = (
    (3.134135852812711, -1.6173938459220806, -0.4906628410003083),
    (-0.9787954939150895, 1.9162543955117486, 0.03344287428250594),
    (0.07195538803174386, -0.22897673887834573, 1.4053860341336797),
)
_KAPPA, _EPSILON = 24389 / 27, 216 / 24389
_FOLD, _FADE = 0.75, 0.8


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours `#rrggbb`, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=1024)
def inverted(colour: str, *, background: bool) -> str:
    """`#rrggbb` as forced dark mode shows it, as the colour of a background or of what stands on one."""
    lightness, a, b = _lab(colour)
    if background and lightness >= 50:
        lightness = 50 - (lightness - 50) * _FOLD
    elif not background and lightness < 50:
        lightness = 50 + (50 - lightness) * _FOLD
    return _hex(lightness, a * _FADE, b * _FADE)


def _linear(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _uncompanded(red), _uncompanded(green), _uncompanded(blue)


def _uncompanded(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _lab(colour: str) -> tuple[float, float, float]:
    linear = _linear(colour)
    xyz = (sum(m * c for m, c in zip(row, linear, strict=True)) for row in _TO_D50)
    x, y, z = (_curved(value / white) for value, white in zip(xyz, _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _curved(value: float) -> float:
    return float(value ** (1 / 3)) if value > _EPSILON else (_KAPPA * value + 16) / 116


def _hex(lightness: float, a: float, b: float) -> str:
    y = (lightness + 16) / 116
    xyz = [_straight(value) * white for value, white in zip((y + a / 500, y, y - b / 200), _WHITE, strict=True)]
    linear = (sum(m * v for m, v in zip(row, xyz, strict=True)) for row in _FROM_D50)
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, _companded(value)))):02x}" for value in linear)


def _straight(value: float) -> float:
    cubed = value**3
    return cubed if cubed > _EPSILON else (116 * value - 16) / _KAPPA


def _companded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)
