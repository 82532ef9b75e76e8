"""The mail as the preview's frame shows it: in the program, the colours and with or without the pictures asked for. Pure.

The choice of colours is written into the html, so that browsers that do not hand a frame's colour scheme down (Safari)
show it too. Pictures that travel with the message, or will be hosted once it is approved, come from the preview itself.
"""

from __future__ import annotations

import re

from newsletter.web.forced_dark import forced_dark
from newsletter.web.look import Look
from newsletter.web.mail_clients import as_client
from newsletter.web.mail_tags import in_head
from newsletter.web.marked_places import MARKS_SHEET

_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_SCHEME = re.compile(r'(<meta\b[^>]*\bname="(?:supported-)?color-schemes?"[^>]*\bcontent=)"[^"]*"', re.IGNORECASE)
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SRC = re.compile(r"""\ssrc(?:set)?=(?:"[^"]*"|'[^']*')""", re.IGNORECASE)
_CID = re.compile(r"cid:([0-9a-f]{64})")
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"
_GRID_SHEET = """<style>
body{position:relative!important}
body::after{content:"";position:absolute;inset:0;z-index:2147483647;pointer-events:none;
background:repeating-linear-gradient(rgba(209,36,47,.22) 0 1px,transparent 1px 8px),repeating-linear-gradient(90deg,rgba(209,36,47,.14) 0 1px,transparent 1px 8px)}
</style>"""


def framed(html: str, look: Look, *, public_url: str, size_limit: int) -> str:
    """The html of the frame."""
    scheme = "dark" if look.colour == "dark" else "light"
    html = as_client(html, look.client, size_limit=size_limit)
    html = _PREFERS.sub(lambda match: _ALWAYS if match[1].lower() == scheme else _NEVER, html)
    html = _SCHEME.sub(rf'\1"{scheme}"', html)
    if look.colour == "forced":
        html = forced_dark(html)
    if look.pictures == "off":
        html = _IMG.sub(lambda match: _SRC.sub("", match[0]), html)
    html = _CID.sub(r"/picture/\1", html)
    if public_url:
        html = re.sub(rf"{re.escape(public_url)}/p/([0-9a-f]{{64}})", r"/picture/\1", html)
    # A link that is clicked must not lead the frame away; the sandbox opens no windows either.
    return in_head(html, '<base target="_blank">' + MARKS_SHEET + (_GRID_SHEET if look.grid == "on" else ""))


def frame_policy(origin: str, look: Look) -> str:
    """What the frame may load: its own styles, and pictures (those of the preview by name: a sandbox has no 'self')."""
    pictures = f"{origin} https: http: data:" if look.pictures == "on" else "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
