"""The choices of rendering."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class RenderingOptions:
    """`[rendering]`: pictures and links."""

    __pydantic_config__ = _FORBID

    pictures: Literal["link", "host", "embed"] = field(
        default="link",
        metadata={
            "help": "link: a publisher's fit https picture keeps its address, others are hosted by our pages (with public_url) or travel with the message; host; embed: all travel with the message."
        },
    )
    themes: str = field(
        default="templates", metadata={"help": "Folder of the project's own themes; the shipped ones are found without it."}
    )
    link_parameters: dict[str, str] = field(
        default_factory=dict,
        metadata={"help": 'Added to article links, e.g. { utm_source = "newsletter" }; never to unsubscribe or archive links.'},
    )
    link_domains: tuple[str, ...] = field(default=(), metadata={"help": "Only links to these domains get link_parameters."})
    fit: Literal["warn", "shorten"] = field(
        default="warn",
        metadata={
            "help": "warn: an edition over size_limit is a finding. shorten: summaries lose sentences, the least important places first, until it fits; an editor's own words never do."
        },
    )
    size_limit: int = field(default=102_000, metadata={"help": "Bytes of HTML past which a warning is given (Gmail clips there)."})
