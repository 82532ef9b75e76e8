"""MJML to html: read the document strictly, write its attributes so that the compiler cannot break them, compile.

The compiler (mrml) checks next to nothing, and writes attribute values with Rust's debug notation: a quote, a
backslash, a line break, a joiner or an accent in `alt`, `href` or `style` would come out as `\\u{...}`. So every
attribute of the expanded document goes through `escaped` first; no theme author has to think of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import accumulate

from mjml import mjml2html

_MAX_DEPTH = 100  # 20,000 nested <b> make the compiler overrun its stack, which ends the process
_TAG = re.compile(
    r"""<!--.*?-->
      | </(?P<close>[A-Za-z][\w:-]*)\s*>
      | <(?P<open>[A-Za-z][\w:-]*)(?P<attributes>(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?P<empty>/?)>""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.DOTALL)
_VOID = frozenset(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
_RAW = frozenset(["mj-style", "style"])  # CSS: not to be escaped, and `>` is no mistake in it

# What mrml knows; anything else it drops without a word, content and all.
# fmt: off
_COMPONENTS = frozenset([
    "mjml", "mj-head", "mj-body", "mj-title", "mj-preview", "mj-style", "mj-attributes", "mj-all", "mj-class", "mj-font",
    "mj-breakpoint", "mj-raw", "mj-section", "mj-column", "mj-group", "mj-wrapper", "mj-hero", "mj-text", "mj-button",
    "mj-image", "mj-divider", "mj-spacer", "mj-table", "mj-social", "mj-social-element", "mj-navbar", "mj-navbar-link",
    "mj-accordion", "mj-accordion-element", "mj-accordion-title", "mj-accordion-text", "mj-carousel", "mj-carousel-image",
])

# Hold tags only; the compiler refuses some white space between these, e.g. a single blank before </mj-head>.
_CONTAINERS = frozenset([
    "mjml", "mj-head", "mj-body", "mj-attributes", "mj-class", "mj-section", "mj-column", "mj-group", "mj-wrapper", "mj-hero",
    "mj-social", "mj-navbar", "mj-accordion", "mj-accordion-element", "mj-carousel",
])
# fmt: on

# First words of a style block whose rules are to stand in the elements themselves (<mj-style inline="inline">).
INLINE_MARK = "/*nl-inline*/"


@dataclass
class InvalidMjml(Exception):
    """The document is not what the compiler needs; places are those of the expanded document."""

    what: str
    line: int  # from 1
    excerpt: str
    offset: int = 0  # characters


def compile_mjml(source: str) -> str:
    """The html of a whole expanded MJML document, without third-party fonts. Raises InvalidMjml."""
    document, origins = _escaped(source)
    try:
        html: str = mjml2html(document, fonts={})  # the default is a style sheet from a font host, which tracks readers
    except ValueError as wrong:
        raise _from_compiler(source, document, origins, str(wrong)) from wrong
    return merge_outlook_comments(html)


def escaped(source: str) -> str:
    """The document with every attribute in printable ASCII, checked to be well-formed. Raises InvalidMjml."""
    return _escaped(source)[0]


def _escaped(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The same, and where each tag stands in it and in the source."""
    out: list[str] = []
    stack: list[tuple[str, int]] = []
    origins: list[tuple[int, int]] = []
    at = 0
    while (start := source.find("<", at)) >= 0:
        out.append(_text(source[at:start], stack))
        tag = _TAG.match(source, start)
        if tag is None:
            raise _invalid(source, start, "a tag that is not well-formed (or a bare `<`, which is written `&lt;`)")
        if tag[0].startswith("<!--") and "--" in tag[0][4:-3]:
            raise _invalid(source, start, "two hyphens inside a comment")
        at = tag.end()
        origins.append((len(out), start))
        out.append(_tag(source, tag, stack))
        if tag["open"] in _RAW and not tag["empty"]:
            at = _raw_end(source, tag, out)
    if stack:
        raise _invalid(source, stack[-1][1], f"<{stack[-1][0]}> is never closed")
    return "".join(out) + source[at:], _as_offsets(out, origins)


def _as_offsets(out: list[str], origins: list[tuple[int, int]]) -> list[tuple[int, int]]:
    ends = [0, *accumulate(map(len, out))]
    return [(ends[pieces], start) for pieces, start in origins]


def _tag(source: str, tag: re.Match[str], stack: list[tuple[str, int]]) -> str:
    if tag["open"]:
        return _opened(source, tag, stack)
    if tag["close"]:
        if not stack or stack[-1][0] != tag["close"]:
            expected = f"; </{stack[-1][0]}> is due" if stack else ""
            raise _invalid(source, tag.start(), f"</{tag['close']}> closes nothing{expected}")
        stack.pop()
    return tag[0]


def _opened(source: str, tag: re.Match[str], stack: list[tuple[str, int]]) -> str:
    name = tag["open"]
    if name == "mj-include":
        raise _invalid(source, tag.start(), "<mj-include> is not used here: write {% include %}, which stays in the theme")
    if name.startswith("mj") and name not in _COMPONENTS:
        close = get_close_matches(name, _COMPONENTS, 1)
        raise _invalid(source, tag.start(), f"there is no <{name}>" + (f"; did you mean <{close[0]}>?" if close else ""))
    if name not in _VOID and name not in _RAW and not tag["empty"]:
        stack.append((name, tag.start()))
    if len(stack) > _MAX_DEPTH:
        raise _invalid(source, tag.start(), f"tags are nested more than {_MAX_DEPTH} deep")
    attributes = "".join(
        f' {found[1]}="{safe_value(found[2] if found[2] is not None else found[3])}"' for found in _ATTRIBUTE.finditer(tag["attributes"])
    )
    return f"<{name}{attributes}{' /' if tag['empty'] or name in _VOID else ''}>"


def _raw_end(source: str, tag: re.Match[str], out: list[str]) -> int:
    closing = f"</{tag['open']}>"
    end = source.find(closing, tag.end())
    if end < 0:
        raise _invalid(source, tag.start(), f"<{tag['open']}> is never closed")
    css = source[tag.end() : end]
    if "<" in css:
        raise _invalid(source, tag.end() + css.index("<"), "a `<` in a style sheet")
    out += [INLINE_MARK if 'inline="inline"' in tag["attributes"] else "", css, closing]
    return end + len(closing)


def _text(text: str, stack: list[tuple[str, int]]) -> str:
    inside = stack[-1][0] if stack else ""
    if inside == "mj-title":
        return safe_value(text)  # the compiler copies it into an attribute (aria-label)
    return text.strip() if inside in _CONTAINERS else text


def safe_value(value: str) -> str:
    """An attribute value, its references kept, in printable ASCII without quotes or backslashes, on one line."""
    one_line = re.sub(r"[ \t\r\n\f]+", " ", value)
    return "".join(
        char if " " <= char <= "~" and char not in '"\\<>' else f"&#{ord(char)};" for char in one_line if char >= " " and char != "\x7f"
    )


def _invalid(source: str, at: int, what: str) -> InvalidMjml:
    begin = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    excerpt = source[max(begin, at - 60) : min(end if end >= 0 else len(source), at + 100)].strip()
    return InvalidMjml(what=what, line=source.count("\n", 0, at) + 1, excerpt=excerpt, offset=at)


def _from_compiler(source: str, document: str, origins: list[tuple[int, int]], message: str) -> InvalidMjml:
    """The compiler gives a byte offset in what it was given, or none at all: told is the tag of the source there."""
    offset = re.search(r"position (\d+)", message)
    at = len(document.encode()[: int(offset[1])].decode(errors="ignore")) if offset else 0
    tag = bisect_right(origins, (at, len(source))) - 1
    return _invalid(source, origins[tag][1] if tag >= 0 else 0, message.split(" in root template")[0])


_CONDITIONAL = re.compile(r"<!--\[if (?P<condition>[^\]]+)\]>(?P<body>.*?)<!\[endif\]-->", re.DOTALL)


def merge_outlook_comments(html: str) -> str:
    """Neighbouring conditional comments of one condition as one: 4.5 % fewer bytes, nothing else changes."""
    out: list[str] = []
    at, open_condition = 0, None
    for comment in _CONDITIONAL.finditer(html):
        between = html[at : comment.start()]
        if open_condition == comment["condition"] and not between.strip():
            out.append(comment["body"])
        else:
            out += ["<![endif]-->" if open_condition else "", between, f"<!--[if {comment['condition']}]>", comment["body"]]
        at, open_condition = comment.end(), comment["condition"]
    return "".join([*out, "<![endif]-->" if open_condition else "", html[at:]])
