"""How a proof is looked at: which edition, view, width, colours, pictures, program, reader. The page's address holds all of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from newsletter.web.mail_clients import CLIENTS

VIEWS = {
    "html": "Mail",
    "inbox": "Inbox",
    "text": "Text",
    "spoken": "Spoken",
    "source": "Source",
    "mjml": "MJML",
    "headers": "Headers",
    "raw": "Raw",
    "data": "Data",
}  # key -> label
WIDTHS = (320, 375, 414, 600, 700)  # pixels to choose from; any other is had by the handle, the keys or the address
FIT = 0  # as wide as there is room for, and 700 at most
COLOURS = {"light": "Light", "dark": "Dark", "forced": "Forced dark"}
NARROWEST, WIDEST = 240, 1600
_EDITION = re.compile(r"[a-z0-9_]{1,60}(?:-[\w:.-]{1,80})?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One way to look at a proof."""

    edition: str = ""  # NEWSLETTER-SLOT; NEWSLETTER for what its next would be; "" for what the preview was started with
    view: str = "html"  # one of VIEWS
    width: int = FIT  # pixels of the mail's window
    colour: str = "light"  # one of COLOURS: dark is the mail's own, forced is put upon it
    pictures: str = "on"  # on | off
    client: str = "none"  # one of CLIENTS
    beside: str = "off"  # on | off: the last sent edition beside this one
    grid: str = "off"  # on | off: lines every 8 pixels
    reader: int = 0  # index of a sample reader
    find: int = 0  # number of a finding, from 1, that is shown in its place; 0 for none

    @staticmethod
    def read(query: Mapping[str, str]) -> Look:
        """The look that a query asks for; whatever it does not say, or says wrongly, is as by default."""
        edition, width = query.get("edition", ""), _number(query.get("width", ""))
        return Look(
            edition=edition if _EDITION.fullmatch(edition) else "",
            view=_one_of(VIEWS, query.get("view"), "html"),
            width=width if NARROWEST <= width <= WIDEST else FIT,
            colour=_one_of(COLOURS, query.get("colour"), "light"),
            pictures=_one_of(("on", "off"), query.get("pictures"), "on"),
            client=_one_of(CLIENTS, query.get("client"), "none"),
            beside=_one_of(("on", "off"), query.get("beside"), "off"),
            grid=_one_of(("on", "off"), query.get("grid"), "off"),
            reader=_number(query.get("reader", "")),
            find=_number(query.get("find", "")),
        )

    def query(self, **changes: Any) -> str:
        """The query of this look with changes, only what is not as by default: `view=text&colour=dark`."""
        values = asdict(replace(self, **changes))
        return urlencode({name: value for name, value in values.items() if value != getattr(_DEFAULT, name)})


_DEFAULT = Look()


def _one_of(allowed: Mapping[str, str] | tuple[str, ...], asked: str | None, default: str) -> str:
    return asked if asked is not None and asked in allowed else default


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
