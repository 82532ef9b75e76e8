"""Style rules into the elements they match, for mail programs that drop style sheets; by premailer, kept on a short lead.

Left to itself premailer drops the doctype and every `!important`, writes `width="100%"` into pictures, copies the
compiler's reset into every cell, and goes to the network for `@import`. Each argument below stops one of these.
"""

from __future__ import annotations

import logging
import re

import cssutils
import premailer
import premailer.cache

from newsletter.rendering.mjml import INLINE_MARK

# cssutils fetches @import from http and file addresses even where premailer may not use the network.
cssutils.util._defaultFetcher = lambda _url: (None, "")
# #ffffff would become #fff, which old Outlooks do not know.
cssutils.ser.prefs.minimizeColorHash = False

_DOCTYPE = "<!doctype html>"
_STYLE = re.compile(r"<!--.*?-->|<style(?P<attributes>[^>]*)>(?P<css>.*?)</style>", re.DOTALL)


def inline_styles(html: str) -> str:
    """The page with the rules of `<mj-style inline="inline">` in its elements, and all other style sheets as they are."""
    # One cache serves three functions under the same keys: what one edition left there can break the next.
    premailer.cache.cache.clear()
    page: str = premailer.transform(
        _STYLE.sub(_set_aside, html),
        keep_style_tags=True,
        strip_important=False,
        allow_network=False,
        disable_validation=True,
        align_floating_images=False,  # three quarters of the time, for rules that no theme has
        disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
        cssutils_logging_level=logging.CRITICAL,
    )
    page = _STYLE.sub(_without_inlined, page)
    return _DOCTYPE + re.sub(r"(?i)^\s*<!doctype[^>]*>\s*", "", page)


def _set_aside(style: re.Match[str]) -> str:
    """Everything but our own rules is kept from premailer, which takes the attribute away again."""
    if style["css"] is None or style["css"].lstrip().startswith(INLINE_MARK):
        return style[0]
    return f'<style{style["attributes"]} data-premailer="ignore">{style["css"]}</style>'


def _without_inlined(style: re.Match[str]) -> str:
    """Rules that now stand in the elements would only count towards the 16 KB of style that Gmail reads."""
    return "" if style["css"] is not None and INLINE_MARK in style["css"] else style[0]
