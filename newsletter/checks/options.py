"""The choices of the checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

_FORBID = {"extra": "forbid"}


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """`[checks]`: what blocks a send, and for which mail programs an edition must be fit."""

    __pydantic_config__ = _FORBID

    gate: Literal["error", "warning"] = field(
        default="error",
        metadata={
            "help": "error: errors block an approval and a send, warnings are told and recorded. warning: warnings block too, until `newsletter approve ID --accept FINDING`."
        },
    )
    clients: tuple[str, ...] = field(
        default=("gmail", "outlook", "apple-mail", "yahoo"),
        metadata={"help": "The mail programs that an edition must be fit for, by their caniemail names."},
    )
