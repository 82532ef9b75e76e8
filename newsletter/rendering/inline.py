"""Style rules into the elements they match, for mail programs that drop style sheets; by premailer, kept on a short lead.

Left to itself premailer drops the doctype and every `!important`, writes `width="100%"` into pictures, copies the
compiler's reset into every cell, and goes to the network for `@import`. Each argument below stops one of these.
"""

from __future__ import annotations

import inspect
import logging
import re
import sys
from functools import lru_cache
from typing import Any

import cssutils
import premailer

from newsletter.rendering.mjml import INLINE_MARK

# cssutils fetches @import from http and file addresses even where premailer may not use the network.
cssutils.util._defaultFetcher = lambda _url: (None, "")
# #ffffff would become #fff, which old Outlooks do not know.
cssutils.ser.prefs.minimizeColorHash = False

_CACHED = 4096  # style attributes and rules; an edition has some hundreds


def _own_cache(function: Any) -> Any:
    """A function of premailer's with a cache of its own.

    premailer keeps what three functions found in one cache under the same keys: a selector `p` can come back as a list of pairs.
    """
    bare = inspect.unwrap(function)
    kept: Any = lru_cache(maxsize=_CACHED)(bare)
    kept._lock = getattr(function, "_lock", None)  # one of them asks for its own lock by this name
    return kept


_premailer: Any = sys.modules["premailer.premailer"]
_merge_style: Any = sys.modules["premailer.merge_style"]
_premailer.csstext_to_pairs = _merge_style.csstext_to_pairs = _own_cache(_merge_style.csstext_to_pairs)
_premailer._create_cssselector = _own_cache(_premailer._create_cssselector)
_DOCTYPE = "<!doctype html>"
_STYLE = re.compile(r"<!--.*?-->|<style(?P<attributes>[^>]*)>(?P<css>.*?)</style>", re.DOTALL)


class _Inliner(premailer.Premailer):  # type: ignore[misc]  # premailer carries no types
    """premailer on its short lead; what it made of a style sheet is kept, for the next edition has the same one."""

    def __init__(self) -> None:
        super().__init__(
            keep_style_tags=True,
            strip_important=False,
            allow_network=False,
            disable_validation=True,
            align_floating_images=False,  # three quarters of the time, for rules that no theme has
            disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
            cssutils_logging_level=logging.CRITICAL,
            cache_css_parsing=False,
        )
        self._rules = lru_cache(maxsize=64)(super()._parse_style_rules)

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> Any:
        """Rules and leftovers of a style sheet; the caller only reads them."""
        return self._rules(css_body, ruleset_index)


_INLINER = _Inliner()


def inline_styles(html: str) -> str:
    """The page with the rules of `<mj-style inline="inline">` in its elements, and all other style sheets as they are."""
    page: str = _INLINER.transform(_STYLE.sub(_set_aside, html), pretty_print=False)
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
