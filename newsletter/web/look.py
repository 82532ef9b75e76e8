"""How a proof is looked at: view, width, colour, pictures, reader. The address of the page holds all of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

VIEWS = {"html": "HTML", "text": "Text", "source": "Source", "mjml": "MJML", "headers": "Headers", "raw": "Raw"}  # key -> label
WIDTHS = {375: "Mobile", 700: "Desktop"}  # pixels -> name; others are had by the address
_NARROWEST, _WIDEST = 240, 1600


@dataclass(frozen=True, kw_only=True)
class Look:
    """One way to look at a proof."""

    view: str = "html"  # one of VIEWS
    width: int = 700  # pixels of the mail's window
    colour: str = "light"  # light | dark
    pictures: str = "on"  # on | off
    reader: int = 0  # index of a sample reader

    @staticmethod
    def read(query: Mapping[str, str], *, readers: int) -> Look:
        """The look that a query asks for; whatever it does not say, or says wrongly, is as by default."""
        look = Look()
        width, reader = query.get("width", ""), query.get("reader", "")
        return Look(
            view=_one_of(tuple(VIEWS), query.get("view"), look.view),
            width=int(width) if _is_number(width) and _NARROWEST <= int(width) <= _WIDEST else look.width,
            colour=_one_of(("light", "dark"), query.get("colour"), look.colour),
            pictures=_one_of(("on", "off"), query.get("pictures"), look.pictures),
            reader=int(reader) if _is_number(reader) and int(reader) < readers else look.reader,
        )

    def query(self, **changes: Any) -> str:
        """The query of this look with changes: `view=html&width=375&colour=dark&pictures=off&reader=1`."""
        return urlencode(vars(replace(self, **changes)))


def _one_of(allowed: tuple[str, ...], asked: str | None, default: str) -> str:
    return asked if asked in allowed else default


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
