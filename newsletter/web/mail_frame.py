"""The mail as the preview's frame shows it: in the colours and with or without the pictures that were asked for. Pure.

The choice of colours is written into the html, so that browsers that do not hand a frame's colour scheme down (Safari)
show it too. Pictures that travel with the message, or will be hosted once it is approved, come from the preview itself.
"""

from __future__ import annotations

import re

from newsletter.web.look import Look

_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.I)
_SCHEME = re.compile(r'(<meta\b[^>]*\bname="(?:supported-)?color-schemes?"[^>]*\bcontent=)"[^"]*"', re.I)
_IMG = re.compile(r"<img\b[^>]*>", re.I)
_SRC = re.compile(r"""\ssrc(?:set)?=(?:"[^"]*"|'[^']*')""", re.I)
_CID = re.compile(r"cid:([0-9a-f]{64})")
_ALWAYS, _NEVER = "(min-width:0)", "(max-width:0)"


def framed(html: str, look: Look, *, public_url: str) -> str:
    """The html of the frame."""
    html = _PREFERS.sub(lambda match: _ALWAYS if match[1].lower() == look.colour else _NEVER, html)
    html = _SCHEME.sub(rf'\1"{look.colour}"', html)
    if look.pictures == "off":
        html = _IMG.sub(lambda match: _SRC.sub("", match[0]), html)
    html = _CID.sub(r"/picture/\1", html)
    if public_url:
        html = re.sub(rf"{re.escape(public_url)}/p/([0-9a-f]{{64}})", r"/picture/\1", html)
    # A link that is clicked must not lead the frame away; the sandbox opens no windows either.
    return re.sub(r"(<head[^>]*>)", r'\1<base target="_blank">', html, count=1)


def frame_policy(origin: str, look: Look) -> str:
    """What the frame may load: its own styles, and pictures (those of the preview by name: a sandbox has no 'self')."""
    pictures = f"{origin} https: http: data:" if look.pictures == "on" else "'none'"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
