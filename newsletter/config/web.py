"""The choices of the public pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class WebOptions:
    """`[web]`: the pages a message promises."""

    __pydantic_config__ = _FORBID

    public_url: str = field(
        default="",
        metadata={
            "help": "Address under which readers reach `newsletter serve`, without a final slash; empty: messages carry no unsubscribe or archive link, only the mailto."
        },
    )
    host: str = field(default="127.0.0.1", metadata={"help": "Address that `serve` and `run` listen on."})
    port: int = field(default=8080, metadata={"help": "Their port; 0 picks a free one."})
    preview_port: int = field(default=8765, metadata={"help": "Port of `preview` on 127.0.0.1; 0 picks a free one."})
    metrics: Literal["off", "local", "all"] = field(
        default="off",
        metadata={
            "help": "Who may read /metrics (Prometheus): nobody, programs of this machine, or all who reach the port. Behind a proxy on this machine everybody may look local: keep it from passing /metrics on."
        },
    )
