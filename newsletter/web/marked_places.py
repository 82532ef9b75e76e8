"""Places in a mail's html that the preview points at: where it is clipped, and what a finding is about. Pure.

A place becomes an attribute on the nearest start tag, so that nothing of the layout moves; a style sheet of the preview's
own draws it. It is put in before a reader's values are, since a finding's line and column count without them.
"""

from __future__ import annotations

import html as entities
import re

from newsletter.checks.base import Finding
from newsletter.web.mail_tags import with_mark

CLIP, FOUND = "data-nl-clip", "data-nl-found"
_UNSEEN = re.compile(r"<!--.*?-->|<(?:head|style|title)\b.*?</(?:head|style|title)>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(?:td|div|p|h[1-6]|a|img|table|span|li|ul|ol)\b[^>]*>", re.IGNORECASE)
_QUOTED = re.compile(r"“([^”]+)”")

MARKS_SHEET = f"""<style>
[{CLIP}]{{position:relative!important;outline:0!important;box-shadow:0 -3px 0 #d1242f!important}}
[{CLIP}]::before{{content:"Gmail clips here";position:absolute;inset-inline-end:0;top:0;z-index:9;padding:2px 8px;background:#b3141f;color:#fff;font:600 12px/1.5 system-ui,sans-serif;letter-spacing:0;text-transform:none}}
[{FOUND}]{{outline:3px solid #d1242f!important;outline-offset:3px!important;background-color:rgba(255,196,0,.28)!important}}
</style>"""


def clip_marked(html: str, limit: int) -> str:
    """The html with a mark on the first element past `limit` bytes; as it is where it has no more."""
    raw = html.encode()
    if len(raw) <= limit:
        return html
    return _marked(html, len(raw[:limit].decode("utf-8", "ignore")), CLIP)


def clip_line(html: str, limit: int) -> int | None:
    """The line, from 1, in which byte `limit` stands; None where the html has no more than that."""
    raw = html.encode()
    return raw[:limit].count(b"\n") + 1 if len(raw) > limit else None


def found_marked(html: str, finding: Finding) -> str:
    """The html with a mark on what a finding is about: its line and column, else the story that it names."""
    at = place_of(html, finding)
    return html if at is None else _marked(html, at, FOUND)


def place_of(html: str, finding: Finding) -> int | None:
    """Where in the html a finding points to; None where it is about no part of it that is seen."""
    if not finding.where.startswith("html"):
        return None
    if finding.line is not None:
        return _offset(html, finding.line, finding.column or 1)
    named = _QUOTED.search(finding.where)
    if named is None:
        return None
    found = re.search(r"<h[1-6]\b[^>]*>(?:(?!</h[1-6]>).)*?" + re.escape(entities.escape(named[1], quote=False)), html, re.DOTALL)
    return found.start() if found else None


def _offset(html: str, line: int, column: int) -> int | None:
    at = 0
    for _ in range(line - 1):
        at = html.find("\n", at) + 1
        if at == 0:
            return None
    return min(at + column - 1, len(html))


def _marked(html: str, at: int, name: str) -> str:
    """The mark on the tag that begins at or holds `at`, else on the next one; none on what is never drawn."""
    start = html.rfind("<", 0, at + 1)
    inside = start >= 0 and html.find(">", start) >= at
    begin = start if inside else at
    unseen = [match.span() for match in _UNSEEN.finditer(html)]
    for tag in _TAG.finditer(html, begin):
        if not any(first <= tag.start() < last for first, last in unseen):
            return html[: tag.start()] + with_mark(tag[0], name) + html[tag.end() :]
    return html
